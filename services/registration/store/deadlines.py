"""Invitations whose time to answer is over, has come back, or ends soon."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Session

from services.contracts.wall_clock import instant_of
from services.registration.domain.event_times import wall_of
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.organiser_tasks import Reason
from services.registration.store.outbox import Outbox

_ALIVE = ("announced", "open", "closed", "postponed")
_OVER = ("finished", "cancelled", "archived")
due_at = func.coalesce(Invitation.answers_due_at, Event.answers_due_at)
_MINE = Invitation.event_id == Event.id
_AWAITED = Invitation.state.in_(("queued", "sent", "bounced")) & (Invitation.answer == "none")
_EXPIRED = Invitation.state == "expired"
_HOLDING = text("registration.invitation.held_seats <> '{}'::jsonb")
"""Spelt as the index spells it."""


def _some_without_limit(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether such invitations have no limit of their own, told by the end of an index.

    Were they only said to exist, the planner would expect to find one soon, and read the whole table for none.
    """
    last = Invitation.answers_due_at.desc().nulls_first()
    found = select(Invitation.answers_due_at.is_(None)).where(_MINE, which).order_by(last).limit(1)
    return func.coalesce(found.scalar_subquery(), false())


def _to_look_at(now: ColumnElement[datetime]) -> Select[UUID]:
    late = or_(
        exists().where(_MINE, _AWAITED, Invitation.answers_due_at <= now),
        (Event.answers_due_at <= now) & _some_without_limit(_AWAITED),
        exists().where(_MINE, _HOLDING, Invitation.state == "draft", Invitation.answers_due_at <= now),
    )
    again = or_(
        exists().where(_MINE, _EXPIRED, Invitation.answers_due_at > now),
        func.coalesce(Event.answers_due_at > now, true()) & _some_without_limit(_EXPIRED),
    )
    in_vain = exists().where(_MINE, _HOLDING)
    query = select(Event.id).where(or_(Event.status.in_(_ALIVE) & or_(late, again), Event.status.in_(_OVER) & in_vain))
    return query.order_by(Event.id)


TO_LOOK_AT = _to_look_at(bindparam("now", type_=DateTime(timezone=True)))


def events_to_look_at(connection: Connection, *, now: datetime) -> list[UUID]:
    """Events with invitations that are late or came back, or that hold seats of an event that is over."""
    return list(connection.scalars(TO_LOOK_AT, {"now": now}))


def lock_late(session: Session, event_id: UUID, *, now: datetime, limit: int) -> Sequence[Invitation]:
    """A portion of an event's invitations that are late, or hold seats of an event that is over."""
    query = (
        select(Invitation)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.event_id == event_id, _is_late(now))
    )
    return session.scalars(
        query.order_by(Invitation.id).limit(limit).with_for_update(of=Invitation, skip_locked=True)
    ).all()


def _is_late(now: datetime) -> ColumnElement[bool]:
    """Unanswered and late, by its own limit if it was never asked; or holding a seat of an event that is over."""
    never_asked = and_(Invitation.state == "draft", Invitation.answers_due_at <= now, _HOLDING)
    late = Event.status.in_(_ALIVE) & or_(_AWAITED & (due_at <= now), never_asked)
    return or_(late, and_(Event.status.in_(_OVER), _HOLDING))


def expire(session: Session, ids: Sequence[UUID], *, now: datetime) -> None:
    """The time to answer these is over; mails that wait are withdrawn."""
    chosen = func.any(list(ids))
    waiting = (Outbox.subject_id == chosen, Outbox.settled_at.is_(None), Outbox.withdrawn_at.is_(None))
    session.execute(update(Outbox).where(*waiting).values(withdrawn_at=now, withdrawn_reason="expired"))
    session.execute(
        update(Invitation)
        .where(Invitation.id == chosen)
        .values(state="expired", version=Invitation.version + 1, updated_at=now)
    )


def revive(session: Session, event_id: UUID, *, now: datetime, limit: int) -> int:
    """Those of an event whose limit was moved into the future may answer again; tells how many."""
    again = (
        select(Invitation.id)
        .join(Event, Event.id == Invitation.event_id)
        .where(Event.id == event_id, Event.status.in_(_ALIVE), _EXPIRED, or_(due_at > now, due_at.is_(None)))
        .order_by(Invitation.id)
        .limit(limit)
        .with_for_update(of=Invitation, skip_locked=True)
    )
    ids = list(session.scalars(again))
    if not ids:
        return 0
    session.execute(
        update(Invitation)
        .where(Invitation.id == func.any(ids))
        .values(
            state=case(
                (Invitation.bounce.is_not(None), "bounced"), (Invitation.issued_at.is_not(None), "sent"), else_="draft"
            ),
            version=Invitation.version + 1,
            updated_at=now,
        )
    )
    return len(ids)


def keep_wall_times(session: Session, event: Event, *, before: str) -> None:
    """The event is in another zone than before: what was set by the clock on its wall stays as it was on the wall."""
    old, new = ZoneInfo(before), ZoneInfo(event.timezone)
    for instants, moved in _SET_ON_THE_WALL:
        known = list(session.scalars(instants, {"event_id": event.id}))
        there = [instant_of(wall_of(one, old), new) for one in known]
        session.execute(moved, {"event_id": event.id, "before": known, "after": there})


_MOVED = "from unnest(cast(:before as timestamptz[]), cast(:after as timestamptz[])) moved(before, after)"
_SET_ON_THE_WALL = (
    (
        text("select distinct release_at from registration.wave where event_id = :event_id and release_at is not null"),
        text(f"""update registration.wave set release_at = moved.after {_MOVED}
        where event_id = :event_id and release_at = moved.before and released_at is null"""),  # noqa: S608 - constants
    ),
    (
        text("""select distinct answers_due_at from registration.invitation
        where event_id = :event_id and answers_due_at is not null"""),
        text(f"""update registration.invitation
        set answers_due_at = moved.after, version = version + 1, updated_at = now() {_MOVED}
        where event_id = :event_id and answers_due_at = moved.before"""),  # noqa: S608 - constants
    ),
)


def silent_groups(session: Session, *, kind: str, until: datetime, now: datetime) -> list[Reason]:
    """For each wave and limit that ends between now and then: how many were mailed and are silent."""
    query = (
        select(Invitation.event_id, Invitation.wave, due_at.label("due"), func.count().label("silent"))
        .join(Event, Event.id == Invitation.event_id)
        .where(
            Event.status.in_(("announced", "open")),
            Invitation.state == "sent",
            Invitation.answer == "none",
            Invitation.sent_at.is_not(None),
            due_at > now,
            due_at <= until,
        )
        .group_by(Invitation.event_id, Invitation.wave, due_at)
    )
    return [
        Reason(
            event_id=row.event_id,
            kind=kind,
            key=f"{row.wave or ''}:{row.due.isoformat()}",
            subject={"wave": row.wave, "count": row.silent},
            due_at=row.due,
        )
        for row in session.execute(query)
    ]
