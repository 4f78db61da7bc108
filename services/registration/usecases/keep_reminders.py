"""The clock keeps the plans of reminders: sends what is due, takes back what is of no use, asks organisers to ring."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.reminding import CHASE, CHASE_BEFORE, is_stale
from services.registration.store import batches, deadlines, events, organiser_tasks, reminders
from services.registration.store.base import Session
from services.registration.usecases.make_batch import Order
from services.registration.usecases.queue_invitations import may_send
from services.registration.usecases.remind_invitees import queue_reminders, who_is_reminded

_PORTION = 500


def send_due_reminders(db: Database, keys: Keyring, undo: timedelta, *, now: datetime) -> bool:
    """Queue a portion of the reminders that plans name, and say whether more may be due.

    One that could not be queued within a day of its time is passed over; so is one soon after another.
    """
    with db.transaction() as session:
        due = reminders.due(session, now=now, limit=_PORTION)
        fresh: dict[UUID, list[UUID]] = defaultdict(list)
        for one in due:
            if not is_stale(one.slot, now=now):
                fresh[one.event_id].append(one.id)
        for event_id, ids in fresh.items():
            _remind(session, keys, event_id, ids, Order(actor="clock", send_after=now + undo, now=now))
        reminders.mark_looked_at(session, [one.id for one in due], now=now)
    return len(due) == _PORTION


def withdraw_reminders(db: Database, *, now: datetime) -> bool:
    """Take back a portion of waiting reminders to those who have answered meanwhile, and those that are late."""
    with db.transaction() as session:
        return reminders.withdraw_useless(session, now=now, limit=_PORTION) == _PORTION


def ask_to_chase(db: Database, *, now: datetime) -> bool:
    """A day before answers are due, ask organisers to speak to those who are still silent; later it is too late."""
    with db.transaction() as session:
        for reason in deadlines.silent_groups(session, kind=CHASE, until=now + CHASE_BEFORE, now=now):
            organiser_tasks.ask(session, reason, now=now)
        organiser_tasks.tick_off_overdue(session, CHASE, now=now)
    return False


def _remind(session: Session, keys: Keyring, event_id: UUID, ids: list[UUID], order: Order) -> None:
    event = events.find_by_id(session, event_id)
    if not may_send(session, event, now=order.now):
        return
    found = batches.locked_for_sending(session, event_id, ids=ids)
    order = order.after_quiet(event)
    # What leaves after quiet hours must be of use then.
    chosen, _ = who_is_reminded(session, keys, event, found, replace(order, now=order.send_after))
    if chosen:
        queue_reminders(session, keys, event, chosen, order)
