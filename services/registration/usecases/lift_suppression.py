"""An organiser lets an address be invited again, because its owner asked for it or it was put there by mistake."""

from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import VersionMismatch
from services.registration.store import audit, suppressions


def lift_suppression(db: Database, caller: Caller, suppression_id: UUID, *, version: int | None) -> None:
    """Take one off the list. Nothing is sent by that.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
        VersionMismatch: the caller names a version there never was.
    """
    with db.transaction() as session:
        row = suppressions.find(session, caller.organisation_id, suppression_id, only=caller.event_id)
        if version not in (None, 1):
            raise VersionMismatch("Read the suppression again before you lift it.")
        suppressions.delete(session, row.id)
        audit.note(
            session,
            organisation_id=row.organisation_id,
            event_id=row.event_id,
            subject_id=row.id,
            action="suppression.lifted",
            actor=caller.actor,
            changes={"source": row.source},
        )
