"""An organiser looks at a batch of mails, or takes it back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.batches import state_of
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import InvalidTransition
from services.registration.store import after_events, audit, batches, reminders, waves
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import InvitationBatch
from services.registration.usecases.make_batch import settle_task


@dataclass(frozen=True, kw_only=True)
class BatchView:
    """Where the mails of a batch are."""

    batch: UUID
    kind: str
    """``invitations``, ``reminders`` or ``reports``."""
    state: str
    """``awaiting_release``, ``sending``, ``done`` or ``undone``."""
    wave: str | None
    send_after: datetime
    undone_at: datetime | None
    queued: int
    sent: int
    failed: int
    undone: int
    awaiting: int
    """Whose mails leave when somebody releases them."""
    awaiting_for: str | None
    """``second_person`` or ``rest``."""
    released_at: datetime | None
    created_at: datetime


def show_batch(db: Database, caller: Caller, event: str, batch_id: UUID) -> BatchView:
    """Progress of one batch.

    Raises:
        NotFound: the caller has no such event, or the event no such batch.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return _viewed(session, batches.find(session, found.id, batch_id))


def undo_batch(db: Database, caller: Caller, event: str, batch_id: UUID, *, now: datetime) -> BatchView:
    """Take back what has not left; its links stop working and its invitations can be sent again.

    A wave whose names were drawn in the place of others is paused, or the clock would draw them again.

    Raises:
        NotFound: the caller has no such event, or the event no such batch.
        InvalidTransition: it was undone before, or everything has left.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id, lock=True)
        batch = batches.find(session, found.id, batch_id, lock=True)
        if batch.undone_at is not None:
            raise InvalidTransition("This batch has been undone already.")
        taken_back = _taken_back(session, batch)
        if not taken_back:
            raise InvalidTransition("Nothing of this batch waits any more: every mail has left or failed.")
        settle_task(session, found, batch_id, by=caller.actor, now=now)
        _note(session, caller, found, batch_id, taken_back)
        session.refresh(batch)
        return _viewed(session, batch)


def _taken_back(session: Session, batch: InvitationBatch) -> int:
    if batch.kind == "invitations":
        return _freed(session, batch)  # those that await their release are queued too
    return _TAKING_BACK[batch.kind](session, batch) + len(batch.waiting)


_TAKING_BACK = {"reminders": reminders.take_back, "reports": after_events.take_back}


def _freed(session: Session, batch: InvitationBatch) -> int:
    """Take the invitations of a batch back; names that were drawn by the clock are not drawn again at once."""
    if batch.wave is not None:
        # As everywhere, the plan is locked before its invitations.
        waves.plan_of(session, batch.event_id, lock=True)
    drawn = batches.holds_drawn(session, batch.id)
    taken_back = batches.take_back(session, batch)
    if drawn and batch.wave is not None:
        waves.pause(session, batch.event_id, batch.wave)
    return taken_back


def _viewed(session: Session, batch: InvitationBatch) -> BatchView:
    progress, undone = batches.progress(session, batch), batch.undone_at is not None
    awaiting = 0 if undone else len(batch.waiting)
    return BatchView(
        batch=batch.id,
        kind=batch.kind,
        state=state_of(waiting=awaiting, queued=progress.queued, undone=undone),
        wave=batch.wave,
        send_after=batch.send_after,
        undone_at=batch.undone_at,
        queued=progress.queued,
        sent=progress.sent,
        failed=progress.failed,
        undone=progress.undone + len(batch.waiting) - awaiting,
        awaiting=awaiting,
        awaiting_for=batch.hold if awaiting else None,
        released_at=batch.released_at,
        created_at=batch.created_at,
    )


def _note(session: Session, caller: Caller, event: Event, batch_id: UUID, taken_back: int) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=batch_id,
        action="invitations.undone",
        actor=caller.actor,
        changes={"taken_back": taken_back},
    )
