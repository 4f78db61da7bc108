"""An organiser has a wave, or chosen invitations, mailed; for some minutes it can be undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.event_rules import missing_to_open
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.sending import Mailing, check_event_invites, skip_reason
from services.registration.domain.suppressions import SUPPRESSED
from services.registration.store import audit, batches, invitees, suppressions
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.store.sending import check_not_paused
from services.registration.usecases.write_invitation import writer_for

PORTION = 1000
NOT_FOUND = "not-found"


@dataclass(frozen=True, kw_only=True)
class SendRequest:
    """Which invitations to mail: those of a wave or those named, never both."""

    event: str
    wave: str | None = None
    ids: Sequence[UUID] | None = None


@dataclass(frozen=True)
class Skipped:
    """An invitation that is not mailed, and why."""

    id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What was queued; until ``send_after`` nothing leaves."""

    batch: UUID
    send_after: datetime
    queued: int
    skipped: list[Skipped]


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
        InvalidTransition, RegistrationClosed: the event cannot take answers, or not yet.
        SendingPaused: mail of the event or the organisation is stopped.
    """
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, request.event, only=caller.event_id)
        check_sends(event, now=now)
        check_not_paused(session, event)
        found = batches.locked_for_sending(session, event.id, wave=request.wave, ids=request.ids)
        barred = suppressions.suppressed(session, keys, event, [one.email for one in found])
        chosen, skipped = _sorted_out(found, barred, now=now)
        skipped += _unknown(found, request.ids)
        batch_id, send_after = new_id(), now + undo
        batches.add(
            session,
            {
                "id": batch_id,
                "event_id": event.id,
                "wave": request.wave,
                "queued": len(chosen),
                "send_after": send_after,
            },
        )
        _queue(session, keys, event, chosen, batch_id=batch_id, send_after=send_after)
        _note(session, caller, event, batch_id, queued=len(chosen), wave=request.wave)
    return Sending(batch=batch_id, send_after=send_after, queued=len(chosen), skipped=skipped)


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


def _queue(
    session: Session,
    keys: Keyring,
    event: Event,
    chosen: Sequence[Invitation],
    *,
    batch_id: UUID,
    send_after: datetime,
) -> None:
    writer = writer_for(session, keys, event, not_before=send_after, batch_id=batch_id)
    for start in range(0, len(chosen), PORTION):
        portion = chosen[start : start + PORTION]
        written = [writer.invitation(one) for one in portion]
        invitees.add_links(session, [one.link for one in written])
        batches.promise_many(session, [one.outbox for one in written])
        batches.queue(session, [one.id for one in portion], batch_id=batch_id)


def _sorted_out(
    found: Sequence[Invitation], barred: Collection[str], *, now: datetime
) -> tuple[list[Invitation], list[Skipped]]:
    chosen: list[Invitation] = []
    skipped: list[Skipped] = []
    for one in found:
        mailing = Mailing(state=one.state, was_mailed=one.sent_at is not None, answers_due_at=one.answers_due_at)
        reason = skip_reason(mailing, now=now) or (SUPPRESSED if one.email_key in barred else None)
        if reason is None:
            chosen.append(one)
        else:
            skipped.append(Skipped(one.id, reason))
    return chosen, skipped


def _unknown(found: Sequence[Invitation], ids: Sequence[UUID] | None) -> list[Skipped]:
    known = {one.id for one in found}
    return [Skipped(id_, NOT_FOUND) for id_ in dict.fromkeys(ids or []) if id_ not in known]


def _note(session: Session, caller: Caller, event: Event, batch_id: UUID, *, queued: int, wave: str | None) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=batch_id,
        action="invitations.queued",
        actor=caller.actor,
        changes={"queued": queued, "wave": wave},
    )
