"""Calls of other programs are believed when they are signed (Standard Webhooks 1.0), and new."""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

PREFIX = "whsec_"
WINDOW_SECONDS = 300
"""How far a call's time may be from ours; an older one may be somebody's copy."""


@dataclass(frozen=True, kw_only=True)
class SignedCall:
    """A call as it arrived, with its three headers."""

    id_: str
    timestamp: str
    signatures: str
    body: bytes


def is_genuine(secrets: Sequence[str], call: SignedCall, *, timestamp: float) -> bool:
    """Whether somebody who has one of the secrets made this call, and just now.

    Args:
        secrets: any of them will do, so that they can be changed.
        call: what arrived.
        timestamp: our time, in seconds.
    """
    told = call.timestamp
    is_time = told.isascii() and told.isdigit() and len(told) < len("10000000000000")
    if not call.id_ or not is_time or abs(timestamp - int(told)) > WINDOW_SECONDS:
        return False
    content = f"{call.id_}.{told}.".encode() + call.body
    given = [one.removeprefix("v1,").encode() for one in call.signatures.split() if one.startswith("v1,")]
    return any(hmac.compare_digest(_signed(secret, content).encode(), one) for secret in secrets for one in given)


def _signed(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, content, "sha256")).decode()
