"""Two acts that cross at the worst moment: between what one of them read and what it writes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.kit.statements import Statement
from services.registration.domain.answers import Answer
from services.registration.domain.events import EventView
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.refusals import EventFull, RegistrationClosed
from services.registration.domain.shifts import Shift
from services.registration.runtime import Runtime
from services.registration.store import answer_statements, answers
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_invitation import Receipt, answer_invitation
from services.registration.usecases.cancel_registration import cancel_own_registration
from tests import factories
from tests.invitees import proved, registration_token
from tests.races.test_event_races import until_blocked

pytestmark = pytest.mark.race

Crossing = Callable[[Callable[[], object]], None]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """One seat, first come, first served."""
    return factories.an_event(runtime.database, organisation, capacity=1, waitlist_policy="first_come")


@pytest.fixture
def crossing(monkeypatch: pytest.MonkeyPatch) -> Crossing:
    """Do something just before the next answer is written, after it was decided."""

    def cross(act: Callable[[], object]) -> None:
        write, acts = answers.write_answer, [act]

        def crossed(connection: Any, record: Any, *, now: datetime) -> bool:
            if acts:
                acts.pop()()
            return write(connection, record, now=now)

        monkeypatch.setattr("services.registration.usecases.answer_invitation.write_answer", crossed)

    return cross


def accept(runtime: Runtime, token: str, *, wait: bool = True) -> Receipt:
    said = Answer(answer="accept", name="Amina Diallo", waitlist_if_full=wait)
    return answer_invitation(runtime.database, runtime.keys, token, said, now=runtime.now())


def cancel(runtime: Runtime, receipt: Receipt) -> None:
    token = registration_token(runtime, receipt.reference)
    cancel_own_registration(runtime.database, runtime.keys, token, now=runtime.now())


class TestASeatFreedWhileSomebodyIsPutOnTheWaitlist:
    def test_goes_to_them(
        self, runtime: Runtime, event: EventView, invited: Callable[[int], list[str]], crossing: Crossing
    ) -> None:
        first, second = invited(2)
        seated = accept(runtime, first)
        crossing(lambda: cancel(runtime, seated))

        assert accept(runtime, second).state is RegistrationState.CONFIRMED
        assert proved(runtime, event.id) == {"in_person": 1}

    def test_would_stay_empty_without_the_second_look(
        self,
        runtime: Runtime,
        event: EventView,
        invited: Callable[[int], list[str]],
        crossing: Crossing,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        blind = answer_statements.WRITE.text.replace('(l.gated or l."full")', "l.gated")
        assert blind != answer_statements.WRITE.text
        monkeypatch.setattr(answer_statements, "WRITE", Statement(blind))
        first, second = invited(2)
        seated = accept(runtime, first)
        crossing(lambda: cancel(runtime, seated))

        assert accept(runtime, second).state is RegistrationState.WAITLISTED
        assert proved(runtime, event.id) == {"in_person": 0}


class TestTheLastSeatTakenWhileSomebodyIsConfirmed:
    def test_is_told_to_the_one_who_came_later(
        self, runtime: Runtime, event: EventView, invited: Callable[[int], list[str]], crossing: Crossing
    ) -> None:
        first, second = invited(2)
        crossing(lambda: accept(runtime, first))

        with pytest.raises(EventFull):
            accept(runtime, second, wait=False)
        assert proved(runtime, event.id) == {"in_person": 1}


class TestTheLastSeatTakenAndFreedAgainWhileSomebodyIsConfirmed:
    """The server first puts the new row together from what it knew before it waited: one seat, and that taken."""

    def test_is_theirs_where_several_pools_are_locked_together(
        self,
        runtime: Runtime,
        event: EventView,
        invited: Callable[[int], list[str]],
        crossing: Crossing,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(Shift, "is_plain", False)
        first, second = invited(2)
        with ThreadPoolExecutor(1) as other:
            crossing(lambda: taken_and_about_to_be_freed(runtime, first, other))

            assert accept(runtime, second, wait=False).state is RegistrationState.CONFIRMED
        assert proved(runtime, event.id) == {"in_person": 1}

    def test_would_seem_oversold_if_it_were_counted_on_from_the_old_row(
        self,
        runtime: Runtime,
        event: EventView,
        invited: Callable[[int], list[str]],
        crossing: Crossing,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        counted_on = answer_statements.WRITE.text.replace("confirmed = l.confirmed,", "confirmed = p.confirmed + 1,")
        assert counted_on != answer_statements.WRITE.text
        monkeypatch.setattr(answer_statements, "WRITE", Statement(counted_on))
        monkeypatch.setattr(Shift, "is_plain", False)
        first, second = invited(2)
        with ThreadPoolExecutor(1) as other:
            crossing(lambda: taken_and_about_to_be_freed(runtime, first, other))

            with pytest.raises(IntegrityError, match="not_oversold"):
                accept(runtime, second, wait=False)


def taken_and_about_to_be_freed(runtime: Runtime, token: str, other: ThreadPoolExecutor) -> None:
    """Somebody accepts, and cancels in a transaction that ends once somebody else waits for it."""
    seated, cancelled = accept(runtime, token), Event()

    def leave() -> None:
        with runtime.database.enclosing() as session:
            cancel(runtime, seated)
            cancelled.set()
            until_blocked(session.connection())

    other.submit(leave)
    assert cancelled.wait(5)


class TestAnEventClosedWhileSomebodyAnswers:
    def test_takes_them_no_more(
        self, runtime: Runtime, event: EventView, invited: Callable[[int], list[str]], crossing: Crossing
    ) -> None:
        def close() -> None:
            with runtime.database.transaction() as session:
                sql = "update registration.event set status = 'closed', version = version + 1 where id = :id"
                session.execute(text(sql), {"id": event.id})

        (token,) = invited(1)
        crossing(close)

        with pytest.raises(RegistrationClosed):
            accept(runtime, token)
        assert proved(runtime, event.id) == {"in_person": 0}
