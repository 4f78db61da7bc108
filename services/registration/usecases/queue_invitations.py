"""The part that sending and releasing share: who is mailed, who is not and why, and the batch that can be undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.kit.database import new_id
from services.kit.keys import Keyring
from services.registration.domain.event_rules import missing_to_open
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.refusals import Refusal
from services.registration.domain.sending import Mailing, check_event_invites, skip_reason
from services.registration.domain.suppressions import SUPPRESSED
from services.registration.domain.waves import vacancies
from services.registration.store import audit, batches, invitees, suppressions, wave_counts
from services.registration.store.base import Session
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.sending import pauses
from services.registration.usecases.write_invitation import writer_for

PORTION = 1000


@dataclass(frozen=True)
class Skipped:
    """An invitation that is not mailed, and why."""

    id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class Mailed:
    """One who gets a mail, as a dry run tells it."""

    id: UUID
    name: str
    email: str
    constituency: str | None


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What was queued; until ``send_after`` nothing leaves. A dry run has no batch and names the recipients."""

    batch: UUID | None
    send_after: datetime
    queued: int
    skipped: list[Skipped]
    recipients: list[Mailed] = field(default_factory=list)
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Order:
    """Mails that go together: by whose order, of which wave, and not before when."""

    actor: str
    send_after: datetime
    now: datetime
    wave: str | None = None


def check_sends(event: Event, *, now: datetime) -> None:
    """Refuse to invite to an event that takes no answers.

    Raises:
        InvalidTransition, RegistrationClosed: says why.
    """
    check_event_invites(
        EventStatus(event.status),
        missing=sorted(missing_to_open(event.details)),
        answers_due_at=event.answers_due_at,
        now=now,
    )


def may_send(session: Session, event: Event, *, now: datetime) -> bool:
    """Whether the clock may send by itself: answers are taken and nobody has paused mail."""
    try:
        check_sends(event, now=now)
    except Refusal:
        return False
    return pauses(session, event.organisation_id, event).since is None


def sorted_out(
    session: Session, keys: Keyring, event: Event, found: Sequence[Invitation], *, now: datetime
) -> tuple[list[Invitation], list[Skipped]]:
    """Those of the found who may be mailed, and why the others may not."""
    barred = suppressions.suppressed(session, keys, event, [one.email for one in found])
    reasons = {one.id: _reason(one, barred, now) for one in found}
    chosen = [one for one in found if reasons[one.id] is None]
    return chosen, [Skipped(id_, reason) for id_, reason in reasons.items() if reason is not None]


def queue_invitations(
    session: Session, keys: Keyring, event: Event, chosen: Sequence[Invitation], order: Order
) -> UUID:
    """Make a batch of these invitations and promise their mails; returns the batch."""
    _note_replacements(session, event, chosen, now=order.now)
    batch_id = new_id()
    row = {"id": batch_id, "event_id": event.id, "wave": order.wave, "queued": len(chosen)}
    batches.add(session, row | {"send_after": order.send_after})
    writer = writer_for(session, keys, event, not_before=order.send_after, batch_id=batch_id)
    for start in range(0, len(chosen), PORTION):
        portion = chosen[start : start + PORTION]
        written = [writer.invitation(one) for one in portion]
        invitees.add_links(session, [one.link for one in written])
        batches.promise_many(session, [one.outbox for one in written])
        batches.queue(session, [one.id for one in portion], batch_id=batch_id)
    note_batch(session, event, batch_id, order, queued=len(chosen))
    return batch_id


def note_batch(
    session: Session, event: Event, batch_id: UUID, order: Order, *, queued: int, action: str = "invitations.queued"
) -> None:
    """Write down that mails were queued."""
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=batch_id,
        action=action,
        actor=order.actor,
        changes={"queued": queued, "wave": order.wave},
    )


def shown(chosen: Sequence[Invitation]) -> list[Mailed]:
    """Recipients as a dry run tells them."""
    return [Mailed(id=one.id, name=one.name, email=one.email, constituency=one.constituency) for one in chosen]


def _reason(one: Invitation, barred: Collection[str], now: datetime) -> str | None:
    mailing = Mailing(state=one.state, was_mailed=one.sent_at is not None, answers_due_at=one.answers_due_at)
    return skip_reason(mailing, now=now) or (SUPPRESSED if one.email_key in barred else None)


def _note_replacements(session: Session, event: Event, chosen: Sequence[Invitation], *, now: datetime) -> None:
    """The first of each group take the places of those who do not come, so that nobody else is drawn for them."""
    missing = vacancies(wave_counts.not_coming(session, event), wave_counts.replaced(session, event))
    taking: list[UUID] = []
    for one in chosen:
        if missing.get(one.constituency, 0) > 0 and one.role not in wave_counts.uncounted_roles(event):
            missing[one.constituency] -= 1
            taking.append(one.id)
    wave_counts.mark_drawn(session, taking, now=now)
