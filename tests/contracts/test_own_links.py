"""Links that prove themselves: made by one service, read by the other, forged by nobody."""

from collections.abc import Callable
from uuid import UUID

import pytest

from services.contracts import own_links
from services.kit.keys import Keyring

OLD, NEW = "an old secret of thirty-two characters", "a new secret of thirty-two characters!"
THING = UUID("0198b4a2-0000-7000-8000-000000000001")


def test_what_was_signed_is_read_even_after_the_key_was_rotated() -> None:
    token = own_links.signed(own_links.JOIN, THING, Keyring([OLD]).digest)

    assert own_links.read(own_links.JOIN, token, Keyring([NEW, OLD]).digests) == THING
    assert own_links.read(own_links.JOIN, token, Keyring([NEW]).digests) is None


def test_a_token_is_good_for_its_purpose_alone() -> None:
    keys = Keyring([NEW])
    token = own_links.signed(own_links.CALENDAR, THING, keys.digest)

    assert own_links.read(own_links.JOIN, token, keys.digests) is None


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "B" + t[1:], lambda t: t[:-1] + "é", lambda _: ""])
def test_anything_else_is_nobodys(spoil: Callable[[str], str]) -> None:
    keys = Keyring([NEW])

    token = spoil(own_links.signed(own_links.JOIN, THING, keys.digest))

    assert own_links.read(own_links.JOIN, token, keys.digests) is None


def test_a_sample_entry_has_no_link() -> None:
    assert own_links.of_entry(own_links.JOIN, "preview@example.org", Keyring([NEW]).digest) == ""
