"""Take a person out of everything an organisation keeps (GDPR, article 17); counts and the ledger stay as they are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.people import masked_email
from services.registration.domain.refusals import InvalidTransition
from services.registration.domain.suppressions import WantedSuppression
from services.registration.store import audit, people
from services.registration.store.event_rules import read_rules
from services.registration.store.held_seats import give_up
from services.registration.store.invitations import Invitation
from services.registration.store.people import PersonRows
from services.registration.store.seats import Cause
from services.registration.usecases.find_people import find_person
from services.registration.usecases.rehearse_change import rehearse_change
from services.registration.usecases.suppress_address import suppress
from services.registration.usecases.tell_erased import Gone, tell_erased


@dataclass(frozen=True, kw_only=True)
class ErasedPerson:
    """How many rows of each kind the person was taken out of."""

    dry_run: bool
    erased: dict[str, int]


def erase_person(
    db: Database, keys: Keyring, caller: Caller, person_id: UUID, *, dry_run: bool, now: datetime
) -> ErasedPerson:
    """Do it, tell them by one last mail, and let the address not be invited again; a dry run tells the effect only.

    Raises:
        ForbiddenScope: the key is bound to one event.
        NotFound: the organisation knows nobody of this id.
        InvalidTransition: they have said yes to an event that is not over; cancel that first.
    """
    erased = rehearse_change(db, lambda session: _erased(session, keys, caller, person_id, now), dry_run=dry_run)
    return ErasedPerson(dry_run=dry_run, erased=erased)


def _erased(session: Transaction, keys: Keyring, caller: Caller, person_id: UUID, now: datetime) -> dict[str, int]:
    person = find_person(session, caller, person_id)
    if coming := people.coming_events(session, person, now=now):
        told = f"They have said yes to: {'; '.join(coming)}. Cancel that first; then they can be erased."
        raise InvalidTransition(told, events=coming)
    _give_up_seats(session, caller, person, now)
    wanted = WantedSuppression(email=person.email, source="do_not_contact", reason="erased")
    suppression, _ = suppress(session, keys, caller.organisation_id, wanted, actor=caller.actor, now=now)
    suppression.sealed_address = keys.seal(masked_email(person.email))
    session.flush()
    event_id, language = people.latest_of(session, person)
    erased = people.erase(session, person, now=now)
    gone = Gone(subject_id=person.every_id[0], person=person, language=language, everywhere=True)
    tell_erased(session, keys, read_rules(session, event_id), gone)
    audit.note(
        session,
        organisation_id=caller.organisation_id,
        event_id=None,
        subject_id=person.every_id[0],
        action="person.erased",
        actor=caller.actor,
        changes=erased,
    )
    return erased


def _give_up_seats(session: Transaction, caller: Caller, person: PersonRows, now: datetime) -> None:
    for invitation_id in person.ids["invitations"]:
        event_id = session.get_one(Invitation, invitation_id).event_id
        give_up(session, invitation_id, Cause(event_id=event_id, reason="person erased", actor=caller.actor, at=now))
