"""Somebody lets what waits of a batch go: the second person of two, or whoever has seen the first few."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.batches import Hold, check_releasable, check_second, leaving, rest_of
from services.registration.domain.callers import Caller
from services.registration.domain.sending import TAKEN_BACK
from services.registration.store import after_events, audit, batches, waves
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation, InvitationBatch
from services.registration.store.sending import check_not_paused
from services.registration.usecases import announce_report
from services.registration.usecases.make_batch import Order, Sending, Skipped, as_told, settle_task
from services.registration.usecases.queue_invitations import check_sends, mail_invitations, shown, sorted_out
from services.registration.usecases.rehearse_change import rehearse_change
from services.registration.usecases.release_wave import set_deadlines
from services.registration.usecases.remind_invitees import mail_reminders, who_is_reminded


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some of a batch that waited."""

    event: Event
    batch: InvitationBatch
    ids: Sequence[UUID]


@dataclass(frozen=True, kw_only=True)
class BatchRelease:
    """Which batch of which event to let go; a dry run, open to everybody, tells the effect only."""

    event: str
    batch: UUID
    dry_run: bool = False


def release_batch(
    db: Database, keys: Keyring, caller: Caller, wanted: BatchRelease, *, undo: timedelta, now: datetime
) -> Sending:
    """Promise the mails that wait, or the first few of them; each is looked at again, and written as things are now.

    Raises:
        NotFound: the caller has no such event, or the event no such batch.
        ForbiddenScope: the caller asked for the batch, and it needs a second person.
        InvalidTransition: nothing of it waits, or the event cannot take answers.
        RegistrationClosed: the event takes no answers any more.
        SendingPaused: nothing leaves now.
    """
    order = Order(actor=caller.actor, send_after=now + undo, now=now, batch=wanted.batch)
    done = rehearse_change(db, lambda session: _released(session, keys, caller, wanted, order), dry_run=wanted.dry_run)
    return as_told(db, caller, done, dry_run=wanted.dry_run)


def _released(session: Session, keys: Keyring, caller: Caller, wanted: BatchRelease, order: Order) -> Sending:
    event = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id, lock=True)
    batch = batches.find(session, event.id, wanted.batch, lock=True)
    check_releasable(waiting=len(batch.waiting), undone=batch.undone_at is not None)
    hold = Hold(batch.hold or Hold.REST)
    if not wanted.dry_run:
        check_second(hold, asked_by=batch.actor, actor=caller.actor)
    check_not_paused(session, event)
    then = rest_of(len(batch.waiting), first=batch.first) if hold is Hold.SECOND_PERSON else None
    going = leaving(len(batch.waiting), then, first=batch.first)
    order = replace(order, wave=batch.wave, about=batch.about)
    order = order if batch.kind != "reports" and batch.wave is None else order.after_quiet(event)
    part = Part(event=event, batch=batch, ids=batch.waiting[:going])
    sent = _MAILING[batch.kind](session, keys, part, order)
    batch.waiting, batch.hold = batch.waiting[going:], then
    batch.send_after, batch.released_at = order.send_after, order.now
    session.flush()
    if not batch.waiting:
        settle_task(session, event, batch.id, by=caller.actor, now=order.now)
    _note(session, event, batch, order, sent)
    return replace(sent, awaiting=len(batch.waiting), awaiting_for=batch.hold)


def _invitations(session: Session, keys: Keyring, part: Part, order: Order) -> Sending:
    """Invite those who still wait in this batch; who may not be mailed any more is freed."""
    event, batch = part.event, part.batch
    check_sends(event, now=order.now)
    # As everywhere, the plan is locked before its invitations.
    plan = waves.plan_of(session, event.id, lock=True) if batch.wave is not None else []
    found = batches.locked_for_sending(session, event.id, ids=part.ids)
    waiting = [one for one in found if one.state == "queued" and one.batch_id == batch.id]
    _give_time_anew([wave for wave in plan if wave.code == batch.wave], event, waiting, order)
    chosen, skipped = sorted_out(session, keys, event, waiting, order)
    mail_invitations(session, keys, event, chosen, order)
    batches.free(session, [one.id for one in skipped])
    gone = [Skipped(one.id, TAKEN_BACK) for one in found if one not in waiting]
    return _told(order, chosen, [*skipped, *gone])


def _give_time_anew(plan: Sequence[waves.Wave], event: Event, waiting: list[Invitation], order: Order) -> None:
    """The days that a wave gives to answer begin when its mails leave, not when they were asked for."""
    for wave in plan:
        set_deadlines(event, wave, [one for one in waiting if one.due_from_wave], order)


def _reminders(session: Session, keys: Keyring, part: Part, order: Order) -> Sending:
    """Remind those who are still silent."""
    check_sends(part.event, now=order.now)
    found = batches.locked_for_sending(session, part.event.id, ids=part.ids)
    chosen, skipped = who_is_reminded(session, keys, part.event, found, order)
    mail_reminders(session, keys, part.event, chosen, order)
    return _told(order, chosen, skipped)


def _reports(session: Session, keys: Keyring, part: Part, order: Order) -> Sending:
    """Tell those who had a place of a report."""
    found = after_events.lock_people(session, part.event.id, after_events.HAD_PLACE, ids=part.ids)
    chosen, skipped = announce_report.who_is_told(session, keys, part.event, found, order)
    announce_report.mail_reports(session, keys, part.event, chosen, order)
    return replace(_told(order, [], skipped), queued=len(chosen), recipients=announce_report.shown(chosen))


_MAILING: Mapping[str, Callable[[Session, Keyring, Part, Order], Sending]] = {
    "invitations": _invitations, "reminders": _reminders, "reports": _reports,
}  # fmt: skip


def _told(order: Order, chosen: Sequence[Invitation], skipped: list[Skipped]) -> Sending:
    return Sending(
        batch=order.batch, send_after=order.send_after, queued=len(chosen), skipped=skipped, recipients=shown(chosen)
    )


def _note(session: Session, event: Event, batch: InvitationBatch, order: Order, sent: Sending) -> None:
    audit.note(
        session, organisation_id=event.organisation_id, event_id=event.id, subject_id=batch.id,
        action=f"{batch.kind}.released", actor=order.actor,
        changes={"queued": sent.queued, "awaiting": len(batch.waiting)},
    )  # fmt: skip
