"""Several organisers at once: every event its own slug, no change lost, no answer and no change in each other's way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection

from services.kit.database import Database
from services.registration.domain.refusals import Refusal
from services.registration.store.organisations import Organisation
from services.registration.usecases.change_event import EventChange, change_event
from services.registration.usecases.show_event import show_event
from tests.factories import START, a_caller, an_event
from tests.registration.usecases.test_change_event import KEYS

pytestmark = pytest.mark.race


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """What each returned, or the refusal it met."""
    with ThreadPoolExecutor(len(works)) as pool:
        return [_outcome(future.result) for future in [pool.submit(work) for work in works]]


def _outcome(result: Callable[[], Any]) -> Any:
    try:
        return result()
    except Refusal as refusal:
        return refusal.code


def test_events_of_one_title_get_slugs_of_their_own(db: Database, organisation: Organisation) -> None:
    made = at_once([lambda: an_event(db, organisation, title="Same", status="draft")] * 4)

    assert sorted(event.slug for event in made) == ["same", "same-2", "same-3", "same-4"]


def test_of_two_changes_to_one_version_one_wins(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation)
    caller = a_caller(organisation)

    def change(summary: str) -> Callable[[], Any]:
        wanted = EventChange(fields={"summary": summary}, expected_version=1)
        return lambda: change_event(db, KEYS, caller, str(event.id), wanted, now=START).version

    outcomes = at_once([change(f"Summary {number}") for number in range(4)])

    assert sorted(map(str, outcomes)) == ["2"] + ["version-mismatch"] * 3
    assert show_event(db, caller, str(event.id)).version == 2


def test_a_change_waits_for_an_answer_that_has_its_seat_and_not_the_other_way_round(
    db: Database, organisation: Organisation
) -> None:
    event = an_event(db, organisation, capacity=5)
    wanted = EventChange(fields={"title": "Renamed", "attendance": {"in_person": {"capacity": 6}}})
    with ThreadPoolExecutor(1) as other, db.engine.begin() as answer:
        answer.exec_driver_sql("update registration.pool set confirmed = confirmed + 1")
        change = other.submit(change_event, db, KEYS, a_caller(organisation), str(event.id), wanted, now=START)
        # The answer goes on to refer to the event, as a foreign key does, while the change waits for the pool.
        answer.exec_driver_sql("set local lock_timeout = '1s'")
        with db.statement() as connection:
            until_blocked(connection)
        answer.exec_driver_sql("select from registration.event for key share")
        answer.commit()
        assert change.result().slug == "renamed"


def until_blocked(connection: Connection) -> None:
    """Wait until some statement of ours waits for a lock."""
    for _ in range(200):
        sql = (
            "select pg_sleep(0.01), pg_stat_clear_snapshot(), count(*) from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock'"
        )
        if connection.exec_driver_sql(sql).one()[2]:
            return
    pytest.fail("nobody ever waited for a lock")
