"""Names and addresses: kept as typed, compared without case, without invisible tricks."""

import pytest

from services.registration.domain.people import email_key, masked_email, readable, tidy, tidy_lines


@pytest.mark.parametrize("name", ["O", "Enikő", "毛泽东", "Guðmundsdóttir", "ʻOkina", "de la Peña-García", "محمد"])
def test_names_of_the_world_stay_as_they_are(name: str) -> None:
    assert tidy(name) == name


def test_direction_overrides_go() -> None:
    assert tidy("A\u202eB\u2066C\u200f") == "ABC"
    assert tidy_lines("A\u202e\r\nB ") == "A\nB"
    assert readable(" A\u202eB\r\n ") == " AB\r\n "


def test_composed_and_decomposed_letters_are_one() -> None:
    assert tidy("e\u0301") == "é"
    assert email_key("E\u0301@example.org") == email_key("é@EXAMPLE.org")


def test_an_address_is_masked_so_that_only_its_owner_knows_it() -> None:
    assert masked_email("amina@institute.example.org") == "a•••@i•••.org"
