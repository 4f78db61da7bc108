"""Many decline at once while two clocks draw the next names: one name for each who does not come, nobody twice."""

import multiprocessing
from collections.abc import Callable
from datetime import datetime
from functools import partial
from multiprocessing.synchronize import Barrier
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.registration.domain.answers import Answer
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links, wave_counts, waves
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_invitation import answer_invitation
from services.registration.usecases.work_waves import work_waves
from tests import factories
from tests.asked import UNDO
from tests.conftest import SECRET
from tests.factories import START
from tests.races.test_event_races import at_once

pytestmark = pytest.mark.race

ASKED, NEXT, DECLINE, CLOCKS = 12, 40, 9, 2
SECONDS = 1.5

STANDING = text("""
select count(*) filter (where drawn_at is not null) as drawn,
       count(*) filter (where state in ('queued', 'sent')) as open,
       (select count(*) from registration.outbox o where o.type = 'invitation.issued') as mails,
       (select count(distinct subject_id) from registration.outbox o where o.type = 'invitation.issued') as mailed
from registration.invitation where event_id = :event_id
""")


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """As many seats as were asked in the first wave; who does not come is replaced from the second."""
    event = factories.an_event(runtime.database, organisation, capacity=ASKED)
    with runtime.database.transaction() as session:
        for position, (code, mode) in enumerate((("A", "off"), ("B", "automatic"))):
            session.add(waves.Wave(event_id=event.id, code=code, position=position, mode=mode))
    return event


@pytest.fixture
def tokens(runtime: Runtime, event: EventView) -> list[str]:
    """Links of those who were asked; those of the second wave have none yet."""
    with runtime.database.transaction() as session:
        people = [_person(event, n, START) for n in range(ASKED + NEXT)]
        session.add_all(people)
        session.flush()
        purpose: dict[str, Any] = {"purpose": "invitation", "event_id": event.id}
        return [links.issue(session, runtime.keys, **purpose, invitation_id=one.id) for one in people[:ASKED]]


def _person(event: EventView, number: int, now: datetime) -> Invitation:
    first, address = number < ASKED, f"person{number}@example.org"
    return Invitation(
        id=new_id(), event_id=event.id, name=f"Person {number}", email=address, email_key=address, source="A list",
        state="sent" if first else "draft", wave="A" if first else "B", issued_at=now if first else None,
    )  # fmt: skip


def clock(database_url: str, now: datetime, start: Barrier, hold: bool) -> None:
    """A process of its own that keeps plans of waves; without ``hold`` it does not heed what the other one holds."""
    database = Database(database_url, role="clock", pool=1)
    if not hold:
        _let_both_count_before_either_draws()
    start.wait(60)
    end = monotonic() + SECONDS
    while monotonic() < end:
        work_waves(database, Keyring([SECRET]), UNDO, now=now)
    database.dispose()


def _let_both_count_before_either_draws() -> None:
    look, draw = waves.plan_of, wave_counts.drafts_of

    def late(*where: Any, **how: Any) -> list[Invitation]:
        sleep(0.3)
        return draw(*where, **how)

    vars(waves)["plan_of"] = lambda session, event_id, **_: look(session, event_id)
    vars(wave_counts)["drafts_of"] = late


@pytest.fixture
def refill(
    runtime: Runtime, database_url: str, event: EventView, tokens: list[str]
) -> Callable[[bool], dict[str, int]]:
    """Have people decline before the clocks are at work and while they are; tells how everybody stands then."""

    def refill(hold: bool) -> dict[str, int]:
        processes = multiprocessing.get_context("spawn")
        start = processes.Barrier(CLOCKS + 1)
        clocks = [processes.Process(target=clock, args=(database_url, START, start, hold)) for _ in range(CLOCKS)]
        for one in clocks:
            one.start()
        at_once([partial(_decline, runtime, token) for token in tokens[:6]])
        start.wait(60)
        at_once([partial(_decline, runtime, token) for token in tokens[6:DECLINE]])
        for one in clocks:
            one.join(60)
        assert [one.exitcode for one in clocks] == [0] * CLOCKS
        with runtime.database.statement() as connection:
            return dict(connection.execute(STANDING, {"event_id": event.id}).mappings().one())

    return refill


def _decline(runtime: Runtime, token: str) -> None:
    answer_invitation(runtime.database, runtime.keys, token, Answer(answer="decline"), now=START)


def test_each_who_declines_is_replaced_once(refill: Callable[[bool], dict[str, int]]) -> None:
    assert refill(True) == {"drawn": DECLINE, "open": ASKED, "mails": DECLINE, "mailed": DECLINE}


def test_too_many_are_asked_when_clocks_do_not_heed_each_other(refill: Callable[[bool], dict[str, int]]) -> None:
    standing = refill(False)

    assert standing["mails"] > DECLINE
    assert standing["open"] > ASKED
