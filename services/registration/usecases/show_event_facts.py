"""What letters about an event say, for an operator who wants to read one before it goes out."""

from dataclasses import dataclass

from services.contracts.facts import Contact, Event
from services.kit.database import Database
from services.registration.domain.announcing import facts_for
from services.registration.domain.telling import Audience, all_contacts, fallback_contact
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_for_operator


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """The event as each kind of reader may know it, and who answers questions about it."""

    strangers: Event
    invitees: Event
    in_person: Event
    remote: Event
    contacts: list[Contact]
    fallback: Contact | None


def show_event_facts(db: Database, id_or_slug: str) -> EventFacts:
    """The facts that go into letters now.

    Raises:
        NotFound: there is no such event.
    """
    with db.transaction() as session:
        rules = read_rules(session, find_for_operator(session, id_or_slug).id)
    return EventFacts(
        strangers=facts_for(rules, Audience.STRANGER),
        invitees=facts_for(rules, Audience.INVITED),
        in_person=facts_for(rules, Audience.IN_PERSON),
        remote=facts_for(rules, Audience.REMOTE),
        contacts=all_contacts(rules.details),
        fallback=fallback_contact(rules.details),
    )
