"""An event is finished by itself once its end has passed."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.kit.database import Database
from services.registration.usecases.finish_events import finish_events
from tests.factories import Clock
from tests.journeys.chain import an_event


def status(db: Database) -> tuple[str, int]:
    with db.transaction() as session:
        row = session.execute(text("select status, version from registration.event")).one()
    return row.status, row.version


def stored(db: Database, *, status: str, ends_at: object) -> None:
    an_event(db)
    with db.transaction() as session:
        session.execute(
            text("update registration.event set status = :status, ends_at = :ends_at, starts_at = :ends_at"),
            {"status": status, "ends_at": ends_at},
        )


@pytest.mark.parametrize("before", ["open", "closed"])
def test_at_its_end_and_not_before(db: Database, clock: Clock, before: str) -> None:
    stored(db, status=before, ends_at=clock.now + timedelta(minutes=1))
    finish_events(db, now=clock.now)
    assert status(db) == (before, 1)

    finish_events(db, now=clock.forward(minutes=1))
    finish_events(db, now=clock.forward(minutes=1))
    assert status(db) == ("finished", 2)


@pytest.mark.parametrize("before", ["draft", "postponed", "cancelled", "archived", "announced"])
def test_other_events_stay_as_they_are(db: Database, clock: Clock, before: str) -> None:
    stored(db, status=before, ends_at=clock.now - timedelta(days=1))
    finish_events(db, now=clock.now)
    assert status(db) == (before, 1)
