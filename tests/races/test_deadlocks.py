"""Sixty-four at once do all that moves seats, in pools that overlap: nobody waits for one who waits for them."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.kit.database import Database, DatabaseUnavailable
from services.kit.keys import Keyring
from services.registration.domain.answers import Answer
from services.registration.domain.capacity import CapacityChange
from services.registration.domain.events import EventView
from services.registration.domain.refusals import CapacityBelowConfirmed, Refusal
from services.registration.domain.registrations import RegistrationChanges
from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_invitation import answer_invitation
from services.registration.usecases.cancel_registration import cancel_own_registration
from services.registration.usecases.change_attendance import change_attendance
from services.registration.usecases.change_capacity import change_capacity
from services.registration.usecases.change_registration import OwnChange, change_own_registration
from services.registration.usecases.lapse_offers import lapse_offers
from services.registration.usecases.move_waiting import move_waiting
from tests import factories
from tests.factories import START
from tests.invitees import proved
from tests.races.test_event_races import at_once

pytestmark = pytest.mark.race

WRITERS = 64
STEPS = 12
NIGHT = "2027-04-01"
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"
OTHERS = "select count(*) from pg_stat_activity where application_name = 'placecard-crowd' and pid <> pg_backend_pid()"
FIELDS: dict[str, Any] = {
    "attendance": {"in_person": {"capacity": 30}, "remote": {"capacity": 12, "join_url": "https://meet.example.org/x"}},
    "constituencies": [{"code": "media", "label": "Media", "ceiling": 6}],
    "sessions": [
        {"title": "Walk", "code": "walk", "format": "group", "capacity": 9},
        {"title": "Talk", "code": "talk", "format": "group", "capacity": 9, "starts_at": "2027-04-01T15:00"},
    ],
    "questions": [
        {"code": "tour", "label": "Tour", "kind": "choices",
         "options": [{"code": "harbour", "label": "Harbour", "places": 8}]},
    ],
    "residential": {"nights": [NIGHT], "rooms": 8},
    "waitlist_policy": "first_come",
}  # fmt: skip


@pytest.fixture
def many(database_url: str) -> Iterator[Database]:
    """A connection for each."""
    database = Database(database_url, role="crowd", pool=WRITERS)
    yield database
    database.dispose()


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """Fewer seats of each kind than people who want them."""
    return factories.an_event(runtime.database, organisation, **FIELDS)


class Person:
    """One who cannot make up their mind."""

    def __init__(self, db: Database, keys: Keyring, token: str, chance: random.Random) -> None:
        self.db, self.keys, self.token, self.chance, self.own = db, keys, token, chance, ""

    def wish(self) -> dict[str, Any]:
        """What they choose now."""
        return {
            "sessions": self.chance.choice(([], ["walk"], ["talk"], ["talk", "walk"])),
            "answers": self.chance.choice(({}, {"tour": ["harbour"]})),
            "nights": self.chance.choice(([], [NIGHT])),
        }

    def answer(self) -> None:
        """Say yes or no with the invitation."""
        yes = self.chance.random() < 0.85
        said = {"name": "Amina Diallo", "waitlist_if_full": True, **self.wish()} if yes else {}
        mode = self.chance.choice(tuple(FIELDS["attendance"]))
        answer = Answer(answer="accept" if yes else "decline", attendance=mode if yes else "", **said)
        reference = answer_invitation(self.db, self.keys, self.token, answer, now=START).reference
        self.own = self.own or own_link(self.db, self.keys, reference)

    def cancel(self) -> None:
        """Give up what they have."""
        cancel_own_registration(self.db, self.keys, self.own, now=START)

    def change_mode(self) -> None:
        """Attend in another way."""
        mode = self.chance.choice(tuple(FIELDS["attendance"]))
        change_attendance(self.db, self.keys, self.own, mode, now=START)

    def choose_anew(self) -> None:
        """Choose other sessions, another tour and other nights."""
        changed = OwnChange(token=self.own, changes=RegistrationChanges(**self.wish()), expected=None)
        change_own_registration(self.db, self.keys, changed, now=START)

    def live(self) -> Counter[str]:
        """Do one thing after the other; how often each was done, and what was refused."""
        done: Counter[str] = Counter()
        for _ in range(STEPS):
            later = (self.answer, self.answer, self.cancel, self.change_mode, self.choose_anew)
            act = self.chance.choice(later if self.own else (self.answer,))
            try:
                act()
                done[act.__name__] += 1
            except Refusal as refusal:
                done[refusal.code] += 1
            except DatabaseUnavailable:  # waited too long on a busy machine; deadlocks are counted by the server
                done["unavailable"] += 1
        return done


def own_link(db: Database, keys: Keyring, reference: str) -> str:
    """A link to the registration, as a mail would carry it."""
    query = text("select id, event_id from registration.registration where reference = :reference")
    with db.transaction() as session:
        row = session.execute(query, {"reference": reference}).one()
        return links.issue(session, keys, purpose="registration", event_id=row.event_id, registration_id=row.id)


@pytest.mark.nightly
def test_no_two_wait_for_each_other(
    runtime: Runtime, many: Database, organisation: Organisation, event: EventView, invited: Callable[[int], list[str]],
) -> None:  # fmt: skip
    before = deadlocks(many)
    keys, caller, chance = runtime.keys, factories.a_caller(organisation), random.Random(1)
    people = [Person(many, keys, token, random.Random(n)) for n, token in enumerate(invited(WRITERS - 4))]

    def resize() -> Counter[str]:
        for _ in range(STEPS):
            wanted = {mode: {"capacity": chance.randint(20, 40)} for mode in FIELDS["attendance"]}
            with suppress(CapacityBelowConfirmed, DatabaseUnavailable):
                change_capacity(many, keys, caller, str(event.id), CapacityChange(attendance=wanted), now=START)
        return Counter()

    def clock() -> Counter[str]:
        for _ in range(STEPS):
            with suppress(DatabaseUnavailable):
                lapse_offers(many, keys, now=START)
                move_waiting(many, keys, now=START)
        return Counter()

    works = [partial(person.live) for person in people]
    done = sum(at_once([*works, resize, resize, clock, clock]), Counter[str]())

    assert all(done[act] for act in ("answer", "cancel", "change_mode", "choose_anew")), done
    assert deadlocks(many) == before
    proved(runtime, event.id)


def test_two_who_lock_in_other_orders_are_counted(many: Database, event: EventView) -> None:
    """The negative control of the count."""
    before, met = deadlocks(many), Barrier(2)
    with many.statement() as connection:
        first, second = connection.execute(text("select id from registration.pool limit 2")).scalars()

    def lock(*pools: UUID) -> None:
        with many.transaction() as session:
            for pool in pools:
                session.execute(text("select from registration.pool where id = :id for update"), {"id": pool})
                if pool == pools[0]:
                    met.wait(10)

    with ThreadPoolExecutor(2) as both:
        told = [both.submit(lock, first, second), both.submit(lock, second, first)]

    assert sum(isinstance(one.exception(), DatabaseUnavailable) for one in told) == 1
    assert deadlocks(many) == before + 1


def deadlocks(db: Database) -> int:
    """How many the server has had to break; a connection has told its count when it is gone."""
    db.dispose()
    with db.statement() as connection:
        while connection.execute(text(OTHERS)).scalar_one():
            sleep(0.05)
        return int(connection.execute(text(DEADLOCKS)).scalar_one())
