"""The public lists: what is in them, in which order, and that paging neither repeats nor skips."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.kit.database import Database
from services.registration.domain.refusals import Invalid
from services.registration.store.organisations import Organisation
from services.registration.usecases.list_public_events import list_public_events
from tests.factories import START, an_event

END = datetime(2027, 4, 1, 16, 0, tzinfo=UTC)


def titles(db: Database, when: str, now: datetime = START) -> list[str]:
    return [event.event.title for event in list_public_events(db, when, now=now).items]


def on(day: int) -> dict[str, Any]:
    return {"starts_at": f"2027-04-{day:02}T11:00", "ends_at": f"2027-04-{day:02}T17:00", "title": f"Day {day}"}


def test_hold_only_events_that_are_listed_and_announced(db: Database, organisation: Organisation) -> None:
    an_event(db, organisation, title="Listed", status="announced")
    an_event(db, organisation, title="Draft", status="draft")
    for visibility in ("unlisted", "hidden"):
        an_event(db, organisation, title=visibility, visibility=visibility)

    assert titles(db, "upcoming") == ["Listed"]
    assert titles(db, "past", END) == ["Listed"]


def test_upcoming_soonest_first_and_those_without_a_date_last(db: Database, organisation: Organisation) -> None:
    an_event(db, organisation, title="Some day", starts_at=None, ends_at=None, status="announced")
    for day in (9, 2, 5):
        an_event(db, organisation, **on(day))

    assert titles(db, "upcoming") == ["Day 2", "Day 5", "Day 9", "Some day"]


def test_past_newest_first(db: Database, organisation: Organisation) -> None:
    for day in (2, 12, 5):
        an_event(db, organisation, **on(day))

    assert titles(db, "past", END + timedelta(days=30)) == ["Day 12", "Day 5", "Day 2"]


def test_a_running_event_is_upcoming_until_its_end(db: Database, organisation: Organisation) -> None:
    an_event(db, organisation, title="Running")

    assert titles(db, "upcoming", END - timedelta(seconds=1)) == ["Running"]
    assert titles(db, "upcoming", END) == []
    assert titles(db, "past", END) == ["Running"]


def test_an_event_that_was_finished_early_is_past(db: Database, organisation: Organisation) -> None:
    an_event(db, organisation, title="Over", status="finished")

    assert titles(db, "past") == ["Over"]
    assert titles(db, "upcoming") == []


@pytest.mark.parametrize(("when", "now"), [("upcoming", START), ("past", END + timedelta(days=30))])
def test_paging_neither_repeats_nor_skips_when_events_come_in_between(
    db: Database, organisation: Organisation, when: str, now: datetime
) -> None:
    for day in (2, 2, 3, 4, 4):
        an_event(db, organisation, **on(day))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = list_public_events(db, when, cursor, now=now, limit=2)
        seen += [event.event.id for event in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        an_event(db, organisation, **on(1 if when == "upcoming" else 28))

    assert len(seen) == len(set(seen)) == 5


def test_a_foreign_cursor_is_refused(db: Database) -> None:
    with pytest.raises(Invalid):
        list_public_events(db, "upcoming", "no-cursor", now=START)
