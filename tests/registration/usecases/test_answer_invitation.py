"""Answering: the waits for the server, the messages it promises, and every state the machine can reach."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import text

from services.registration.domain.answers import Answer
from services.registration.domain.callers import SCOPES, Caller
from services.registration.domain.capacity import CapacityChange
from services.registration.domain.events import EventView
from services.registration.domain.lifecycles import REGISTRATION_MOVES, RegistrationState
from services.registration.domain.refusals import Refusal
from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_invitation import Receipt, answer_invitation
from services.registration.usecases.cancel_registration import (
    Cancellation,
    cancel_own_registration,
    cancel_registration,
)
from services.registration.usecases.change_capacity import change_capacity
from services.registration.usecases.decide_registration import (
    Target,
    approve_registration,
    confirm_registration,
    refuse_registration,
)
from tests import factories
from tests.invitees import proved, registration_id, registration_token


def invited(runtime: Runtime, event_id: UUID, number: int) -> str:
    """Invite somebody; the link's token."""
    address = f"person{number}@example.org"
    with runtime.database.transaction() as session:
        person = Invitation(
            event_id=event_id, name=f"Person {number}", email=address, email_key=address, source="A list", state="sent"
        )
        session.add(person)
        session.flush()
        return links.issue(session, runtime.keys, purpose="invitation", event_id=event_id, invitation_id=person.id)


def say(runtime: Runtime, token: str, answer: str = "accept", **said: Any) -> Receipt:
    """Answer."""
    given = Answer(answer=answer, name="Amina Diallo", **said)
    return answer_invitation(runtime.database, runtime.keys, token, given, now=runtime.now())


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=2, waitlist_policy="first_come")


