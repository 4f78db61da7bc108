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
from services.registration.store.sending import check_not_paused
from services.registration.usecases.change_wording import Words
from services.registration.usecases.make_sample import SampleReader, make_sample
from services.registration.usecases.settle_enquiry import everybody
from services.registration.usecases.show_wording import WordingKey, find_worded
from services.registration.usecases.write_invitation import writer_for

NO_LINK = "this-link-is-only-a-preview"
TEST = "Test:"
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


def preview_letter(
    db: Database, keys: Keyring, caller: Caller, draft: Draft, *, site: str, now: datetime
) -> Letter:  # fmt: skip
    """The letter; nothing is stored or sent, and its links lead nowhere.

    Raises:
        NotFound: the caller has no such event, kind of letter or invitation.
        Invalid: the words cannot stay as they are, or the event lacks something the letter needs.
    """
    with db.transaction() as session:
        event = find_worded(session, caller, draft.key)
        message = _written(session, keys, event, draft, now=now)
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
        event = find_worded(session, caller, draft.key)
        message = _written(session, keys, event, draft, now=now)
        check_not_paused(session, event)
        contact = chosen_contact(to, everybody(event), field="email")
        reader = replace(message.recipient, email=contact.email)  # type: ignore[attr-defined]  # sample letters have one
        marked = replace(message.event, subject_prefix=TEST)  # type: ignore[attr-defined]  # as above
        addressed = replace(message, recipient=reader, event=marked)  # type: ignore[call-arg]  # as above
        token = NO_LINK if message.link else None
        outbox.promise(session, keys, addressed, event_id=event.id, subject_id=event.id, token=token, not_before=now)
        _note(session, caller, event, draft.key)
    return TestLetter(to=contact.name, address=contact.email)


def _written(session: Session, keys: Keyring, event: Event, draft: Draft, *, now: datetime) -> Message:
    message, key = _told(session, keys, event, draft, now=now), draft.key
    changed: dict[str, Any] = {"recipient": replace(message.recipient, language=key.language)}
    if draft.words:
        own = Wording(kind=key.kind, language=key.language, subject=draft.words.subject, body=draft.words.body)
        faults = wording.faults(key.kind, own.subject, own.body)
        if faults:
            raise Invalid(faults)
        changed["event"] = replace(message.event, wordings=[own])
    made: Message = replace(message, **changed)
    return made


def _told(session: Session, keys: Keyring, event: Event, draft: Draft, *, now: datetime) -> Any:
    """What the letter tells: to an invitee just what would be sent, as far as that is known beforehand."""
    kind = draft.key.kind
    invitee = invitees.find(session, event.id, draft.invitation_id)[0] if draft.invitation_id else None
    if invitee and kind in ("invitation", "reminder"):
        return writer_for(session, keys, event, not_before=now).message(invitee, kind)
    reader = SampleReader(language=draft.key.language)
    reader = replace(reader, name=invitee.name) if invitee else reader
    return make_sample(kind, read_rules(session, event.id), reader, now=now)


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
