"""The token behind "no more invitations"."""

from uuid import UUID

from services.contracts import unsubscribing
from services.kit.keys import Keyring

OURS = Keyring(["a secret for tests only of more than thirty-two characters"])
ID = UUID("01a20106-973c-77b1-bc96-fc59ece6c34f")


def test_a_token_is_short_the_same_each_time_and_names_its_message() -> None:
    token = unsubscribing.signed(ID, OURS.digest)

    assert token == unsubscribing.signed(ID, OURS.digest)
    assert len(token) == 43
    assert unsubscribing.read(token, OURS.digests) == ID


def test_an_older_key_still_proves_it_and_a_foreign_one_never_does() -> None:
    token = unsubscribing.signed(ID, OURS.digest)
    other = Keyring(["another secret of more than thirty-two characters"])
    rotated = Keyring(["another secret of more than thirty-two characters", *SECRETS])

    assert unsubscribing.read(token, other.digests) is None
    assert unsubscribing.read(token, rotated.digests) == ID


def test_no_other_text_is_a_token() -> None:
    token = unsubscribing.signed(ID, OURS.digest)
    for wrong in ("", "x", token[:-1], f"{token}x", token[::-1], "ä" * 43, f"B{token[1:]}", f"{token[:-2]}AA"):
        assert unsubscribing.read(wrong, OURS.digests) is None, wrong


SECRETS = ["a secret for tests only of more than thirty-two characters"]
