"""Read registrations for those who take them out."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registration.domain import naming
from services.registration.domain.exports import COLUMNS
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.registrations import RegistrationFilter
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import ApiKey
from services.registration.store.registration_lists import filtered
from services.registration.store.registrations import Registration, of_a_no

HAVE_PLACE = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED)
_ELSEWHERE = frozenset({"represents", "reason_code", "next_time", *naming.COLUMNS})
_READ = (*(name for name in COLUMNS if name not in _ELSEWHERE), "names", "answers")


def exported(session: Session, event_id: UUID, wanted: RegistrationFilter) -> Iterator[dict[str, Any]]:
    """Registrations that fit, oldest first, with what their invitees stand for; nothing sealed is read."""
    columns = [getattr(Registration, name) for name in _READ]
    query = (
        select(*columns, Invitation.represents)
        .outerjoin(Invitation, Invitation.id == Registration.invitation_id)
        .where(Registration.event_id == event_id)
        .order_by(Registration.id)
    )
    for row in session.execute(filtered(query, wanted)).mappings():
        names = {column: row["names"].get(use) for column, use in naming.COLUMNS.items()}
        yield dict(row) | names | of_a_no(row["state"], row["answers"])


def names_at_door(session: Session, event_id: UUID) -> list[tuple[str, str]]:
    """Names of all who have a place in the room, and of those who come along, each with what lists sort it by."""
    query = select(Registration.name, Registration.names, Registration.companions).where(
        Registration.event_id == event_id,
        Registration.attendance == "in_person",
        Registration.state.in_(HAVE_PLACE),
    )
    found = []
    for row in session.execute(query):
        found.append((row.name, naming.in_lists(row.name, row.names)))
        found += [(one["name"], one["name"]) for one in row.companions]
    return found


def name_of_key(session: Session, key_id: UUID) -> str:
    """A key as a line of text names it."""
    name = session.scalar(select(ApiKey.name).where(ApiKey.id == key_id))
    return f"key {name} ({key_id})" if name else f"key {key_id}"
