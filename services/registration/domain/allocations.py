"""Places that an organisation's focal point gives names to: what they may do, and what they are told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.registration.domain.phrases import N_, Phrase
from services.registration.domain.refusals import InvalidTransition, RegistrationClosed

CANNOT_BE_NAMED = N_("This person cannot be named here. Please write to the organisers about them.")
"""The same whatever the reason is: a focal point learns nothing about people of others."""


class Standing(StrEnum):
    """What has become of somebody who was named, as far as the focal point is told."""

    LOOKED_AT = "looked_at"
    """The organisers have not sent the invitation yet."""
    INVITED = "invited"
    NOT_REACHED = "not_reached"
    WAITS = "waits"
    COMES = "comes"
    DOES_NOT_COME = "does_not_come"
    ENDED = "ended"
    """The invitation was taken back, or its time is over."""


UNANSWERED = frozenset({Standing.LOOKED_AT, Standing.INVITED, Standing.NOT_REACHED})
"""Those whose name may be taken back."""

_BY_INVITATION = {
    "draft": Standing.LOOKED_AT,
    "queued": Standing.INVITED,
    "sent": Standing.INVITED,
    "bounced": Standing.NOT_REACHED,
    "revoked": Standing.ENDED,
    "expired": Standing.ENDED,
    "superseded": Standing.ENDED,
}
_BY_REGISTRATION = {
    "confirmed": Standing.COMES,
    "attended": Standing.COMES,
    "no_show": Standing.COMES,
    "pending_approval": Standing.WAITS,
    "waitlisted": Standing.WAITS,
    "offered": Standing.WAITS,
}


@dataclass(frozen=True, kw_only=True)
class Named:
    """One who was named; ``id`` is their invitation's."""

    id: UUID
    name: str
    standing: Standing

    @property
    def takes_place(self) -> bool:
        """Whether one of the places is theirs."""
        return self.standing not in (Standing.DOES_NOT_COME, Standing.ENDED)


@dataclass(frozen=True, kw_only=True)
class AllocationView:
    """One allocation as organisers see it; ``names_due_at`` is wall-clock in the event's zone."""

    id: UUID
    organisation: str
    constituency: str | None
    places: int
    named: int
    """How many of the places have a name."""
    names_due_at: str | None
    names_due_at_utc: datetime | None
    requires_approval: bool
    """Whether the organisers send the invitations themselves."""
    revoked_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


def standing(state: str, registration: str | None) -> Standing:
    """How somebody stands, by the states of their invitation and registration."""
    if state != "answered":
        return _BY_INVITATION[state]
    return _BY_REGISTRATION.get(registration or "pending_approval", Standing.DOES_NOT_COME)


MOST_NAMES = 5
"""So many names may be given for each place, those counted that were taken back: every name is a mail to somebody."""


def check_may_name(places: int, people: Sequence[Named], due: datetime | None, *, now: datetime) -> None:
    """Refuse a name that comes too late, or for which there is no place.

    Raises:
        RegistrationClosed: the time for names is over.
        InvalidTransition: all places have one, or too many names were given and taken back.
    """
    if due is not None and now >= due:
        raise RegistrationClosed(N_("The time to give names is over. Please write to the organisers."))
    if sum(one.takes_place for one in people) >= places:
        raise InvalidTransition(Phrase(N_("All your places have a name: %(number)s."), number=places))
    if len(people) >= places * MOST_NAMES:
        raise InvalidTransition(CANNOT_BE_NAMED)
