"""Organisers look at the letters that were asked for, decide about them and print them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.visa_letters import (
    APPROVED,
    REFUSED,
    LetterSheet,
    VisaLetterView,
    check_may_ask,
    check_may_decide,
    decided,
)
from services.registration.store import audit, visa_letters
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event, find_event
from services.registration.store.registrations import told_of
from services.registration.store.tellings import tell
from services.registration.store.visa_letters import VisaLetter
from services.registration.usecases.ask_visa_letter import printed
from services.registration.usecases.put_to_contact import note_decided


@dataclass(frozen=True, kw_only=True)
class LetterTarget:
    """Which letter of which event, for whom."""

    caller: Caller
    event: str
    letter_id: UUID


def list_letters(db: Database, caller: Caller, event: str, state: str | None) -> list[VisaLetterView]:
    """Letters of an event without passport details, those needed first before the others.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return [visa_letters.view_of(row, whose) for row, whose in visa_letters.listed(session, found.id, state)]


def show_letter(db: Database, keys: Keyring, target: LetterTarget) -> VisaLetterView:
    """One letter with passport details; that they were looked at is written down.

    Raises:
        NotFound: the caller has no such event, or the event no such letter.
    """
    with db.transaction() as session:
        event = _event(session, target)
        row, registration = visa_letters.find(session, event.id, target.letter_id)
        _note(session, event, row, "visa_letter.read", target.caller)
        return visa_letters.view_of(row, registration, visa_letters.opened(keys, row))


def decide_letter(
    db: Database, keys: Keyring, target: LetterTarget, *, approved: bool, reason: str = "", now: datetime
) -> VisaLetterView:
    """Approve or refuse; whoever asked is told by mail.

    Raises:
        NotFound: the caller has no such event, or the event no such letter.
        InvalidTransition: it was decided before, or the place is no longer theirs.
    """
    with db.transaction() as session:
        event = _event(session, target)
        row, registration = visa_letters.find(session, event.id, target.letter_id, lock=True)
        check_may_decide(row.state)
        if approved:
            check_may_ask(registration.state)
        row.state, row.reason = (APPROVED if approved else REFUSED), reason
        row.decided_at, row.version = now, row.version + 1
        session.flush()
        told = told_of(registration, read_rules(session, event.id))
        tell(session, keys, registration, [decided(told, approved=approved, reason=reason)])
        note_decided(session, row.reference, now=now)
        _note(session, event, row, f"visa_letter.{row.state}", target.caller)
        return visa_letters.view_of(row, registration)


def print_letter(db: Database, keys: Keyring, target: LetterTarget, *, site: str, now: datetime) -> LetterSheet:
    """What stands on a letter; that it was printed is written down.

    Raises:
        NotFound: the caller has no such event, or the event no such letter.
        InvalidTransition: it is not approved, or no longer holds.
    """
    with db.transaction() as session:
        event = _event(session, target)
        found = visa_letters.find(session, event.id, target.letter_id)
        _note(session, event, found[0], "visa_letter.printed", target.caller)
        return printed(keys, found, read_rules(session, event.id), site=site, now=now)


def forget_passports(db: Database, *, now: datetime) -> bool:
    """Wipe passport details some weeks after their event."""
    with db.transaction() as session:
        visa_letters.forget_passports(session, now=now)
    return False


def _event(session: Transaction, target: LetterTarget) -> Event:
    return find_event(session, target.caller.organisation_id, target.event, only=target.caller.event_id)


def _note(session: Transaction, event: Event, row: VisaLetter, action: str, caller: Caller) -> None:
    audit.note(
        session, organisation_id=event.organisation_id, event_id=event.id, subject_id=row.registration_id,
        action=action, actor=caller.actor, changes={},
    )  # fmt: skip
