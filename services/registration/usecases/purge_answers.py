"""Forget sealed answers when their time has come: by the clock, or by the organiser, who may look first."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.answering import EventRules
from services.registration.domain.callers import Caller
from services.registration.domain.purging import PurgeLine, purge_lines
from services.registration.store import audit, sealed_answers
from services.registration.store.companions import CompanionAnswer
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_event
from services.registration.store.registrations import Registration, touch
from services.registration.usecases.rehearse_change import rehearse_change


@dataclass(frozen=True, kw_only=True)
class Purge:
    """What is kept sealed; what of it was due is forgotten now, or would be."""

    dry_run: bool
    answers: list[PurgeLine]


def purge_event(db: Database, keys: Keyring, caller: Caller, event: str, *, dry_run: bool, now: datetime) -> Purge:
    """Forget the sealed answers of an event that are due; a dry run tells the effect only. Again changes nothing.

    Raises:
        NotFound: the caller has no such event.
    """

    def work(session: Transaction) -> list[PurgeLine]:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return _purged(session, keys, read_rules(session, found.id), actor=caller.actor, now=now)

    return Purge(dry_run=dry_run, answers=rehearse_change(db, work, dry_run=dry_run))


def purge_answers(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """The same for every event that is over; the clock's duty."""
    with db.transaction() as session:
        events = sealed_answers.events_with_sealed(session, now=now)
    for event_id in events:
        _purge_one(db, keys, event_id, now=now)
    return False


def _purge_one(db: Database, keys: Keyring, event_id: UUID, *, now: datetime) -> None:
    with db.transaction() as session:
        _purged(session, keys, read_rules(session, event_id), actor="clock", now=now)


def _purged(session: Transaction, keys: Keyring, rules: EventRules, *, actor: str, now: datetime) -> list[PurgeLine]:
    opened = [(row, _opened(keys, row)) for row in sealed_answers.lock_sealed(session, rules.id)]
    given = Counter(code for _row, answers in opened for code in answers)
    lines = purge_lines(rules.details.get("questions") or [], given, rules.ends_at, now=now)
    due = {line.code: line.people for line in lines if line.is_due}
    for row, answers in opened:
        kept = {code: answer for code, answer in answers.items() if code not in due}
        if kept != answers:
            row.sealed_answers = keys.seal(json.dumps(kept)) if kept else None
            if isinstance(row, Registration):
                touch(row, now=now)
    session.flush()
    if due:
        audit.note(
            session, organisation_id=rules.organisation_id, event_id=rules.id, subject_id=rules.id,
            action="answers.purged", actor=actor, changes={"answers": due},
        )  # fmt: skip
    return lines


def _opened(keys: Keyring, row: Registration | CompanionAnswer) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(keys.open(row.sealed_answers)) if row.sealed_answers else {}
    return answers
