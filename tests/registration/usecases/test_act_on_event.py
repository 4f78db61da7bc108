"""Actions: permitted moves, what opening needs, dry runs, and the end of an event's registrations."""

from typing import Any
from uuid import UUID

import pytest

from services.kit.database import Database, new_id
from services.registration.domain.lifecycles import EVENT_ACTIONS, EventStatus
from services.registration.domain.refusals import Invalid, InvalidTransition
from services.registration.store.audit import AuditEntry
from services.registration.store.events import Event
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.store.pools import Pool
from services.registration.store.registrations import Registration
from services.registration.usecases.act_on_event import EventAction, EventMoved, act_on_event
from services.registration.usecases.show_event import show_event
from tests.factories import START, a_caller, an_event
from tests.registration.usecases.test_change_event import KEYS


def act(db: Database, organisation: Organisation, event: UUID, action: str, *, dry_run: bool = False) -> EventMoved:
    wanted = EventAction(event=str(event), action=action, dry_run=dry_run)
    return act_on_event(db, KEYS, a_caller(organisation), wanted, now=START)


@pytest.mark.parametrize("status", list(EventStatus))
@pytest.mark.parametrize("action", list(EVENT_ACTIONS))
def test_moves_only_as_the_table_says(db: Database, organisation: Organisation, status: str, action: str) -> None:
    event = an_event(db, organisation, status=status)
    sources, target = EVENT_ACTIONS[action]

    if status in sources:
        moved = act(db, organisation, event.id, action).event
        assert (moved.status, moved.version) == (target, 2)
    else:
        with pytest.raises(InvalidTransition):
            act(db, organisation, event.id, action)
        assert show_event(db, a_caller(organisation), str(event.id)).status == status


class TestOpening:
    def test_names_everything_that_is_missing(self, db: Database, organisation: Organisation) -> None:
        nothing: dict[str, Any] = dict.fromkeys(("starts_at", "ends_at", "venue", "fallback_contact"))
        event = an_event(
            db, organisation, status="draft", attendance={"in_person": {}, "remote": {"capacity": 3}}, **nothing
        )

        with pytest.raises(Invalid) as refusal:
            act(db, organisation, event.id, "open")
        assert set(refusal.value.errors) == {
            "starts_at", "ends_at", "venue", "attendance.remote.join_url", "fallback_contact",
        }  # fmt: skip

    def test_asks_for_no_place_when_nobody_comes(self, db: Database, organisation: Organisation) -> None:
        remote = {"remote": {"capacity": 3, "join_url": "https://join.example.org"}}
        event = an_event(db, organisation, status="draft", attendance=remote, venue=None)

        assert act(db, organisation, event.id, "open").event.status == "open"

    def test_shows_the_event_to_strangers_from_then_on(self, db: Database, organisation: Organisation) -> None:
        event = an_event(db, organisation, status="draft")

        act(db, organisation, event.id, "open")

        with db.transaction() as session:
            assert session.get_one(Event, event.id).announced_at == START


def test_the_audit_says_from_where_to_where(db: Database, organisation: Organisation) -> None:
    act(db, organisation, an_event(db, organisation).id, "close")

    with db.transaction() as session:
        entry = session.query(AuditEntry).filter_by(action="event.closed").one()
    assert entry.changes == {"status": ["open", "closed"]}


class TestCancelling:
    def test_ends_every_registration_and_tells_each_person_once(self, db: Database, organisation: Organisation) -> None:
        event = an_event(db, organisation)
        confirmed, waiting = a_person(db, event.id, "confirmed"), a_person(db, event.id, "waitlisted")
        declined = a_person(db, event.id, "declined")

        moved = act(db, organisation, event.id, "cancel")

        assert moved.registrations_cancelled == 2
        assert states(db) == {confirmed: "cancelled", waiting: "cancelled", declined: "declined"}
        with db.transaction() as session:
            told = {row.subject_id: row.type for row in session.query(Outbox)}
            assert session.query(Pool).one().confirmed == 0
        assert told == {confirmed: "registration.cancelled", waiting: "registration.cancelled"}

    def test_in_a_dry_run_tells_the_effect_and_does_nothing(self, db: Database, organisation: Organisation) -> None:
        event = an_event(db, organisation)
        person = a_person(db, event.id, "confirmed")

        moved = act(db, organisation, event.id, "cancel", dry_run=True)

        assert (moved.dry_run, moved.registrations_cancelled, moved.event.status) == (True, 1, "cancelled")
        assert states(db) == {person: "confirmed"}
        assert show_event(db, a_caller(organisation), str(event.id)).status == "open"
        with db.transaction() as session:
            assert session.query(Outbox).count() == 0

    def test_takes_back_invitations_that_have_not_gone_out(self, db: Database, organisation: Organisation) -> None:
        event, other = an_event(db, organisation), an_event(db, organisation)
        with db.transaction() as session:
            for one in (event, other):
                session.add(Outbox(type="invitation.issued", event_id=one.id, subject_id=new_id(), facts={}))

        act(db, organisation, event.id, "cancel")

        with db.transaction() as session:
            withdrawn = {row.event_id: row.withdrawn_at is not None for row in session.query(Outbox)}
        assert withdrawn == {event.id: True, other.id: False}


def a_person(db: Database, event_id: UUID, state: str) -> UUID:
    """A registration with the seat its state holds."""
    made = new_id()
    with db.transaction() as session:
        pool = session.query(Pool).filter_by(event_id=event_id).one()
        seats = {str(pool.id): 1} if state == "confirmed" else {}
        pool.confirmed += len(seats)
        session.add(
            Registration(
                id=made, event_id=event_id, reference=made.hex[-8:], state=state, attendance="in_person",
                name="A Person", email=f"{made.hex}@example.org", email_key=f"{made.hex}@example.org",
                answer_digest=made.bytes,
                calendar_uid=made.hex, answered_at=START, seats=seats, language="en",
            )
        )  # fmt: skip
    return made


def states(db: Database) -> dict[UUID, str]:
    with db.transaction() as session:
        return {row.id: row.state for row in session.query(Registration)}
