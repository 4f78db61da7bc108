"""Rules of calling webhooks: how a call is signed, where it may go, and what follows from its answer."""

import base64
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notifications.domain.retrying import PATIENCE, pause_before_next

GONE = 410
_PREFIX = "whsec_"


@dataclass(frozen=True, kw_only=True)
class CallOutcome:
    """What a call came to: the status that was answered, or why there was none."""

    status: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CallNext:
    """The record after it; ``next_attempt_at`` is none at an end."""

    state: str
    reason: str
    next_attempt_at: datetime | None = None


def signature(secrets: Sequence[str], *, id_: str, timestamp: int, body: str) -> str:
    """The header ``webhook-signature``, one signature for each secret (Standard Webhooks 1.0)."""
    content = f"{id_}.{timestamp}.{body}".encode()
    signed = (hmac.digest(base64.b64decode(one.removeprefix(_PREFIX)), content, "sha256") for one in secrets)
    return " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signed)


def may_be_called(address: str) -> bool:
    """Whether an IP address is one of the public internet; ours and our neighbours' are not for others to reach."""
    found = ipaddress.ip_address(address.partition("%")[0])
    for inner in (getattr(found, "ipv4_mapped", None), getattr(found, "sixtofour", None)):
        if inner is not None:
            return may_be_called(str(inner))
    if isinstance(found, ipaddress.IPv6Address) and found in _NAT64:
        return False
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def after_call(outcome: CallOutcome, *, attempts: int, since: datetime, now: datetime, chance: float) -> CallNext:
    """What becomes of a call: done, given up, or tried again later and later for three days.

    Args:
        outcome: what it came to.
        attempts: tries including this one.
        since: when it was promised.
        now: when the outcome is known.
        chance: 0.0 to 1.0, spreads the retries of many.
    """
    if outcome.status is not None and 200 <= outcome.status < 300:
        return CallNext(state="sent", reason="")
    if outcome.status == GONE:
        return CallNext(state="failed", reason="The receiver says that nobody is there any more (410).")
    reason = outcome.reason or f"The receiver answered {outcome.status}."
    if now - since >= PATIENCE:
        return CallNext(state="failed", reason=f"Given up after 72 hours. {reason}")
    pause = timedelta(seconds=5 + 5 * chance) if attempts <= 1 else pause_before_next(attempts - 1, chance)
    return CallNext(state="pending", reason=reason, next_attempt_at=now + pause)
