"""Events finish by themselves at their end."""

from datetime import UTC, datetime, timedelta

from services.kit.database import Database
from services.registration.store.audit import AuditEntry
from services.registration.store.events import Event
from services.registration.store.organisations import Organisation
from services.registration.usecases.finish_events import finish_events
from tests.factories import an_event

END = datetime(2027, 4, 1, 16, 0, tzinfo=UTC)
"""17:00 in London."""


def statuses(db: Database) -> dict[str, str]:
    with db.transaction() as session:
        return {event.title: event.status for event in session.query(Event)}


def test_at_the_end_and_not_a_moment_before(db: Database, organisation: Organisation) -> None:
    an_event(db, organisation, title="One")

    finish_events(db, now=END - timedelta(seconds=1))
    assert statuses(db) == {"One": "open"}
    finish_events(db, now=END)
    assert statuses(db) == {"One": "finished"}


def test_only_those_that_were_held(db: Database, organisation: Organisation) -> None:
    for status in ("draft", "announced", "open", "closed", "postponed", "cancelled"):
        an_event(db, organisation, title=status, status=status)

    finish_events(db, now=END)

    assert {title for title, status in statuses(db).items() if status == "finished"} == {"open", "closed"}


def test_an_event_of_dates_after_its_last_day_in_its_own_zone(db: Database, organisation: Organisation) -> None:
    an_event(db, organisation, title="One", starts_at="2027-04-01", ends_at="2027-04-02", timezone="America/Santiago")
    midnight = datetime(2027, 4, 3, 3, 0, tzinfo=UTC)

    finish_events(db, now=midnight - timedelta(seconds=1))
    assert statuses(db) == {"One": "open"}
    finish_events(db, now=midnight)
    assert statuses(db) == {"One": "finished"}


def test_one_that_another_clock_has_in_hand_is_passed_over(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation, title="One")
    with db.engine.begin() as other_clock:
        other_clock.exec_driver_sql(f"select from registration.event where id = '{event.id}' for update")

        finish_events(db, now=END)
    assert statuses(db) == {"One": "open"}
    finish_events(db, now=END)
    assert statuses(db) == {"One": "finished"}


def test_the_audit_names_the_clock(db: Database, organisation: Organisation) -> None:
    an_event(db, organisation)
    finish_events(db, now=END)

    with db.transaction() as session:
        assert session.query(AuditEntry).filter_by(action="event.finished").one().actor == "clock"
