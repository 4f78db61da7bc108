"""Every kind of seat that can run out, asked for by everybody at once through two web processes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.database import new_id
from services.registration.domain.events import EventView
from services.registration.domain.seating import SeatRequest
from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.held_seats import hold
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from services.registration.store.seats import Cause, pools_of
from tests import factories
from tests.invitees import proved
from tests.races.web import Web, all_at_once

pytestmark = pytest.mark.race

SEATS = 7
NIGHT = "2027-04-01"
FLOOR = {"code": "academia", "label": "Academia", "floor": 5, "release_on": "2027-03-30"}


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """So many people of one kind: what they ask for, and how many of them may get it, at least and at most."""

    people: int
    least: int
    most: int
    said: dict[str, Any] = field(default_factory=dict)
    constituency: str | None = None
    held: bool = False


@dataclass(frozen=True, kw_only=True)
class Race:
    """What runs out in an event, who wants it, and how many seats of the room are taken in the end."""

    fields: dict[str, Any]
    crowds: tuple[Crowd, ...]
    seats: int


def for_a_choice(fields: dict[str, Any], **said: Any) -> Race:
    """Many want one choice; a few do not, and the room has seats for everybody."""
    wish = Crowd(people=40, least=SEATS, most=SEATS, said=said)
    return Race(fields={"capacity": 90, **fields}, crowds=(wish, Crowd(people=8, least=8, most=8)), seats=SEATS + 8)


RACES = {
    "room": Race(fields={"capacity": SEATS}, crowds=(Crowd(people=40, least=SEATS, most=SEATS),), seats=SEATS),
    "ceiling": Race(
        fields={"capacity": 90, "constituencies": [{"code": "media", "label": "Media", "ceiling": SEATS}]},
        crowds=(
            Crowd(people=40, least=SEATS, most=SEATS, constituency="media"), Crowd(people=8, least=8, most=8)
        ),
        seats=SEATS + 8,
    ),
    "session": for_a_choice(
        {"sessions": [{"title": "Walk", "code": "walk", "format": "group", "capacity": SEATS}]}, sessions=["walk"]
    ),
    "option": for_a_choice(
        {
            "questions": [
                {
                    "code": "tour", "label": "Tour", "kind": "choices",
                    "options": [{"code": "harbour", "label": "Harbour", "places": SEATS}],
                }
            ]
        },
        answers={"tour": ["harbour"]},
    ),
    "night": for_a_choice({"residential": {"nights": [NIGHT], "rooms": SEATS}}, nights=[NIGHT]),
    # Five of the ten seats are kept for a group, which may have the others as well.
    "floor": Race(
        fields={"capacity": 10, "constituencies": [FLOOR]},
        crowds=(Crowd(people=40, least=0, most=5), Crowd(people=8, least=5, most=8, constituency="academia")),
        seats=10,
    ),
    "held": Race(
        fields={"capacity": 10},
        crowds=(Crowd(people=40, least=5, most=5), Crowd(people=5, least=5, most=5, held=True)),
        seats=10,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """How a race ended: how many of each crowd were confirmed."""

    event: EventView
    seated: list[int]


@pytest.fixture
def run(runtime: Runtime, organisation: Organisation) -> Callable[[Race, Web], Run]:
    """Let everybody ask at once; each is confirmed or told that it is full."""

    def run(race: Race, web: Web) -> Run:
        event = factories.an_event(runtime.database, organisation, **race.fields)
        people = [(n, crowd, token) for n, crowd in enumerate(race.crowds) for token in _invite(runtime, event, crowd)]
        yes = {"answer": "accept", "name": "Amina Diallo"}
        answers = all_at_once(lambda one: (one[0], web.answer(one[2], **yes, **one[1].said)), people)

        told = {answer.json()["code"] for _, answer in answers if answer.status_code != 201}
        assert told <= {"event-full", "quota-full"}
        seated = Counter(crowd for crowd, answer in answers if answer.status_code == 201)
        return Run(event, [seated[n] for n in range(len(race.crowds))])

    return run


def _invite(runtime: Runtime, event: EventView, crowd: Crowd) -> list[str]:
    with runtime.database.transaction() as session:
        tokens = []
        for _ in range(crowd.people):
            id_ = new_id()
            address = f"{id_}@example.org"
            session.add(
                Invitation(
                    id=id_, event_id=event.id, name="Amina Diallo", email=address, email_key=address,
                    source="A list", state="sent", constituency=crowd.constituency,
                )
            )  # fmt: skip
            session.flush()
            if crowd.held:
                pools = pools_of(session, event.id, now=runtime.now(), lock=True)
                cause = Cause(event_id=event.id, reason="held", actor="organiser", at=runtime.now())
                assert hold(session, id_, SeatRequest(attendance="in_person"), pools, cause)
            tokens.append(
                links.issue(session, runtime.keys, purpose="invitation", event_id=event.id, invitation_id=id_)
            )
        return tokens


def _held(runtime: Runtime) -> int:
    with runtime.database.statement() as connection:
        return int(connection.execute(text("select coalesce(sum(held), 0) from registration.pool")).scalar_one())


@pytest.mark.parametrize("kind", RACES)
def test_nobody_too_many_and_no_seat_left(
    kind: str, web: Web, run: Callable[[Race, Web], Run], runtime: Runtime
) -> None:
    race = RACES[kind]

    ended = run(race, web)

    for crowd, seated in zip(race.crowds, ended.seated, strict=True):
        assert crowd.least <= seated <= crowd.most, crowd
    assert sum(ended.seated) == race.seats
    assert proved(runtime, ended.event.id) == {"in_person": race.seats}
    assert _held(runtime) == 0


@pytest.mark.parametrize("kind", RACES)
@pytest.mark.usefixtures("without_constraint")
def test_more_get_in_than_may_when_the_guard_is_off(
    kind: str, careless: Callable[[str], Web], run: Callable[[Race, Web], Run]
) -> None:
    first = RACES[kind].crowds[0]

    assert run(RACES[kind], careless("seats")).seated[0] > first.most
