"""An organiser reads a letter as one of the invitees would get it, or has it mailed to one of the event's contacts."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.contracts.facts import Wording
from services.contracts.messages import Message
from services.kit.database import Database
from services.kit.keys import Keyring
from services.letters import wording
from services.letters.compose import compose
from services.letters.letter import Letter, Links, MissingFact
from services.registration.domain.callers import Caller
from services.registration.domain.enquiries import chosen_contact
from services.registration.domain.refusals import Invalid
from services.registration.store import audit, invitees, outbox
from services.registration.store.base import Session
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.sending import check_not_paused
from services.registration.usecases.change_wording import Words
from services.registration.usecases.make_sample import SampleReader, make_sample
from services.registration.usecases.settle_enquiry import everybody
from services.registration.usecases.show_wording import WordingKey, find_worded, viewed

NO_LINK = "this-link-is-only-a-preview"
TEST = "Test: "
_DOORS = {"invitation": "/i/", "registration": "/r/"}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What to read: the words as they stand unless others are given, to an invented person unless one is named."""

    key: WordingKey
    words: Words | None = None
    invitation_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class TestLetter:
    """Where a test letter goes."""

    __test__ = False

    to: str
    address: str


def preview_letter(db: Database, caller: Caller, draft: Draft, *, site: str, now: datetime) -> Letter:
    """The letter; nothing is stored or sent, and its links lead nowhere.

    Raises:
        NotFound: the caller has no such event, kind of letter or invitation.
        Invalid: the words cannot stay as they are, or the event lacks something the letter needs.
    """
    with db.transaction() as session:
        _event, message = _written(session, caller, draft, now=now)
    door = _DOORS.get(getattr(message, "leads_to", "") or message.link)
    links = Links(
        site=site,
        personal=f"{site}{door}{NO_LINK}" if door else "",
        unsubscribe=f"{site}/unsubscribe/{NO_LINK}",
        join=f"{site}/join/{NO_LINK}",
        calendar=f"{site}/calendar/{NO_LINK}.ics",
    )
    try:
        return compose(message, purpose=draft.key.kind, links=links, written_at=now)
    except MissingFact as missing:
        raise Invalid({"event": [f"This letter cannot be written yet: {missing} is missing."]}) from missing


def send_test_letter(
    db: Database, keys: Keyring, caller: Caller, draft: Draft, *, to: str, now: datetime
) -> TestLetter:
    """Have the letter mailed to one of the event's own contacts, marked as a test; nobody else can be written to.

    Args:
        db: the database.
        keys: seals the link, which leads nowhere.
        caller: who does it.
        draft: what to send.
        to: the address of a contact, a deputy or the fallback of the event.
        now: the instant of asking.

    Raises:
        NotFound: the caller has no such event, kind of letter or invitation.
        Invalid: the words cannot stay as they are, or the address is nobody's of this event.
        SendingPaused: mail is stopped.
    """
    with db.transaction() as session:
        event, message = _written(session, caller, draft, now=now, subject_prefix=TEST)
        check_not_paused(session, event)
        contact = chosen_contact(to, everybody(event), field="email")
        reader = replace(message.recipient, email=contact.email)  # type: ignore[attr-defined]  # sample letters have one
        addressed = replace(message, recipient=reader)  # type: ignore[call-arg]  # as above
        token = NO_LINK if message.link else None
        outbox.promise(session, keys, addressed, event_id=event.id, subject_id=event.id, token=token, not_before=now)
        _note(session, caller, event, draft.key)
    return TestLetter(to=contact.name, address=contact.email)


def _written(
    session: Session, caller: Caller, draft: Draft, *, now: datetime, subject_prefix: str = ""
) -> tuple[Event, Message]:
    key = draft.key
    event = find_worded(session, caller, key)
    words = _checked(draft) if draft.words else _current(session, event, key)
    invitee = invitees.find(session, event.id, draft.invitation_id)[0] if draft.invitation_id else None
    reader = SampleReader(language=key.language)
    reader = replace(reader, name=invitee.name) if invitee else reader
    message = make_sample(key.kind, read_rules(session, event.id), reader, now=now)
    return event, _worded(message, key, words, invitee, subject_prefix)


def _worded(message: Any, key: WordingKey, words: Words, invitee: Invitation | None, prefix: str) -> Message:
    own = Wording(kind=key.kind, language=key.language, subject=prefix + words.subject, body=words.body)
    known = ("note", "represents", "source") if invitee else ()
    changes = {name: getattr(invitee, name) for name in known if hasattr(message, name)}
    made: Message = replace(message, event=replace(message.event, wordings=[own]), **changes)
    return made


def _checked(draft: Draft) -> Words:
    words = draft.words or Words(subject="", body="")
    faults = wording.faults(draft.key.kind, words.subject, words.body)
    if faults:
        raise Invalid(faults)
    return words


def _current(session: Session, event: Event, key: WordingKey) -> Words:
    found = viewed(session, event, key)
    return Words(subject=found.subject, body=found.body)


def _note(session: Session, caller: Caller, event: Event, key: WordingKey) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=event.id,
        action="letter.tested",
        actor=caller.actor,
        changes={"kind": key.kind, "language": key.language},
    )
