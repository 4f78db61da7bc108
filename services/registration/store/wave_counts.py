"""Counts behind a plan of waves: what is open, who does not come, who was asked in their place."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, text, update
from sqlalchemy.orm import Session

from services.registration.domain.seating import room_of
from services.registration.domain.waves import Group, Room
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.seats import pools_of

OPEN = (Invitation.state.in_(("queued", "sent")), Invitation.answer == "none")
"""Invitations that may still be answered for the first time."""

SUGGESTION = "ask-next"
"""The task of asking the next names of a wave that only suggests them."""

# One row for each of an event who was asked and does not come, and one for each asked in the place of such a one, by
# group. Whether they belong to the plan and take a seat is looked at last: the planner has no idea how many do.
_PEOPLE = """(
  select array(select code from registration.wave where event_id = e.id) as codes,
         array(select jsonb_array_elements_text(coalesce(nullif(e.details -> 'roles_not_counted', 'null'), '[]')))
           as uncounted
  offset 0 -- once, not for each person
) plan cross join lateral (
  select i.constituency, i.wave, i.role, 1 as seats from registration.invitation i
  where i.event_id = e.id and i.state in ('expired','revoked') and coalesce(i.issued_at, i.queued_at) is not null
  union all
  select i.constituency, i.wave, i.role, 1
  from registration.registration r join registration.invitation i on i.id = r.invitation_id
  where r.event_id = e.id and r.state in ('declined','cancelled','lapsed','refused')
    and i.state not in ('expired','revoked') and coalesce(i.issued_at, i.queued_at) is not null
  union all
  select constituency, null, null, -1 from registration.invitation where event_id = e.id and drawn_at is not null
) person group by constituency having {missing} > 0
"""
_SUM = "sum(seats) filter (where seats < 0 or wave = any(codes) and role <> all(uncounted))"
_MISSING = _PEOPLE.format(missing=_SUM)

MISSING = text(f"""
select constituency, {_SUM} from (select * from registration.event where id = :event_id) e cross join lateral {_MISSING}
""")  # noqa: S608 - built from constants

# "limit 1" in the order of an index: the planner expects to find somebody soon, and would read the whole table.
AT_WORK = text(f"""
select e.id
from (
  select w.event_id, bool_or(coalesce(w.released_at is null and w.release_at <= :now, false)) as is_due,
         bool_or(w.mode <> 'off' and
                 (select true from registration.invitation i
                  where i.event_id = w.event_id and i.wave = w.code and i.state = 'draft'
                  order by i.event_id, i.wave, i.id limit 1)) as has_names
  from registration.wave w where not w.paused group by w.event_id
) ready join registration.event e on e.id = ready.event_id
where e.status in ('announced','open') and (
  ready.is_due
  or exists (select from registration.organiser_task t
             where t.event_id = e.id and t.kind = :suggestion and t.done_at is null)
  or ready.has_names
    and exists (select from registration.pool p
                where p.event_id = e.id and p.kind = 'attendance'
                  and coalesce(p.capacity > p.reserved + p.held + p.confirmed + p.offered, true))
    and exists (select from {_MISSING})
)
order by e.id
""")  # noqa: S608 - built from constants


def uncounted_roles(event: Event) -> Collection[str]:
    """Roles whose people take no seat."""
    return [str(role) for role in event.details.get("roles_not_counted") or []]


def room_now(session: Session, event: Event, *, now: datetime) -> Room:
    """Free seats and open invitations, as they stand."""
    pools = pools_of(session, event.id, now=now)
    room = room_of(pools)
    groups = [pool for pool in pools if pool.kind == "constituency"]
    # A seat that an invitation holds is not free, and its invitation is not one of those that compete for free ones.
    competing = select(Invitation.constituency, func.count()).where(
        Invitation.event_id == event.id, *OPEN, Invitation.held_seats == {}, _counts(event)
    )
    return Room(
        free=room.free if room else None,
        ceilings={pool.code: pool.free for pool in groups if pool.free is not None},
        kept={pool.code: pool.kept for pool in groups if pool.kept},
        open=_by_group(session, competing),
    )


def missing(session: Session, event: Event) -> dict[Group, int]:
    """How many of the plan's people were asked, do not come, and were not replaced yet, by group."""
    return dict(session.execute(MISSING, {"event_id": event.id}).tuples().all())


def events_at_work(connection: Connection, *, now: datetime) -> list[UUID]:
    """Events in whose plan the clock has something to do, told without going into any of them."""
    return list(connection.execute(AT_WORK, {"now": now, "suggestion": SUGGESTION}).scalars())


def mark_drawn(session: Session, ids: Sequence[UUID], *, now: datetime) -> None:
    """These were asked in the place of somebody else."""
    session.execute(update(Invitation).where(Invitation.id == func.any(list(ids))).values(drawn_at=now))


def drafts_of(
    session: Session,
    event: Event,
    wave: str,
    groups: Collection[Group],
    *,
    after: UUID | None,
    limit: int,
    now: datetime,
) -> list[Invitation]:
    """The next of a wave and these groups who were never asked and would take a seat that is free for anybody.

    They stand in the order of the list, behind one of them, and are kept from other writers until the commit. Those
    whose time to answer is over are passed over.
    """
    query = select(Invitation).where(
        Invitation.event_id == event.id, Invitation.wave == wave, Invitation.state == "draft",
        func.coalesce(Invitation.constituency, "").in_([group or "" for group in groups]),
        Invitation.held_seats == {}, _counts(event),
        or_(Invitation.answers_due_at.is_(None), Invitation.answers_due_at > now),
    )  # fmt: skip
    if after is not None:
        query = query.where(Invitation.id > after)
    return list(session.scalars(query.order_by(Invitation.id).limit(limit).with_for_update()))


def still_drafts(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Those that were never asked."""
    query = select(Invitation.id).where(Invitation.id == func.any(list(ids)), Invitation.state == "draft")
    return set(session.scalars(query))


def standing(session: Session, event_id: UUID) -> dict[str, Mapping[str, int]]:
    """For each wave: invitations in all, not yet sent, open, accepted, declined, and over without an answer."""
    query = select(
        Invitation.wave,
        func.count().label("invitations"),
        func.count().filter(Invitation.state == "draft").label("drafts"),
        func.count().filter(*OPEN).label("open"),
        func.count().filter(Invitation.answer == "accepted").label("accepted"),
        func.count().filter(Invitation.answer == "declined").label("declined"),
        func.count().filter(Invitation.state == "expired").label("expired"),
    ).where(Invitation.event_id == event_id, Invitation.wave.is_not(None))
    rows = session.execute(query.group_by(Invitation.wave)).mappings()
    return {row["wave"]: {name: number for name, number in row.items() if name != "wave"} for row in rows}


def _counts(event: Event) -> ColumnElement[bool]:
    return Invitation.role.not_in(uncounted_roles(event))


def _by_group(session: Session, query: Select[str | None, int]) -> dict[Group, int]:
    return dict(session.execute(query.group_by(Invitation.constituency)).tuples().all())
