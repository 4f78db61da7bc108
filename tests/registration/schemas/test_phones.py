"""Telephone numbers as people write them."""

import pytest
from marshmallow import ValidationError

from services.registration.schemas.phones import Phone, e164


@pytest.mark.parametrize("typed", ["+44 (0)1632 960123", "+44 1632 960 123", "+44-1632-960123", "0044 1632 960123"])
def test_spellings_of_one_number_are_dialled_alike(typed: str) -> None:
    assert e164(typed) == "+441632960123"


def test_the_number_is_kept_as_typed() -> None:
    assert Phone().deserialize("+44 (0)1632  960123") == "+44 (0)1632 960123"


@pytest.mark.parametrize("typed", ["hello", "01632 960123", "+44 12", "+999 123456789", "+44 1632 960123 123456789"])
def test_nonsense_is_told_how_to_write_it(typed: str) -> None:
    with pytest.raises(ValidationError, match="country code"):
        Phone().deserialize(typed)


def test_no_number_is_none() -> None:
    assert Phone().deserialize("") == ""
