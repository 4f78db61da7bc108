"""The clock asks those with a place for what they have not answered yet: once, and once more for new questions."""

from dataclasses import replace
from datetime import datetime

from services.contracts.messages import FormDue
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.questions import unanswered
from services.registration.store import follow_ups
from services.registration.store.event_rules import read_rules
from services.registration.store.registrations import Registration, told_of
from services.registration.store.tellings import tell
from services.registration.usecases.show_registration import open_answers

_PORTION = 100


def ask_forms(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Look at a portion of those with a place, and say whether more may wait."""
    with db.transaction() as session:
        rows = follow_ups.lock_due(session, now=now, limit=_PORTION)
        for row in rows:
            _ask(session, keys, row)
        follow_ups.mark(session, [row.id for row in rows], now=now)
    return len(rows) == _PORTION


def _ask(session: Transaction, keys: Keyring, row: Registration) -> None:
    rules = read_rules(session, row.event_id)
    left = unanswered(
        rules.details.get("questions") or [], open_answers(keys, row), attendance=row.attendance,
        constituency=row.constituency,
    )  # fmt: skip
    if left:
        message = FormDue(questions=[str(question["label"]) for question in left], **told_of(row, rules).common)
        if any(question.get("sensitive") for question in left):  # what is private is asked of the person themselves
            message = replace(message, recipient=replace(message.recipient, email=row.email))
        tell(session, keys, row, [message], expires_at=rules.starts_at)
