"""Who calls an organiser door, and what the key allows."""

from dataclasses import dataclass
from uuid import UUID

from services.registration.domain.refusals import ForbiddenScope

SCOPES = (
    "events:read",
    "events:write",
    "invitations:read",
    "invitations:write",
    "links:reveal",
    "registrations:read",
    "registrations:write",
    "answers:reveal",
    "answers:count",
    "checkin",
    "enquiries:read",
    "enquiries:write",
    "webhooks:write",
    "audit:read",
    "keys:write",
)
"""Every scope a key can have."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The bearer of an organiser key.

    Attributes:
        organisation_id: whose things the caller sees.
        key_id: the key, for the audit.
        scopes: what the key allows.
        event_id: the only event the key is good for, if it is bound to one.
    """

    organisation_id: UUID
    key_id: UUID
    scopes: frozenset[str]
    event_id: UUID | None = None

    @property
    def actor(self) -> str:
        """As the audit names this caller."""
        return f"key:{self.key_id}"

    def require(self, scope: str) -> None:
        """Let the caller pass.

        Raises:
            ForbiddenScope: the key lacks the scope.
        """
        if scope not in self.scopes:
            raise ForbiddenScope(f"This needs a key with the scope {scope}.", scope=scope)

    def require_whole_organisation(self) -> None:
        """Let only keys pass that are not bound to one event.

        Raises:
            ForbiddenScope: the key is bound to an event.
        """
        if self.event_id is not None:
            raise ForbiddenScope("This key is bound to one event; this needs one for the whole organisation.")
