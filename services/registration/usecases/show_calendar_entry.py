"""The calendar entry of one who comes, as a file to download: the same entry that their mail carried."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts import own_links
from services.contracts.facts import CalendarEntry, Event
from services.kit.database import Database
from services.kit.keys import Keyring
from services.letters.calendar import Status
from services.registration.domain.announcing import facts_for
from services.registration.domain.lifecycles import EventStatus, RegistrationState
from services.registration.domain.live_links import check_live
from services.registration.domain.refusals import NotFound
from services.registration.domain.telling import Audience, audience_of
from services.registration.store.answers import read_snapshot
from services.registration.store.own_registrations import find_own

COMING = frozenset({RegistrationState.CONFIRMED, RegistrationState.ATTENDED})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What goes into the file. The identity is that of the mailed entry, so that no calendar shows it twice."""

    event: Event
    entry: CalendarEntry
    attendance: str
    join_token: str = ""
    """For the reader's own way into the remote room."""
    status: Status = "CONFIRMED"


def status_of(event: EventStatus) -> Status:
    """What calendars say of an event that does not take place as told, or not at all."""
    said: dict[EventStatus, Status] = {EventStatus.POSTPONED: "TENTATIVE", EventStatus.CANCELLED: "CANCELLED"}
    return said.get(event, "CONFIRMED")


def entry_of_registration(db: Database, keys: Keyring, token: str, *, now: datetime) -> Entry:
    """The entry for the holder of a registration's link, with their own place or join link.

    Raises:
        NotFound: the link was never issued, or nothing is confirmed.
        Gone: the link is over.
    """
    with db.transaction() as session:
        row, rules, _holder = find_own(session, keys, token, now=now)
        if row.state not in COMING:
            raise NotFound
        return Entry(
            event=facts_for(rules, audience_of(row.attendance)),
            entry=CalendarEntry(uid=row.calendar_uid, sequence=row.calendar_sequence),
            attendance=row.attendance or "",
            join_token=own_links.of_entry(own_links.JOIN, row.calendar_uid, keys.digest),
            status=status_of(rules.status),
        )


def entry_of_invitation(db: Database, keys: Keyring, token: str, *, now: datetime) -> Entry:
    """The entry for the holder of an invitation that led to a place; no more in it than invited people may know.

    Raises:
        NotFound: the link was never issued, or nothing is confirmed.
        Gone: the link is over.
    """
    with db.statement() as connection:
        snapshot = read_snapshot(connection, keys.digests("invitation", token), now=now)
    if snapshot is None or snapshot.prior is None or snapshot.prior.state not in COMING:
        raise NotFound
    check_live(snapshot, now=now)
    prior = snapshot.prior
    return Entry(
        event=facts_for(snapshot.event, Audience.INVITED),
        entry=CalendarEntry(uid=prior.calendar_uid, sequence=prior.calendar_sequence),
        attendance=prior.attendance or "",
        status=status_of(snapshot.event.status),
    )
