"""The part that sending and releasing share: who is mailed, who is not and why, and the invitations of a batch."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.kit.keys import Keyring
from services.registration.domain.event_rules import missing_to_open
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.refusals import Refusal
from services.registration.domain.sending import Mailing, check_event_invites, skip_reason
from services.registration.domain.suppressions import SUPPRESSED
from services.registration.store import batches, invitees, suppressions, wave_counts
from services.registration.store.base import Session
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.sending import pauses
from services.registration.usecases.check_facts import MISSING_FACT, FactCheck
from services.registration.usecases.make_batch import Mailed, Order, Sending, Skipped, make_batch
from services.registration.usecases.write_invitation import writer_for

PORTION = 1000


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
    session: Session, keys: Keyring, event: Event, found: Sequence[Invitation], order: Order
) -> tuple[list[Invitation], list[Skipped]]:
    """Those of the found who may be mailed, and why the others may not."""
    barred = suppressions.suppressed(session, keys, event, [one.email for one in found])
    facts = FactCheck(writer_for(session, keys, event, not_before=order.send_after), "invitation", due=order.gives_due)
    chosen, skipped = [], []
    for one in found:
        reason = _reason(one, barred, order)
        missing = facts.missing(one) if reason is None else ()
        if reason or missing:
            skipped.append(Skipped(one.id, reason or MISSING_FACT, missing))
        else:
            chosen.append(one)
    return chosen, skipped


def queue_invitations(
    session: Session, keys: Keyring, event: Event, chosen: Sequence[Invitation], order: Order
) -> Sending:
    """Make a batch of these invitations and promise the mails of those that need not wait."""
    _note_replacements(session, event, chosen, now=order.now)
    made = make_batch(session, event, order, "invitations", [one.id for one in chosen])
    mail_invitations(session, keys, event, chosen[: made.leaving], order.of(made.id))
    for one in chosen[made.leaving :]:
        if one.due_from_wave:
            one.answers_due_at = None  # their days to answer begin when their mails leave
    batches.queue(session, made.waiting, batch_id=made.id)
    return made.told(shown(chosen))


def mail_invitations(session: Session, keys: Keyring, event: Event, chosen: Sequence[Invitation], order: Order) -> None:
    """Promise the mails of invitations of a batch."""
    writer = writer_for(session, keys, event, not_before=order.send_after, batch_id=order.batch)
    for start in range(0, len(chosen), PORTION):
        portion = chosen[start : start + PORTION]
        written = [writer.invitation(one) for one in portion]
        invitees.add_links(session, [one.link for one in written])
        batches.promise_many(session, [one.outbox for one in written])
        batches.queue(session, [one.id for one in portion], batch_id=order.batch)


def shown(chosen: Sequence[Invitation]) -> list[Mailed]:
    """Recipients as a dry run tells them."""
    return [Mailed(id=one.id, name=one.name, email=one.email, constituency=one.constituency) for one in chosen]


def _reason(one: Invitation, barred: Collection[str], order: Order) -> str | None:
    state = one.state
    if order.batch is not None and state == "queued" and one.batch_id == order.batch:
        state = "draft" if one.issued_at is None else "sent"  # as it would be without this batch, which is ours
    mailing = Mailing(state=state, was_mailed=one.sent_at is not None, answers_due_at=one.answers_due_at)
    return skip_reason(mailing, now=order.now) or (SUPPRESSED if one.email_key in barred else None)


def _note_replacements(session: Session, event: Event, chosen: Sequence[Invitation], *, now: datetime) -> None:
    """The first of each group take the places of those who do not come, so that nobody else is drawn for them."""
    missing = wave_counts.missing(session, event)
    taking: list[UUID] = []
    for one in chosen:
        if missing.get(one.constituency, 0) > 0 and one.role not in wave_counts.uncounted_roles(event):
            missing[one.constituency] -= 1
            taking.append(one.id)
    wave_counts.mark_drawn(session, taking, now=now)
