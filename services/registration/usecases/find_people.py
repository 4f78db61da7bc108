"""Find what an organisation keeps about one address; a person is an address within an organisation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.people import email_key
from services.registration.domain.refusals import NotFound
from services.registration.store import people, suppressions
from services.registration.store.people import PersonRows
from services.registration.store.suppressions import SuppressionsWanted


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """One person; ``coming_to`` are events that are not over and to which they have said yes."""

    id: UUID
    email: str
    names: tuple[str, ...]
    invitations: int
    registrations: int
    enquiries: int
    do_not_contact: bool
    coming_to: list[str]


def find_people(db: Database, keys: Keyring, caller: Caller, email: str, *, now: datetime) -> list[PersonView]:
    """The person of this address, or nobody.

    Raises:
        ForbiddenScope: the key is bound to one event.
    """
    caller.require_whole_organisation()
    with db.transaction() as session:
        rows = people.rows_of(session, caller.organisation_id, email_key(email))
        return [viewed(session, keys, caller, rows, now=now)] if rows else []


def find_person(session: Transaction, caller: Caller, person_id: UUID) -> PersonRows:
    """All rows about the person with this id.

    Raises:
        ForbiddenScope: the key is bound to one event.
        NotFound: the organisation knows nobody of this id, or they were erased.
    """
    caller.require_whole_organisation()
    key = people.key_of(session, caller.organisation_id, person_id)
    rows = people.rows_of(session, caller.organisation_id, email_key(key)) if key else None
    if rows is None:
        raise NotFound("There is no such person. Look them up by their address at /v1/people?email=.")
    return rows


def viewed(session: Transaction, keys: Keyring, caller: Caller, rows: PersonRows, *, now: datetime) -> PersonView:
    """A person as organisers see them."""
    asked = SuppressionsWanted(
        organisation_id=caller.organisation_id, event_id=None, email=rows.email, before=None, limit=50
    )
    listed = suppressions.listed(session, keys, asked)
    return PersonView(
        id=rows.every_id[0],
        email=rows.email,
        names=rows.names,
        invitations=len(rows.ids["invitations"]),
        registrations=len(rows.ids["registrations"]),
        enquiries=len(rows.ids["enquiries"]),
        do_not_contact=any(one.event_id is None and one.series_code is None for one in listed),
        coming_to=people.coming_events(session, rows, now=now),
    )
