"""Which invitations may be mailed now, and why the others may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.registration.domain.lifecycles import YES, EventStatus, RegistrationState
from services.registration.domain.refusals import InvalidTransition, RegistrationClosed

ENDED = frozenset({"revoked", "superseded"})
"""States of an invitation that nobody can answer any more, whatever the time."""

TAKEN_BACK = "taken-back"
"""Why an invitation of a batch that waited is not mailed: somebody else dealt with it meanwhile."""

_REASONS = {
    "queued": "already-queued",
    "sent": "already-mailed",
    "bounced": "bounced",
    "answered": "answered",
    "revoked": "revoked",
    "expired": "expired",
    "superseded": "superseded",
}


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """What decides about mailing one invitation."""

    state: str
    was_mailed: bool
    answers_due_at: datetime | None


def skip_reason(one: Mailing, *, now: datetime) -> str | None:
    """Why this invitation is not mailed now; none when it is. A revealed link does not count as mailed."""
    if one.answers_due_at is not None and one.answers_due_at <= now and one.state in ("draft", "sent"):
        return "answers-due-passed"
    if one.state == "draft" or (one.state == "sent" and not one.was_mailed):
        return None
    return _REASONS[one.state]


def check_event_invites(
    status: EventStatus, *, missing: Sequence[str], answers_due_at: datetime | None, now: datetime
) -> None:
    """Let an event send invitations only while an answer to them can count.

    Args:
        status: the event's.
        missing: fields without which the event could not open.
        answers_due_at: from when the event takes no answers.
        now: the instant of asking.

    Raises:
        InvalidTransition: the event is a draft, or lacks something an invitee must know.
        RegistrationClosed: the event takes no answers any more.
    """
    if status is EventStatus.DRAFT:
        raise InvalidTransition("The event is a draft. Announce or open it before sending invitations.")
    if status not in (EventStatus.ANNOUNCED, EventStatus.OPEN):
        raise RegistrationClosed(f"The event is {status}, so invitations to it cannot be answered.")
    if missing:
        raise InvalidTransition(f"Fill these in before sending invitations: {', '.join(missing)}.", missing=missing)
    if answers_due_at is not None and answers_due_at <= now:
        raise RegistrationClosed("The time to answer is over. Move the event's answers_due_at before sending.")


def check_live(state: str, verb: str) -> None:
    """Refuse to act on an invitation that has been taken back.

    Raises:
        InvalidTransition: names the state.
    """
    if state in ENDED:
        raise InvalidTransition(f"An invitation that is {state} cannot be {verb}.")


def state_when_extended(state: str, *, was_issued: bool) -> str:
    """The state of an invitation whose limit now lies ahead: one whose time was over is back where it was."""
    if state != "expired":
        return state
    return "sent" if was_issued else "draft"


def check_revocable(state: str, registration_state: str | None) -> None:
    """Refuse to revoke twice, or under the feet of somebody who has said yes.

    Raises:
        InvalidTransition: says what to do instead.
    """
    check_live(state, "revoked")
    if registration_state is not None and RegistrationState(registration_state) in YES:
        raise InvalidTransition("The invitee has said yes. Cancel the registration instead.")


def on_the_wall(instant: datetime, timezone: str) -> str:
    """An instant as the event's own clock shows it, to the minute or second."""
    wall = instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    return wall.isoformat(timespec="seconds" if wall.second else "minutes")
