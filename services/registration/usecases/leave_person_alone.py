"""Somebody does not want to hear from an organisation again: they are invited to nothing more."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.suppressions import WantedSuppression
from services.registration.usecases.find_people import PersonView, find_person, viewed
from services.registration.usecases.suppress_address import suppress


def leave_person_alone(
    db: Database, keys: Keyring, caller: Caller, person_id: UUID, *, reason: str, now: datetime
) -> PersonView:
    """Suppress their address in the whole organisation; invitations that wait are taken back.

    Mail about what they have said yes to goes on. Saying it again changes nothing.

    Raises:
        ForbiddenScope: the key is bound to one event.
        NotFound: the organisation knows nobody of this id.
    """
    with db.transaction() as session:
        person = find_person(session, caller, person_id)
        wanted = WantedSuppression(email=person.email, source="do_not_contact", reason=reason)
        suppress(session, keys, caller.organisation_id, wanted, actor=caller.actor, now=now)
        return viewed(session, keys, caller, person, now=now)
