"""Webhooks: what is told to other programs, where to, and with which secret."""

import base64
import ipaddress
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from services.registration.domain.refusals import Invalid

TEST = "webhook.test"
CHECKED_IN, CHECK_IN_UNDONE = "registration.checked_in", "registration.check_in_undone"
CAPACITY_CHANGED = "capacity.changed"
UNMAILED = (CHECKED_IN, CHECK_IN_UNDONE, CAPACITY_CHANGED)
"""What programs are told and nobody gets a mail about."""
OLD_SECRET_KEPT = timedelta(hours=24)
"""For so long calls are signed with the former secret too."""


@dataclass(frozen=True, kw_only=True)
class WantedWebhook:
    """A webhook that is asked for: all types when none are named, all events when ``event`` is none."""

    url: str
    types: tuple[str, ...] = ()
    event: str | None = None


def new_secret() -> str:
    """A secret of 256 bits as Standard Webhooks 1.0 writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def body_of(type_: str, occurred_at: datetime, **data: UUID | None) -> str:
    """What is sent: which thing changed, never what it holds. Whoever may know more asks the API."""
    told: dict[str, Any] = {name: str(id_) if id_ else None for name, id_ in data.items()}
    return json.dumps({"type": type_, "timestamp": occurred_at.isoformat(), "data": told}, separators=(",", ":"))


def check_address(url: str, *, allow_private: bool) -> None:
    """Refuse early what would never be called; names are looked up anew for every call.

    Raises:
        Invalid: it is not https, carries credentials or names an address of a private network.
    """
    parts = urlsplit(url)
    if allow_private:
        return
    if parts.scheme != "https":
        raise Invalid({"url": ["Must begin with https://."]})
    if parts.username or parts.password or parts.fragment:
        raise Invalid({"url": ["Must not carry a user, a password or a fragment."]})
    if _is_inside(parts.hostname or ""):
        raise Invalid({"url": ["Must be reachable from the internet: private networks are never called."]})


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
