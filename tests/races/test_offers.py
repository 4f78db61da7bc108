"""Somebody takes an offered place at the very moment it lapses: one of both wins, and the seat is somebody's once."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.lapse_offers import lapse_offers
from services.registration.usecases.move_waiting import move_waiting
from tests.factories import an_event
from tests.invitees import proved, registration_token
from tests.races.web import Web, all_at_once

pytestmark = pytest.mark.race

YES = {"answer": "accept", "name": "Amina Diallo", "waitlist_if_full": True}
SEATS, WAITING = 20, 40


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """A room whose freed seats are offered for a day."""
    return an_event(runtime.database, organisation, capacity=SEATS, waitlist_policy="first_come", offer_hours=24)


@pytest.fixture
def offered(web: Web, invited: Callable[[int], list[str]], runtime: Runtime) -> list[str]:
    """As many have an offer as there are seats, and as many again wait behind them; their references."""
    references = [web.answer(token, **YES).json()["reference"] for token in invited(SEATS + WAITING)]
    assert {web.cancel(registration_token(runtime, one)).status_code for one in references[:SEATS]} == {200}
    return references[SEATS : 2 * SEATS]


def states(runtime: Runtime) -> Counter[str]:
    with runtime.database.statement() as connection:
        return Counter(connection.execute(text("select state from registration.registration")).scalars())


def when_offers_end(runtime: Runtime) -> datetime:
    with runtime.database.statement() as connection:
        end = connection.execute(text("select max(hold_until) from registration.registration")).scalar_one()
    return datetime.fromisoformat(str(end)) + timedelta(seconds=1)


def test_taking_and_lapsing_at_the_same_instant(
    web: Web, offered: list[str], runtime: Runtime, event: EventView
) -> None:
    tokens = [registration_token(runtime, reference) for reference in offered]
    end = when_offers_end(runtime)

    def clock() -> int:
        lapse_offers(runtime.database, runtime.keys, now=end)
        move_waiting(runtime.database, runtime.keys, now=end)
        return 0

    def takes(token: str) -> Callable[[], int]:
        return lambda: web.act(token, "accept-offer").status_code

    acts = [takes(token) for token in tokens]
    told = Counter(all_at_once(lambda act: act(), [*acts[:10], clock, clock, *acts[10:], *acts[:5]]))

    found = states(runtime)
    assert told.keys() <= {0, 200, 409}
    assert found["confirmed"] + found["lapsed"] == SEATS, (told, found)
    assert found["offered"] == found["lapsed"]
    assert found["waitlisted"] == WAITING - SEATS - found["offered"]
    assert proved(runtime, event.id) == {"in_person": found["confirmed"]}


def test_letting_go_and_taking_at_the_same_instant(
    web: Web, offered: list[str], runtime: Runtime, event: EventView
) -> None:
    """The same person in two windows: one answer counts, and no seat is lost or given twice."""
    tokens = [registration_token(runtime, reference) for reference in offered]
    acts = [(token, action) for token in tokens for action in ("accept-offer", "decline-offer")]

    told = Counter(all_at_once(lambda act: web.act(*act).status_code, acts))

    found = states(runtime)
    assert told == {200: SEATS, 409: SEATS}
    assert found["confirmed"] + found["offered"] == SEATS
    assert proved(runtime, event.id) == {"in_person": found["confirmed"]}


def test_both_answers_count_when_the_guard_is_off(
    careless: Callable[[str], Web], offered: list[str], runtime: Runtime, event: EventView
) -> None:
    tokens = [registration_token(runtime, reference) for reference in offered[:8]]
    acts = [(token, action) for token in tokens for action in ("accept-offer", "decline-offer")]

    web = careless("row")
    told = Counter(all_at_once(lambda act: web.act(*act).status_code, acts))

    assert told[409] < len(tokens)
