"""An organiser reminds those who were mailed and have not answered; the clock's reminders go the same way."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.reminding import Awaited, skip_reminder
from services.registration.domain.suppressions import SUPPRESSED
from services.registration.store import batches, invitees, reminders, suppressions
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.store.sending import check_not_paused
from services.registration.usecases.check_facts import MISSING_FACT, FactCheck
from services.registration.usecases.make_batch import Order, Sending, Skipped, as_told, make_batch
from services.registration.usecases.queue_invitations import PORTION, check_sends, shown
from services.registration.usecases.rehearse_change import rehearse_change
from services.registration.usecases.send_invitations import SendRequest, unknown
from services.registration.usecases.write_invitation import writer_for


def remind_invitees(
    db: Database, keys: Keyring, caller: Caller, request: SendRequest, *, undo: timedelta, now: datetime
) -> Sending:
    """Queue reminders to those of a wave, those named, or all of the event, who were mailed and have not answered.

    Who is not named waits for the end of the event's quiet hours.

    Raises:
        NotFound: the caller has no such event.
        SendingPaused: nothing leaves now.
        InvalidTransition, RegistrationClosed: the event cannot take answers, or not yet.
    """
    order = request.order(caller.actor, undo=undo, now=now)
    done = rehearse_change(db, lambda found: _reminded(found, keys, caller, request, order), dry_run=request.dry_run)
    return as_told(db, caller, done, dry_run=request.dry_run)


def _reminded(session: Session, keys: Keyring, caller: Caller, request: SendRequest, order: Order) -> Sending:
    event = find_event(session, caller.organisation_id, request.event, only=caller.event_id)
    check_not_paused(session, event)
    check_sends(event, now=order.now)
    found = batches.locked_for_sending(session, event.id, wave=request.wave, ids=request.ids)
    order = order if request.ids is not None else order.after_quiet(event)
    chosen, skipped = who_is_reminded(session, keys, event, found, order)
    queued = queue_reminders(session, keys, event, chosen, order)
    return replace(queued, skipped=skipped + unknown(found, request.ids))


def who_is_reminded(
    session: Session, keys: Keyring, event: Event, found: Sequence[Invitation], order: Order
) -> tuple[list[Invitation], list[Skipped]]:
    """Those of the found who are reminded now, and why the others are not."""
    barred = suppressions.suppressed(session, keys, event, [one.email for one in found])
    facts = FactCheck(writer_for(session, keys, event, not_before=order.send_after), "reminder")
    chosen, skipped = [], []
    for one in found:
        reason = _reason(event, one, barred, order.now)
        missing = facts.missing(one) if reason is None else ()
        if reason or missing:
            skipped.append(Skipped(one.id, reason or MISSING_FACT, missing))
        else:
            chosen.append(one)
    return chosen, skipped


def queue_reminders(
    session: Session, keys: Keyring, event: Event, chosen: Sequence[Invitation], order: Order
) -> Sending:
    """Make a batch of reminders and promise the mails of those that need not wait."""
    made = make_batch(session, event, order, "reminders", [one.id for one in chosen])
    mail_reminders(session, keys, event, chosen[: made.leaving], order.of(made.id))
    return made.told(shown(chosen))


def mail_reminders(session: Session, keys: Keyring, event: Event, chosen: Sequence[Invitation], order: Order) -> None:
    """Promise the mails of reminders of a batch."""
    writer = writer_for(session, keys, event, not_before=order.send_after, batch_id=order.batch)
    for start in range(0, len(chosen), PORTION):
        portion = chosen[start : start + PORTION]
        written = [writer.reminder(one) for one in portion]
        invitees.add_links(session, [one.link for one in written])
        batches.promise_many(session, [one.outbox for one in written])
        reminders.mark_reminded(session, [one.id for one in portion], at=order.send_after)


def _reason(event: Event, one: Invitation, barred: Collection[str], now: datetime) -> str | None:
    awaited = Awaited(
        state=one.state,
        answer=one.answer,
        was_mailed=one.sent_at is not None,
        due_at=one.answers_due_at or event.answers_due_at,
        reminded_at=one.reminded_at,
        reminders_sent=one.reminders_sent,
    )
    return skip_reminder(awaited, now=now) or (SUPPRESSED if one.email_key in barred else None)
