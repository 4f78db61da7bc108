"""A wave is let go: as many of its people are asked as seats and the expected share of yes allow."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.kit.database import Database
from services.kit.keys import Keyring
from services.letters.when import starts_utc
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import InvalidTransition, NotFound
from services.registration.domain.waves import OTHER_GROUP, Named, draw, due_after
from services.registration.store import batches, wave_counts, waves
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.store.sending import check_not_paused
from services.registration.store.waves import Wave
from services.registration.usecases.make_batch import Order, Sending, Skipped, as_told
from services.registration.usecases.queue_invitations import check_sends, queue_invitations, sorted_out
from services.registration.usecases.rehearse_change import rehearse_change


@dataclass(frozen=True, kw_only=True)
class Release:
    """Which wave of which event to let go; a dry run tells the effect only."""

    event: str
    wave: str
    """Its code."""
    first: int | None = None
    """So many go alone; the rest waits for a release."""
    dry_run: bool = False


def release_wave(
    db: Database, keys: Keyring, caller: Caller, wanted: Release, *, undo: timedelta, now: datetime
) -> Sending:
    """Queue the mails of those of the wave for whom there is room; the others stay as they are.

    Raises:
        NotFound: the caller has no such event, or its plan no such wave.
        InvalidTransition: the wave is paused, or the event cannot invite yet.
        RegistrationClosed: the event takes no answers.
        SendingPaused: nothing leaves now.
    """
    order = Order(actor=caller.actor, send_after=now + undo, now=now, wave=wanted.wave, first=wanted.first)
    done = rehearse_change(db, lambda session: _released(session, keys, caller, wanted, order), dry_run=wanted.dry_run)
    return as_told(db, caller, done, dry_run=wanted.dry_run)


def _released(session: Session, keys: Keyring, caller: Caller, wanted: Release, order: Order) -> Sending:
    event = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
    plan = waves.plan_of(session, event.id, lock=True)
    wave = next((row for row in plan if row.code == wanted.wave), None)
    if wave is None:
        raise NotFound("The event's plan has no such wave.")
    if wave.paused:
        raise InvalidTransition("The wave is paused. Let it go on first: PUT the plan with paused: false.")
    check_not_paused(session, event)
    check_sends(event, now=order.now)
    return let_go(session, keys, event, wave, order)


def let_go(session: Session, keys: Keyring, event: Event, wave: Wave, order: Order) -> Sending:
    """Release a wave of a plan that is locked, at somebody's order or the clock's."""
    order = replace(order.after_quiet(event), gives_due=wave.answers_due_after_days is not None)
    found = batches.locked_for_sending(session, event.id, wave=wave.code)
    able, skipped = sorted_out(session, keys, event, found, order)
    plan = waves.as_it_stands(wave)
    mine = [one for one in able if plan.takes(one.constituency)]
    skipped += [Skipped(one.id, OTHER_GROUP) for one in able if not plan.takes(one.constituency)]
    room = wave_counts.room_now(session, event, now=order.now)
    drawn = draw(names(event, mine), room, percent=wave.acceptance_percent)
    skipped += [Skipped(id_, reason) for id_, reason in drawn.left.items()]
    asked = set(drawn.asked)
    chosen = [one for one in mine if one.id in asked]
    set_deadlines(event, wave, chosen, order)
    queued = queue_invitations(session, keys, event, chosen, order)
    waves.mark_released(session, wave.id, now=order.now)
    return replace(queued, skipped=skipped)


def names(event: Event, found: list[Invitation]) -> list[Named]:
    """Invitations for the rules. One who holds a seat, or whose link was revealed, does not compete anew."""
    uncounted = wave_counts.uncounted_roles(event)
    return [
        Named(
            id=one.id,
            group=one.constituency,
            counts=one.state == "draft" and not one.held_seats and one.role not in uncounted,
        )
        for one in found
    ]


def set_deadlines(event: Event, wave: Wave, chosen: list[Invitation], order: Order) -> None:
    """Give those without a limit of their own the wave's, never later than the event's."""
    if wave.answers_due_after_days is None:
        return
    limit = starts_utc(due_after(wave.answers_due_after_days, event.timezone, sent=order.send_after), event.timezone)
    due = min(limit, event.answers_due_at or limit)
    for one in chosen:
        if one.answers_due_at is None:
            one.answers_due_at, one.due_from_wave = due, True
