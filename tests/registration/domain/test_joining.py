"""Who may enter the remote room, and from when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.registration.domain.answering import EventRules
from services.registration.domain.joining import LATE, Room, room_for
from services.registration.domain.lifecycles import EventStatus, RegistrationState
from services.registration.domain.refusals import Gone
from services.registration.domain.seating import WaitlistPolicy

START, END = datetime(2027, 3, 28, 9, tzinfo=UTC), datetime(2027, 3, 28, 16, tzinfo=UTC)
EARLY = timedelta(minutes=30)
RULES = EventRules(
    id=UUID(int=1), version=1, organisation_id=UUID(int=2), organisation_name="Example Institute", slug="tea",
    status=EventStatus.CLOSED, starts_at=START, ends_at=END, answers_due_at=None, requires_approval=False,
    waitlist_policy=WaitlistPolicy.OFF,
    details={
        "title": "Tea", "timezone": "Europe/London",
        "attendance": {"remote": {"capacity": 5, "join_url": "https://meet.example.org/a"}},
    },
)  # fmt: skip


def entered(
    *, now: datetime = START, state: str = "confirmed", attendance: str | None = "remote", rules: EventRules = RULES
) -> Room:
    return room_for(rules, RegistrationState(state), attendance, early=EARLY, now=now)


def test_the_room_opens_at_the_minute_and_closes_some_time_after_the_end() -> None:
    second = timedelta(seconds=1)

    assert entered(now=START - EARLY - second).url == ""
    assert entered(now=START - EARLY).url == entered(now=END + LATE - second).url == "https://meet.example.org/a"
    with pytest.raises(Gone, match="over"):
        entered(now=END + LATE)


def test_before_that_it_says_when() -> None:
    assert entered(now=START - timedelta(days=40)).opens_at == START - EARLY


@pytest.mark.parametrize("state", ["cancelled", "waitlisted", "offered", "substituted", "declined", "lapsed"])
def test_without_a_place_there_is_no_way_in(state: str) -> None:
    with pytest.raises(Gone, match="part online"):
        entered(state=state)


def test_those_in_the_other_room_have_no_way_in() -> None:
    for attendance in ("in_person", None):
        with pytest.raises(Gone, match="part online"):
            entered(attendance=attendance)


def test_a_postponed_event_has_no_time_yet_and_a_cancelled_one_none_at_all() -> None:
    waiting = entered(rules=replace(RULES, status=EventStatus.POSTPONED))

    assert (waiting.url, waiting.opens_at, waiting.starts_at) == ("", None, None)
    with pytest.raises(Gone):
        entered(rules=replace(RULES, status=EventStatus.CANCELLED))
