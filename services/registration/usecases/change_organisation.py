"""Change how an organisation looks: its name, its colour, its logo."""

from dataclasses import replace
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.branding import Brand, BrandChange, checked
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import VersionMismatch
from services.registration.store import audit, brands


def change_organisation(
    db: Database, caller: Caller, change: BrandChange, *, expected: int | None, now: datetime
) -> Brand:
    """Show it so from now on, on all pages; letters that wait look as they did when they were promised.

    Raises:
        ForbiddenScope: the key is bound to one event.
        Invalid: the colour cannot be read, the logo is none, or another organisation has the name.
        VersionMismatch: it changed since the caller looked.
    """
    caller.require_whole_organisation()
    logo_type = checked(change)
    with db.transaction() as session:
        before = brands.lock_brand(session, caller.organisation_id)
        if expected not in (None, before.version):
            raise VersionMismatch(f"It is at version {before.version} now. Look at it again and repeat the change.")
        kept_type = before.logo_type if change.logo is None else logo_type
        after = replace(before, version=before.version + 1, name=change.name, accent=change.accent, logo_type=kept_type)
        brands.write_brand(session, after, logo=change.logo, now=now)
        changes = {"name": change.name, "accent_colour": change.accent, "logo": kept_type}
        audit.note(
            session, organisation_id=caller.organisation_id, event_id=None, subject_id=caller.organisation_id,
            action="organisation.changed", actor=caller.actor, changes=changes,
        )  # fmt: skip
    return after
