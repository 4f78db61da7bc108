"""Forget the people of events that are long over (GDPR, article 5(1)(e)); counts stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.kit.database import Database, Transaction
from services.registration.store import audit, past_people, people
from services.registration.store.past_people import Class

PORTION = 200


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How long people are kept after the end of an event; none: for good."""

    silent: timedelta | None = timedelta(days=30)
    """Who never answered."""
    everybody: timedelta | None = timedelta(days=365)

    @property
    def limits(self) -> Mapping[Class, timedelta]:
        """The limits there are."""
        found = {Class.EVERYBODY: self.everybody, Class.SILENT: self.silent}
        return {which: kept for which, kept in found.items() if kept is not None}


def kept_for(silent_days: int, days: int) -> Kept:
    """The limits as they are set, in days; 0 is for good."""
    silent, everybody = (timedelta(days=number) if number else None for number in (silent_days, days))
    return Kept(silent=silent, everybody=everybody)


def forget_people(db: Database, kept: Kept, *, now: datetime) -> bool:
    """Forget a portion of those whose time has come, and say whether more may wait."""
    with db.transaction() as session:
        return any(_forget(session, which, limit, now=now) for which, limit in kept.limits.items())


def count_people(db: Database, kept: Kept, *, now: datetime) -> int:
    """How many rows tell of people whose time has come."""
    with db.transaction() as session:
        return sum(past_people.count_due(session, which, limit, now=now) for which, limit in kept.limits.items())


def _forget(session: Transaction, which: Class, limit: timedelta, *, now: datetime) -> bool:
    event = past_people.lock_due(session, which, limit, now=now)
    if event is None:
        return False
    rows = past_people.still_known(session, event.id, which, limit=PORTION)
    if not rows.every_id:
        past_people.note_forgotten(session, event.id, which)
        return True
    people.erase(session, rows, now=now)
    audit.note(
        session, organisation_id=event.organisation_id, event_id=event.id, subject_id=event.id,
        action="people.forgotten", actor="clock", changes={kind: len(ids) for kind, ids in rows.ids.items()},
    )  # fmt: skip
    return True
