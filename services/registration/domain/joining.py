"""When the remote room is open to one registrant, and to which address their own link leads by then."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import EventStatus, RegistrationState
from services.registration.domain.refusals import Gone

LATE = timedelta(hours=2)
"""How long after the end of an event its room can still be entered: meetings overrun, and connections break."""

_ADMITTED = frozenset({RegistrationState.CONFIRMED, RegistrationState.ATTENDED, RegistrationState.NO_SHOW})
_WAITING = frozenset({EventStatus.POSTPONED, EventStatus.DRAFT})


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a join link leads to now: the address of the room, or when it opens."""

    title: str
    timezone: str
    starts_at: datetime | None
    contact: dict[str, str] | None
    opens_at: datetime | None = None
    """None while the organisers have not said when the event is."""
    url: str = ""
    """Empty until the room opens."""


def room_for(
    rules: EventRules, state: RegistrationState, attendance: str | None, *, early: timedelta, now: datetime
) -> Room:
    """The room as this registrant may enter it.

    Args:
        rules: the event as it stands now.
        state: of the registration.
        attendance: how they come.
        early: how long before the start the room opens.
        now: the instant of asking.

    Raises:
        Gone: they are not, or no longer, among those who take part online; or it is over.
    """
    if state not in _ADMITTED or attendance != "remote":
        raise Gone("no_room", rules.contact, rules.told)
    if rules.status is EventStatus.CANCELLED:
        raise Gone("cancelled", rules.contact, rules.told)
    if rules.ends_at is not None and now >= rules.ends_at + LATE:
        raise Gone("past", rules.contact, rules.told)
    starts_at = None if rules.status in _WAITING else rules.starts_at
    opens_at = starts_at - early if starts_at else None
    remote = rules.details["attendance"].get("remote") or {}
    is_open = opens_at is not None and now >= opens_at
    return Room(
        title=rules.details["title"],
        timezone=rules.details["timezone"],
        starts_at=starts_at,
        contact=rules.contact,
        opens_at=opens_at,
        url=(remote.get("join_url") or "") if is_open else "",
    )
