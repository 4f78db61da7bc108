"""An organiser reminds those who were mailed and have not answered; the clock's reminders go the same way."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.reminding import Awaited, after_quiet, skip_reminder
from services.registration.domain.suppressions import SUPPRESSED
from services.registration.store import batches, invitees, reminders, suppressions
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.store.sending import check_not_paused
from services.registration.usecases.queue_invitations import (
    PORTION,
    Order,
    Sending,
    Skipped,
    check_sends,
    note_batch,
)
from services.registration.usecases.send_invitations import SendRequest, unknown
from services.registration.usecases.write_invitation import writer_for


def remind_invitees(
    db: Database, keys: Keyring, caller: Caller, request: SendRequest, *, undo: timedelta, now: datetime
) -> Sending:
    """Queue reminders to those of a wave, or those named, who were mailed and have not answered.

    Those of a wave wait for the end of the event's quiet hours.

    Raises:
        NotFound: the caller has no such event.
        SendingPaused: nothing leaves now.
        InvalidTransition, RegistrationClosed: the event cannot take answers, or not yet.
    """
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, request.event, only=caller.event_id)
        check_not_paused(session, event)
        check_sends(event, now=now)
        found = batches.locked_for_sending(session, event.id, wave=request.wave, ids=request.ids)
        chosen, skipped = who_is_reminded(session, keys, event, found, now=now)
        send_after = now + undo
        if request.ids is None:
            send_after = after_quiet(send_after, event.details.get("quiet_hours"), event.timezone)
        order = Order(actor=caller.actor, send_after=send_after, now=now, wave=request.wave)
        batch = queue_reminders(session, keys, event, chosen, order)
    return Sending(
        batch=batch, send_after=send_after, queued=len(chosen), skipped=skipped + unknown(found, request.ids)
    )


def who_is_reminded(
    session: Session, keys: Keyring, event: Event, found: Sequence[Invitation], *, now: datetime
) -> tuple[list[Invitation], list[Skipped]]:
    """Those of the found who are reminded now, and why the others are not."""
    barred = suppressions.suppressed(session, keys, event, [one.email for one in found])
    reasons = {one.id: _reason(event, one, barred, now) for one in found}
    chosen = [one for one in found if reasons[one.id] is None]
    return chosen, [Skipped(id_, reason) for id_, reason in reasons.items() if reason is not None]


def queue_reminders(session: Session, keys: Keyring, event: Event, chosen: Sequence[Invitation], order: Order) -> UUID:
    """Make a batch of reminders and promise their mails; returns the batch."""
    batch_id = new_id()
    row = {"id": batch_id, "event_id": event.id, "kind": "reminders", "wave": order.wave, "queued": len(chosen)}
    batches.add(session, row | {"send_after": order.send_after})
    writer = writer_for(session, keys, event, not_before=order.send_after, batch_id=batch_id)
    for start in range(0, len(chosen), PORTION):
        portion = chosen[start : start + PORTION]
        written = [writer.reminder(one) for one in portion]
        invitees.add_links(session, [one.link for one in written])
        batches.promise_many(session, [one.outbox for one in written])
        reminders.mark_reminded(session, [one.id for one in portion], at=order.send_after)
    note_batch(session, event, batch_id, order, queued=len(chosen), action="invitations.reminded")
    return batch_id


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
