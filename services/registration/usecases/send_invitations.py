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
from services.registration.usecases.queue_invitations import (
    Order,
    Sending,
    Skipped,
    check_sends,
    queue_invitations,
    shown,
    sorted_out,
)
from services.registration.usecases.rehearse_change import rehearse_change

NOT_FOUND = "not-found"


@dataclass(frozen=True, kw_only=True)
class SendRequest:
    """Which invitations to mail: those of a wave or those named, never both; a dry run tells the effect only."""

    event: str
    wave: str | None = None
    ids: Sequence[UUID] | None = None
    dry_run: bool = False


def send_invitations(
    db: Database, keys: Keyring, caller: Caller, request: SendRequest, *, undo: timedelta, now: datetime
) -> Sending:
    """Queue the mails of those not yet mailed.

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
    order = Order(actor=caller.actor, send_after=now + undo, now=now, wave=request.wave)
    done = rehearse_change(db, lambda session: _sent(session, keys, caller, request, order), dry_run=request.dry_run)
    return replace(done, batch=None, dry_run=True) if request.dry_run else replace(done, recipients=[])


def _sent(session: Session, keys: Keyring, caller: Caller, request: SendRequest, order: Order) -> Sending:
    event = find_event(session, caller.organisation_id, request.event, only=caller.event_id)
    check_not_paused(session, event)
    check_sends(event, now=order.now)
    found = batches.locked_for_sending(session, event.id, wave=request.wave, ids=request.ids)
    chosen, skipped = sorted_out(session, keys, event, found, now=order.now)
    skipped += unknown(found, request.ids)
    recipients = shown(chosen)
    batch = queue_invitations(session, keys, event, chosen, order)
    return Sending(batch=batch, send_after=order.send_after, queued=len(chosen), skipped=skipped, recipients=recipients)


def unknown(found: Sequence[Invitation], ids: Sequence[UUID] | None) -> list[Skipped]:
    """Those named that the event does not have."""
    known = {one.id for one in found}
    return [Skipped(id_, NOT_FOUND) for id_ in dict.fromkeys(ids or []) if id_ not in known]
