"""What follows from a try: sent, again, given up; an outage costs no try."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.deliveries import ENVELOPE_OK, PAYLOAD_STARTED, SETTLED, Attempted, State
from services.notifications.domain.retrying import (
    Kind,
    Outcome,
    after,
    after_doubt,
    after_silence,
    outcome_of_reply,
    pause_before_next,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def tried(*, attempts: int = 1, crashes: int = 0, bulk: bool = False, twice: bool = False, age: float = 0) -> Attempted:
    return Attempted(
        id=UUID(int=1), bulk=bulk, attempts=attempts, crashes=crashes, may_duplicate=twice,
        created_at=NOW - timedelta(hours=age),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "to_recipient", "kind"),
    [
        (250, "2.0.0 queued", False, Kind.SENT),
        (421, "closing", False, Kind.HOST),
        (450, "4.2.0 greylisted", True, Kind.LATER),
        (451, "try later", False, Kind.LATER),
        (535, "5.7.8 bad credentials", False, Kind.SIGN_IN),
        (550, "5.1.1 no such user", True, Kind.ADDRESS),
        (550, "no such user", True, Kind.ADDRESS),
        (550, "spam", False, Kind.POLICY),
        (553, "5.1.8 bad sender domain", False, Kind.POLICY),
        (550, "5.7.1 not allowed", True, Kind.POLICY),
        (552, "5.2.2 mailbox full", True, Kind.LATER),
        (554, "transaction failed", False, Kind.POLICY),
    ],
)
def test_replies_have_classes(code: int, text: str, to_recipient: bool, kind: Kind) -> None:
    assert outcome_of_reply(code, text, to_recipient=to_recipient).kind is kind


@pytest.mark.parametrize(("attempts", "least"), [(1, 1), (2, 5), (3, 10), (4, 15), (5, 30), (6, 60), (50, 60)])
def test_pauses_let_greylisting_pass_and_grow_to_an_hour(attempts: int, least: int) -> None:
    assert pause_before_next(attempts, 0.0) == timedelta(minutes=least)
    assert pause_before_next(attempts, 1.0) == timedelta(minutes=least) * 1.5


def test_a_full_mailbox_is_not_asked_again_soon() -> None:
    assert pause_before_next(1, 0.0, slow=True) == timedelta(minutes=30)


def test_an_outage_of_the_server_costs_no_try_and_a_busy_mailbox_does() -> None:
    away = after(Outcome(kind=Kind.HOST), tried(attempts=4), now=NOW, chance=0)
    busy = after(Outcome(kind=Kind.LATER), tried(attempts=4), now=NOW, chance=0)
    assert (away.attempts, away.waits_for_host) == (3, True)
    assert (busy.attempts, busy.waits_for_host) == (4, False)


def test_gives_up_after_three_days_whatever_it_waits_for() -> None:
    for kind in (Kind.HOST, Kind.LATER, Kind.SIGN_IN):
        assert after(Outcome(kind=kind), tried(age=71.9), now=NOW, chance=0).state is State.PENDING
        assert after(Outcome(kind=kind), tried(age=72), now=NOW, chance=0).state is State.DEAD


def test_a_silent_worker_leaves_doubt_only_when_the_body_was_on_its_way() -> None:
    assert after_silence(tried(), "", now=NOW).state is State.PENDING
    assert after_silence(tried(), ENVELOPE_OK, now=NOW).state is State.PENDING
    assert after_silence(tried(), PAYLOAD_STARTED, now=NOW).state is State.AMBIGUOUS


def test_what_takes_down_its_worker_three_times_is_not_tried_again() -> None:
    assert after_silence(tried(crashes=1), "", now=NOW).state is State.PENDING
    assert after_silence(tried(crashes=2), "", now=NOW).state is State.DEAD


def test_in_doubt_a_person_gets_it_once_more_and_bulk_counts_as_sent() -> None:
    once_more = after_doubt(tried(), "", now=NOW)
    assert (once_more.state, once_more.may_duplicate) == (State.PENDING, True)
    assert after_doubt(tried(twice=True), "", now=NOW).state is State.SENT_ASSUMED
    assert after_doubt(tried(bulk=True), "", now=NOW).state is State.SENT_ASSUMED


@given(
    kind=st.sampled_from(Kind),
    attempts=st.integers(1, 200),
    age=st.floats(0, 200),
    chance=st.floats(0, 1),
    slow=st.booleans(),
)
def test_every_outcome_settles_or_names_the_next_try(
    kind: Kind, attempts: int, age: float, chance: float, slow: bool
) -> None:
    then = after(Outcome(kind=kind, slow=slow), tried(attempts=attempts, age=age), now=NOW, chance=chance)
    assert (then.state in SETTLED) is (then.next_attempt_at is None)
    if then.next_attempt_at is not None:
        assert NOW < then.next_attempt_at <= NOW + timedelta(minutes=90)
