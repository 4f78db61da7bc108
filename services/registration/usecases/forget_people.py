"""Forget the people of events that are long over (GDPR, article 5(1)(e)); counts stay as they are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.kit.database import Database
from services.registration.store import audit, past_people, people
from services.registration.store.past_people import Limits

PORTION = 200
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """For how many days people are kept after the end of an event; 0: for good."""

    silent: int = 30
    """Who never answered."""
    everybody: int = 365

    def limits(self, now: datetime) -> Limits:
        """The ends of events before which they are forgotten."""
        silent, everybody = (now - timedelta(days=days) if days else NEVER for days in (self.silent, self.everybody))
        return Limits(silent=silent, everybody=everybody)


def forget_people(db: Database, kept: Kept, *, now: datetime) -> bool:
    """Forget a portion of those whose time has come, and say whether more may wait."""
    limits = kept.limits(now)
    with db.transaction() as session:
        event = past_people.lock_due(session, limits)
        if event is None:
            return False
        event_id, organisation_id = event
        rows = past_people.due_rows(session, event_id, limits, limit=PORTION)
        people.erase(session, rows, now=now)
        audit.note(
            session, organisation_id=organisation_id, event_id=event_id, subject_id=event_id,
            action="people.forgotten", actor="clock", changes={kind: len(ids) for kind, ids in rows.ids.items()},
        )  # fmt: skip
        return True


def count_people(db: Database, kept: Kept, *, now: datetime) -> int:
    """How many rows tell of people whose time has come."""
    with db.transaction() as session:
        return past_people.count_due(session, kept.limits(now))
