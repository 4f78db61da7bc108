"""Reminders: whom they are due to, which of them wait, and taking those back that are of no use any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, text, update
from sqlalchemy.orm import Session

from services.contracts.messages import InvitationReminded
from services.registration.domain.reminding import STALE_AFTER, latest_slot
from services.registration.store import batches
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation, InvitationBatch
from services.registration.store.outbox import Outbox

WAITING = (
    # Spelt out, so that the index of waiting reminders is used.
    text("registration.outbox.type = 'invitation.reminded'"),
    Outbox.settled_at.is_(None),
    Outbox.withdrawn_at.is_(None),
)

_AWAITED = """
  i.state = 'sent' and i.answer = 'none' and i.sent_at is not null and e.status in ('announced', 'open')
  and coalesce(i.answers_due_at, e.answers_due_at) > :now
"""

# All whose plan and limit are the same: few, however many are silent.
GROUPS = text(f"""
select i.event_id, i.wave, e.timezone, coalesce(i.answers_due_at, e.answers_due_at) as due_at,
       coalesce(w.reminders, nullif(e.details -> 'reminders', 'null')) as plan,
       min(greatest(i.sent_at, i.reminded_until)) as since
from registration.invitation i
join registration.event e on e.id = i.event_id
left join registration.wave w on w.event_id = i.event_id and w.code = i.wave
where jsonb_array_length(coalesce(w.reminders, nullif(e.details -> 'reminders', 'null'), '[]')) > 0 and {_AWAITED}
  and coalesce(i.answers_due_at, e.answers_due_at) < :now + interval '92 days'
group by 1, 2, 3, 4, 5
""")  # noqa: S608 - constants only

DUE = text(f"""
select i.id, i.event_id, plan.slot
from unnest(cast(:event_ids as uuid[]), cast(:waves as text[]), cast(:due_ats as timestamptz[]),
            cast(:slots as timestamptz[])) plan(event_id, wave, due_at, slot)
join registration.event e on e.id = plan.event_id
join registration.invitation i on i.event_id = plan.event_id and i.wave is not distinct from plan.wave
     and coalesce(i.answers_due_at, e.answers_due_at) = plan.due_at
where {_AWAITED} and plan.slot > greatest(i.sent_at, i.reminded_until)
order by i.event_id, i.id limit :limit
for update of i skip locked
""")  # noqa: S608 - constants only


@dataclass(frozen=True, kw_only=True)
class DueReminder:
    """One invitee whose planned reminder is due; ``slot`` is the instant the plan names."""

    id: UUID
    event_id: UUID
    slot: datetime


def due(session: Session, *, now: datetime, limit: int) -> list[DueReminder]:
    """Reminders that the plans name by now and nobody has looked at yet; their invitations are locked for us."""
    groups = [row for row in session.execute(GROUPS, {"now": now}).all() if _slot_of(row, now) > row.since]
    if not groups:
        return []
    named = {
        "event_ids": [row.event_id for row in groups],
        "waves": [row.wave for row in groups],
        "due_ats": [row.due_at for row in groups],
        "slots": [_slot_of(row, now) for row in groups],
    }
    rows = session.execute(DUE, {**named, "now": now, "limit": limit}).mappings()
    return [DueReminder(**row) for row in rows]


def _slot_of(row: Row[Any], now: datetime) -> datetime:
    # Reckoned here and not in SQL: the database has its own table of zones and another rule for a time that comes
    # twice.
    days = [entry["days_before"] for entry in row.plan]
    return latest_slot(row.due_at, days, row.timezone, now=now) or row.since


def mark_looked_at(session: Session, ids: Sequence[UUID], *, now: datetime) -> None:
    """What the plan named up to now has been seen to."""
    session.execute(update(Invitation).where(Invitation.id == func.any(list(ids))).values(reminded_until=now))


def mark_reminded(session: Session, ids: Sequence[UUID], *, at: datetime) -> None:
    """A reminder to these leaves at that instant."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == func.any(list(ids)))
        .values(
            reminded_at=at,
            reminders_sent=Invitation.reminders_sent + 1,
            version=Invitation.version + 1,
            updated_at=func.now(),
        )
    )


def take_back(session: Session, batch: InvitationBatch) -> int:
    """Withdraw the batch's reminders that have not left, and end their links; returns how many."""
    ids = _withdrawn(session, Outbox.batch_id == batch.id, reason="undone", now=None)
    batches.end_links(session, batch, ids)
    session.execute(update(InvitationBatch).where(InvitationBatch.id == batch.id).values(undone_at=func.now()))
    return len(ids)


def withdraw_useless(session: Session, *, now: datetime, limit: int) -> int:
    """Take back waiting reminders to those who have answered or no longer can, and those that are late."""
    due_at = func.coalesce(Invitation.answers_due_at, Event.answers_due_at)
    settled = (Invitation.state != "sent") | (Invitation.answer != "none")
    over = (due_at <= now) | Event.status.not_in(("announced", "open"))
    useless = (
        select(Outbox.id)
        .join(Invitation, Invitation.id == Outbox.subject_id)
        .join(Event, Event.id == Invitation.event_id)
        .where(*WAITING, settled | over | (Outbox.not_before < now - STALE_AFTER))
        .limit(limit)
        .with_for_update(of=(Outbox, Invitation), skip_locked=True)
    )
    found = list(session.scalars(useless))
    return len(_withdrawn(session, Outbox.id == func.any(found), reason="no longer of use", now=now)) if found else 0


def withdraw_to(session: Session, key: str, *, of: Sequence[ColumnElement[bool]], reason: str, now: datetime) -> None:
    """Take back waiting reminders to one address, as compared; ``of`` are conditions on the event."""
    to = (
        select(Invitation.id)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.email_key == key, *of)
        .scalar_subquery()
    )
    _withdrawn(session, Outbox.subject_id.in_(to), reason=reason, now=now)


def _withdrawn(session: Session, which: ColumnElement[bool], *, reason: str, now: datetime | None) -> list[UUID]:
    """Withdraw waiting reminders and count them no longer; returns whose they were."""
    # As everywhere, the invitation is locked before its mails.
    mine = select(Invitation.id).join(Outbox, Outbox.subject_id == Invitation.id).where(*WAITING, which)
    session.execute(mine.order_by(Invitation.id).with_for_update(of=Invitation))
    withdrawn = update(Outbox).where(*WAITING, which).values(withdrawn_at=now or func.now(), withdrawn_reason=reason)
    ids = list(session.scalars(withdrawn.returning(Outbox.subject_id)))
    last = (
        select(func.max(Outbox.not_before))
        .where(
            Outbox.subject_id == Invitation.id,
            Outbox.type == InvitationReminded.type,
            Outbox.withdrawn_at.is_(None),
        )
        .scalar_subquery()
    )
    session.execute(
        update(Invitation)
        .where(Invitation.id == func.any(ids))
        .values(
            reminded_at=last,
            reminders_sent=func.greatest(0, Invitation.reminders_sent - 1),
            version=Invitation.version + 1,
            updated_at=func.now(),
        )
        .execution_options(synchronize_session=False)
    )
    return ids