class TestTheHotPath:
    @pytest.fixture
    def waits(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Each time the client waits for the server, BEGIN and COMMIT included."""
        seen: list[str] = []
        execute = psycopg.generators.execute

        def counted(connection: Any) -> Any:
            seen.append("wait")
            return execute(connection)

        for module in ("_cursor_base", "_connection_base", "generators"):
            monkeypatch.setattr(f"psycopg.{module}.execute", counted, raising=False)
        return seen

    def test_waits_for_the_server_twice(self, runtime: Runtime, event: EventView, waits: list[str]) -> None:
        for number in range(7):  # until the statements are prepared
            say(runtime, invited(runtime, event.id, number), waitlist_if_full=True)
        token = invited(runtime, event.id, 9)
        waits.clear()

        say(runtime, token, waitlist_if_full=True)

        assert len(waits) == 2

    def test_counts_a_transaction_with_its_begin_and_commit(self, runtime: Runtime, waits: list[str]) -> None:
        with runtime.database.transaction() as session:
            session.execute(text("select 1"))

        assert len(waits) == 3


class TestMessages:
    @pytest.mark.parametrize(
        ("said", "fields", "types"),
        [
            pytest.param({}, {}, ["registration.confirmed"], id="a confirmation"),
            pytest.param({"answer": "decline"}, {}, ["invitation.declined"], id="thanks for a decline"),
            pytest.param({}, {"requires_approval": True}, ["registration.pending"], id="we have your answer"),
            pytest.param(
                {"email": "other@example.org"}, {}, ["registration.pending", "address.given"], id="two for an address"
            ),
        ],
    )
    def test_go_out_with_the_answer(
        self,
        runtime: Runtime,
        organisation: Organisation,
        said: dict[str, Any],
        fields: dict[str, Any],
        types: list[str],
    ) -> None:
        event = factories.an_event(runtime.database, organisation, **fields)

        say(runtime, invited(runtime, event.id, 1), **said)

        with runtime.database.statement() as connection:
            rows = connection.execute(text("select type, facts, sealed_token from registration.outbox order by id"))
            promised = rows.all()
        assert [row.type for row in promised] == types
        assert all(row.sealed_token for row in promised)
        assert promised[-1].facts["recipient"]["email"] == said.get("email", "person1@example.org")

    @pytest.mark.parametrize(("role", "state"), [("speaker", "confirmed"), ("participant", "pending_approval")])
    def test_invitees_of_some_roles_need_no_approval(
        self, runtime: Runtime, organisation: Organisation, role: str, state: str
    ) -> None:
        event = factories.an_event(
            runtime.database, organisation, requires_approval=True, roles_without_approval=["speaker"]
        )
        token = invited(runtime, event.id, 1)
        with runtime.database.transaction() as session:
            session.execute(text("update registration.invitation set role = :role"), {"role": role})

        assert say(runtime, token).state == state

    def test_the_press_is_never_approved_by_itself(self, runtime: Runtime, event: EventView) -> None:
        token = invited(runtime, event.id, 1)
        with runtime.database.transaction() as session:
            session.execute(text("update registration.invitation set role = 'press'"))

        say(runtime, token)

        with runtime.database.statement() as connection:
            rows = connection.execute(text("select state, role from registration.registration")).all()
        assert rows == [("pending_approval", "press")]


class People(RuleBasedStateMachine):
    """Invitees, registrants and an organiser at work on one event with few seats."""

    runtime: Runtime
    organisation: Organisation

    def __init__(self) -> None:
        super().__init__()
        self.event = factories.an_event(
            self.runtime.database, self.organisation, capacity=2, waitlist_policy="first_come"
        )
        self.caller = Caller(
            organisation_id=self.organisation.id, key_id=self.event.id, scopes=frozenset(SCOPES), event_id=None
        )
        self.tokens: list[str] = []
        self.references: dict[str, RegistrationState] = {}

    def attempt(self, act: Any, *arguments: Any, **named: Any) -> Any:
        """Do something that the rules may refuse; only refusals are expected."""
        try:
            return act(self.runtime.database, *arguments, now=self.runtime.now(), **named)
        except Refusal:
            return None

    @rule()
    @precondition(lambda self: len(self.tokens) < 5)
    def invite(self) -> None:
        self.tokens.append(invited(self.runtime, self.event.id, len(self.tokens)))

    @rule(data=st.data(), answer=st.sampled_from(["accept", "decline"]), wait=st.booleans(), other=st.booleans())
    @precondition(lambda self: self.tokens)
    def answer(self, data: st.DataObject, answer: str, wait: bool, other: bool) -> None:
        token = self.tokens[data.draw(st.integers(0, len(self.tokens) - 1))]
        email = "another@example.org" if other and answer == "accept" else ""
        said = Answer(answer=answer, name="Amina Diallo", waitlist_if_full=wait, email=email)
        self.attempt(answer_invitation, self.runtime.keys, token, said)

    @rule(data=st.data(), act=st.sampled_from(["own cancel", "cancel", "confirm", "approve", "refuse"]))
    @precondition(lambda self: self.references)
    def decide(self, data: st.DataObject, act: str) -> None:
        index = data.draw(st.integers(0, len(self.references) - 1))
        reference = list(self.references)[index]
        keys = self.runtime.keys
        id_ = registration_id(self.runtime, reference)
        target = Target(caller=self.caller, event=str(self.event.id), registration_id=id_)
        match act:
            case "own cancel":
                self.attempt(cancel_own_registration, keys, registration_token(self.runtime, reference))
            case "cancel":
                cancellation = Cancellation(event=str(self.event.id), registration_id=id_)
                self.attempt(cancel_registration, keys, self.caller, cancellation)
            case "confirm":
                self.attempt(confirm_registration, keys, target)
            case "approve":
                self.attempt(approve_registration, keys, target)
            case "refuse":
                self.attempt(refuse_registration, keys, target, reason="")

    @rule(capacity=st.integers(1, 4), over=st.booleans())
    def resize(self, capacity: int, over: bool) -> None:
        change = CapacityChange(attendance={"in_person": {"capacity": capacity, "allow_over_capacity": over}})
        self.attempt(change_capacity, self.runtime.keys, self.caller, str(self.event.id), change)

    @invariant()
    def only_moves_of_the_table_happen(self) -> None:
        query = text("select reference, state from registration.registration where event_id = :id order by id")
        with self.runtime.database.statement() as connection:
            states = {
                row.reference: RegistrationState(row.state) for row in connection.execute(query, {"id": self.event.id})
            }
        for reference, after in states.items():
            before = self.references.get(reference, after)
            assert before is after or after in REGISTRATION_MOVES[before], f"{before} became {after}"
        self.references = states

    @invariant()
    def counters_ledger_and_registrations_agree(self) -> None:
        query = text("select over_capacity_allowed from registration.pool where event_id = :id")
        with self.runtime.database.statement() as connection:
            over = connection.execute(query, {"id": self.event.id}).scalar_one()
        if not over:
            proved(self.runtime, self.event.id)

    @invariant()
    def nobody_waits_beside_a_free_seat(self) -> None:
        query = text(
            "select (select count(*) from registration.registration where event_id = :id and state = 'waitlisted'),"
            " (select capacity - confirmed from registration.pool where event_id = :id)"
        )
        with self.runtime.database.statement() as connection:
            waiting, free = connection.execute(query, {"id": self.event.id}).one()
        assert not (waiting and free > 0), f"{waiting} wait beside {free} free seats"


@pytest.mark.timeout(300)
class TestTheStateMachine:
    def test_never_reaches_a_forbidden_state(self, runtime: Runtime, organisation: Organisation) -> None:
        People.runtime, People.organisation = runtime, organisation
        run_state_machine_as_test(
            People,
            settings=settings(
                max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
