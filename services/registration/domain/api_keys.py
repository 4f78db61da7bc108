"""What an organiser key may be: rules for making one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.domain.callers import SCOPES, Caller
from services.registration.domain.refusals import ForbiddenScope, Invalid

PREFIX = "pc_"
"""So that people and secret scanners recognise a key."""


@dataclass(frozen=True, kw_only=True)
class WantedKey:
    """A key somebody asks for; ``event`` is an id or slug."""

    name: str
    scopes: Sequence[str]
    event: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class KeyFacts:
    """A key as it may be shown: everything but its secret."""

    id: UUID
    name: str
    scopes: Sequence[str]
    event_id: UUID | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    version: int


def check_wanted(wanted: WantedKey, *, now: datetime) -> None:
    """Check the key by itself.

    Raises:
        Invalid: it has unknown scopes, or its end is over.
    """
    unknown = sorted(set(wanted.scopes) - set(SCOPES))
    if unknown:
        raise Invalid({"scopes": [f"There is no scope {scope}." for scope in unknown]})
    if wanted.expires_at is not None and wanted.expires_at <= now:
        raise Invalid({"expires_at": ["Must lie in the future."]})


def check_grant(caller: Caller, wanted: WantedKey) -> None:
    """Nobody hands out more than they have.

    Raises:
        ForbiddenScope: the caller lacks a scope that the new key would have.
    """
    beyond = sorted(set(wanted.scopes) - caller.scopes)
    if beyond:
        raise ForbiddenScope(f"A key can grant only the scopes it has; yours lacks {', '.join(beyond)}.")
