"""Lead a remote registrant into the room whose address the event has by now; looking changes nothing."""

from datetime import datetime, timedelta

from services.contracts import own_links
from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.joining import Room, room_for
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.refusals import NotFound
from services.registration.store.event_rules import read_rules
from services.registration.store.own_registrations import find_by_entry


def find_room(db: Database, keys: Keyring, token: str, *, early: timedelta, now: datetime) -> Room:
    """The room, or when it opens.

    Args:
        db: the database.
        keys: proves the link.
        token: of the link in the mail or the calendar.
        early: how long before the start the room opens.
        now: the instant of asking.

    Raises:
        NotFound: the link was never issued.
        Gone: they do not take part online, or it is over.
    """
    entry = own_links.read(own_links.JOIN, token, keys.digests)
    with db.transaction() as session:
        row = find_by_entry(session, str(entry)) if entry else None
        if row is None:
            raise NotFound("This link is not known.")
        rules = read_rules(session, row.event_id)
        return room_for(rules, RegistrationState(row.state), row.attendance, early=early, now=now)
