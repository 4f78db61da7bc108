"""An organiser has a wave, or chosen invitations, mailed; for some minutes it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.store import batches
from services.registration.store.base import Session
from services.registration.store.events import find_event
from services.registration.store.invitations import Invitation
from services.registration.store.sending import check_not_paused
from services.registration.usecases.make_batch import Order, Sending, Skipped, as_told
from services.registration.usecases.queue_invitations import check_sends, queue_invitations, sorted_out
from services.registration.usecases.rehearse_change import rehearse_change

NOT_FOUND = "not-found"


@dataclass(frozen=True, kw_only=True)
class SendRequest:
    """Which invitations: those of a wave or those named, else all of the event; a dry run tells the effect only."""

    event: str
    wave: str | None = None
    ids: Sequence[UUID] | None = None
    first: int | None = None
    """So many go alone; the rest waits for a release."""
    dry_run: bool = False

    def order(self, actor: str, *, undo: timedelta, now: datetime) -> Order:
        """The order that follows from it."""
        return Order(actor=actor, send_after=now + undo, now=now, wave=self.wave, first=self.first)


def send_invitations(
    db: Database, keys: Keyring, caller: Caller, request: SendRequest, *, undo: timedelta, now: datetime
) -> Sending:
    """Queue the mails of those not yet mailed; those of a wave wait for the end of the event's quiet hours.

    Args:
        db: the database.
        keys: makes and seals the links.
        caller: who does it.
        request: which invitations.
        undo: for how long the whole batch can be taken back.
        now: the instant of asking.

    Raises:
        NotFound: the caller has no such event.
        SendingPaused: nothing leaves now.
        InvalidTransition, RegistrationClosed: the event cannot take answers, or not yet.
    """
    order = request.order(caller.actor, undo=undo, now=now)
    done = rehearse_change(db, lambda session: _sent(session, keys, caller, request, order), dry_run=request.dry_run)
    return as_told(db, caller, done, dry_run=request.dry_run)


def _sent(session: Session, keys: Keyring, caller: Caller, request: SendRequest, order: Order) -> Sending:
    event = find_event(session, caller.organisation_id, request.event, only=caller.event_id)
    check_not_paused(session, event)
    check_sends(event, now=order.now)
    found = batches.locked_for_sending(session, event.id, wave=request.wave, ids=request.ids)
    order = order if request.ids is not None else order.after_quiet(event)
    chosen, skipped = sorted_out(session, keys, event, found, order)
    queued = queue_invitations(session, keys, event, chosen, order)
    return replace(queued, skipped=skipped + unknown(found, request.ids))


def unknown(found: Sequence[Invitation], ids: Sequence[UUID] | None) -> list[Skipped]:
    """Those named that the event does not have."""
    known = {one.id for one in found}
    return [Skipped(id_, NOT_FOUND) for id_ in dict.fromkeys(ids or []) if id_ not in known]
