"""The clock keeps the plan of waves: lets waves go at their time, and asks the next where somebody does not come."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.waves import Group, Room, WaveMode, draw, in_office_hours, most_open, vacancies
from services.registration.store import events, organiser_tasks, wave_counts, waves
from services.registration.store.base import Session
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.organiser_tasks import Reason
from services.registration.store.wave_counts import SUGGESTION
from services.registration.store.waves import Wave
from services.registration.usecases.make_batch import Order
from services.registration.usecases.queue_invitations import may_send, queue_invitations, sorted_out
from services.registration.usecases.release_wave import let_go, names, set_deadlines

SPARE = 20
"""So many names are looked at beyond those that are missing: some may not be mailed."""


def work_waves(db: Database, keys: Keyring, undo: timedelta, *, now: datetime) -> bool:
    """Go through every event whose plan may have something to do; nothing is left for another portion.

    Any number of clocks may do so at once: one of them holds a plan, the others pass it over.
    """
    with db.statement() as connection:
        at_work = wave_counts.events_at_work(connection, now=now)
    for event_id in at_work:
        with db.transaction() as session:
            _work(session, keys, event_id, Order(actor="clock", send_after=now + undo, now=now))
    return False


def _work(session: Session, keys: Keyring, event_id: UUID, order: Order) -> None:
    plan = waves.plan_of(session, event_id, lock=True, wait=False)
    if not plan:
        return
    event = events.find_by_id(session, event_id)
    if not may_send(session, event, now=order.now):
        return
    order = replace(order, planner=waves.planner_of(session, event_id))
    for wave in plan:
        due = wave.released_at is None and wave.release_at is not None and wave.release_at <= order.now
        if due and not wave.paused:
            let_go(session, keys, event, wave, replace(order, wave=wave.code))
    _refill(session, keys, event, [wave for wave in plan if waves.as_it_stands(wave).refills], order)


def _refill(session: Session, keys: Keyring, event: Event, plan: list[Wave], order: Order) -> None:
    """Draw the next of each group, from the waves in their order."""
    _tick_off_followed(session, event, now=order.now)
    missing = wave_counts.missing(session, event)
    if not missing:
        return
    room = wave_counts.room_now(session, event, now=order.now)
    for wave in plan:
        if not missing:
            return
        if not in_office_hours(waves.as_it_stands(wave), event.timezone, now=order.now):
            continue
        chosen = _next_names(session, keys, event, wave, (missing, room, order))
        if chosen and wave.mode == WaveMode.AUTOMATIC:
            later = replace(order, wave=wave.code).after_quiet(event)
            set_deadlines(event, wave, chosen, later)
            queue_invitations(session, keys, event, chosen, later)
            waves.mark_released(session, wave.id, now=order.now)
        elif chosen:
            _suggest(session, event, wave, chosen, now=order.now)
        drawn = Counter(one.constituency for one in chosen)
        missing = vacancies(missing, drawn)
        room = replace(room, open=Counter(room.open) + drawn)


def _next_names(
    session: Session,
    keys: Keyring,
    event: Event,
    wave: Wave,
    standing: tuple[dict[Group, int], Room, Order],
) -> list[Invitation]:
    """The next of each group that misses somebody, looked for a portion of the list at a time."""
    missing, room, order = standing
    order = replace(order, gives_due=wave.answers_due_after_days is not None)
    wanted = {group: number for group, number in missing.items() if waves.as_it_stands(wave).takes(group)}
    chosen: list[Invitation] = []
    after: UUID | None = None
    while wanted:
        most = sum(wanted.values())
        limit = SPARE + (most if room.free is None else min(most, most_open(room.free, wave.acceptance_percent)))
        found = wave_counts.drafts_of(session, event, wave.code, wanted, after=after, limit=limit, now=order.now)
        able, _ = sorted_out(session, keys, event, found, order)
        drawn = draw(names(event, able), room, percent=wave.acceptance_percent, most=wanted)
        asked_now = set(drawn.asked)
        asked = [one for one in able if one.id in asked_now]
        chosen += asked
        if len(found) < limit:
            break
        taken = Counter(one.constituency for one in asked)
        room = replace(room, open=Counter(room.open) + taken)
        # For whose group there is no room now, there is none further down the list.
        full = {one.constituency for one in able if one.id in drawn.left}
        wanted = {group: number for group, number in vacancies(wanted, taken).items() if group not in full}
        after = found[-1].id
    return chosen


def _suggest(session: Session, event: Event, wave: Wave, chosen: list[Invitation], *, now: datetime) -> None:
    ids = [str(one.id) for one in chosen]
    subject = {"wave": wave.code, "invitations": ids}
    reason = Reason(event_id=event.id, kind=SUGGESTION, key=f"{wave.code}:{ids[0]}", subject=subject, due_at=None)
    organiser_tasks.ask(session, reason, now=now)


def _tick_off_followed(session: Session, event: Event, *, now: datetime) -> None:
    """Suggestions whose first name was asked, or can no longer be, have settled themselves."""
    tasks = organiser_tasks.open_of(session, event.id, SUGGESTION)
    asked = {task.id: UUID(task.subject["invitations"][0]) for task in tasks}
    if not asked:
        return
    drafts = wave_counts.still_drafts(session, list(asked.values()))
    followed = [task for task, first in asked.items() if first not in drafts]
    organiser_tasks.tick_off(session, followed, by="clock", now=now)
