"""Calls are believed when they are signed, and new."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from services.notifications.domain.webhooks import signature
from services.registration.domain.signed_calls import SignedCall, is_genuine

NEW, OLD, OTHER = (f"whsec_{base64.b64encode(letter * 32).decode()}" for letter in (b"n", b"o", b"x"))
NOW = 1_800_000_000
BODY = '{"kind": "hard"}'


def call(secret: str = NEW, *, timestamp: int = NOW) -> SignedCall:
    signatures = signature([OTHER, secret], id_="msg_1", timestamp=timestamp, body=BODY)
    return SignedCall(id_="msg_1", timestamp=str(timestamp), signatures=signatures, body=BODY.encode())


@pytest.mark.parametrize("secret", [NEW, OLD])
@pytest.mark.parametrize("ago", [-300, 0, 300])
def test_a_call_is_genuine_with_any_of_the_secrets_within_five_minutes(secret: str, ago: int) -> None:
    assert is_genuine([NEW, OLD], call(secret), timestamp=NOW + ago)


@pytest.mark.parametrize(
    "changed",
    [
        {"id_": "msg_2"}, {"id_": ""}, {"timestamp": str(NOW + 1)}, {"timestamp": ""}, {"timestamp": "١"},
        {"timestamp": "-1"}, {"timestamp": "9" * 5000}, {"body": b'{"kind": "soft"}'}, {"signatures": ""},
        {"signatures": "v1,é v1, v2,x"}, {"signatures": "v1a,abc"},
    ],
    ids=repr,
)  # fmt: skip
def test_whatever_is_changed_makes_it_a_forgery(changed: dict[str, Any]) -> None:
    assert not is_genuine([NEW], replace(call(), **changed), timestamp=NOW)


def test_a_copy_is_not_believed_later_and_no_call_under_an_unknown_secret() -> None:
    assert not is_genuine([NEW], call(), timestamp=NOW + 301)
    assert not is_genuine([NEW], call(timestamp=NOW + 301), timestamp=NOW)
    assert not is_genuine([NEW], call(OLD), timestamp=NOW)
    assert not is_genuine([], call(), timestamp=NOW)
