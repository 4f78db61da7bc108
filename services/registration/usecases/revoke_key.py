"""End an organiser key at once."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import InvalidTransition, VersionMismatch
from services.registration.store import audit
from services.registration.store.api_keys import find_live
from services.registration.store.organisations import BOOTSTRAP_ID


def revoke_key(database: Database, caller: Caller, key_id: UUID, *, version: int | None, now: datetime) -> None:
    """No request with this key passes any more.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
        VersionMismatch: it has changed since the caller looked.
        InvalidTransition: it is the operator's own key.
    """
    with database.transaction() as session:
        found = find_live(session, caller.organisation_id, key_id, only=caller.event_id)
        if found.id == BOOTSTRAP_ID:
            raise InvalidTransition("This key stands in the settings. The operator can take it out of them.")
        if version is not None and version != found.version:
            raise VersionMismatch("Read the key again before you end it.")
        found.revoked_at, found.version = now, found.version + 1
        audit.note(
            session,
            organisation_id=found.organisation_id,
            event_id=found.event_id,
            subject_id=found.id,
            action="key.revoked",
            actor=caller.actor,
        )
