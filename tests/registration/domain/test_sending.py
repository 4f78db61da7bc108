"""Which invitations are mailed, and while the event is in which state."""

from datetime import UTC, datetime, timedelta

import pytest

from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.refusals import InvalidTransition, RegistrationClosed
from services.registration.domain.sending import (
    Mailing,
    check_event_invites,
    check_revocable,
    on_the_wall,
    skip_reason,
)

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
SOON = NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "was_mailed", "due", "reason"),
    [
        ("draft", False, None, None),
        ("draft", False, SOON, None),
        ("draft", False, NOON, "answers-due-passed"),
        ("sent", False, None, None),
        ("sent", True, None, "already-mailed"),
        ("queued", False, None, "already-queued"),
        ("bounced", True, None, "bounced"),
        ("answered", False, None, "answered"),
        ("revoked", False, NOON, "revoked"),
        ("expired", True, None, "expired"),
        ("superseded", True, None, "superseded"),
    ],
)
def test_mails_only_those_not_yet_mailed(
    state: str, was_mailed: bool, due: datetime | None, reason: str | None
) -> None:
    assert skip_reason(Mailing(state=state, was_mailed=was_mailed, answers_due_at=due), now=NOON) == reason


@pytest.mark.parametrize("status", [EventStatus.ANNOUNCED, EventStatus.OPEN])
def test_events_invite_while_answers_count(status: EventStatus) -> None:
    check_event_invites(status, missing=[], answers_due_at=SOON, now=NOON)


def test_events_do_not_invite_too_early_or_too_late() -> None:
    with pytest.raises(InvalidTransition):
        check_event_invites(EventStatus.DRAFT, missing=[], answers_due_at=None, now=NOON)
    with pytest.raises(InvalidTransition, match="venue"):
        check_event_invites(EventStatus.OPEN, missing=["venue"], answers_due_at=None, now=NOON)
    with pytest.raises(RegistrationClosed):
        check_event_invites(EventStatus.OPEN, missing=[], answers_due_at=NOON, now=NOON)
    with pytest.raises(RegistrationClosed):
        check_event_invites(EventStatus.CLOSED, missing=[], answers_due_at=None, now=NOON)


@pytest.mark.parametrize("registration", ["confirmed", "waitlisted", "offered", "pending_approval", "attended"])
def test_nobody_who_said_yes_is_revoked(registration: str) -> None:
    with pytest.raises(InvalidTransition):
        check_revocable("answered", registration)


@pytest.mark.parametrize("registration", [None, "declined", "cancelled", "lapsed", "refused"])
def test_everybody_else_may_be(registration: str | None) -> None:
    check_revocable("answered", registration)


def test_tells_instants_as_the_event_s_clock_shows_them() -> None:
    assert on_the_wall(datetime(2027, 7, 1, 11, tzinfo=UTC), "Europe/London") == "2027-07-01T12:00"
    assert on_the_wall(datetime(2027, 1, 1, 11, 0, 5, tzinfo=UTC), "Europe/London") == "2027-01-01T11:00:05"
