"""Tell a person everything that is kept about them (GDPR, articles 15 and 20)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.store import people
from services.registration.store.registrations import Registration
from services.registration.usecases.find_people import PersonView, find_person, viewed
from services.registration.usecases.show_registration import open_answers


@dataclass(frozen=True, kw_only=True)
class PersonExport:
    """The person and everything about them, by kind."""

    as_of: datetime
    person: PersonView
    kept: dict[str, list[dict[str, Any]]]


def export_person(db: Database, keys: Keyring, caller: Caller, person_id: UUID, *, now: datetime) -> PersonExport:
    """Everything, sensitive answers too: they are the person's own.

    Raises:
        ForbiddenScope: the key is bound to one event.
        NotFound: the organisation knows nobody of this id.
    """
    with db.transaction() as session:
        rows = find_person(session, caller, person_id)
        kept = people.everything_about(session, rows)
        for told in kept["registrations"]:
            told["answers"] = _answers(session, keys, UUID(told["id"]))
        return PersonExport(as_of=now, person=viewed(session, keys, caller, rows, now=now), kept=kept)


def _answers(session: Transaction, keys: Keyring, registration_id: UUID) -> dict[str, Any]:
    return open_answers(keys, session.get_one(Registration, registration_id))
