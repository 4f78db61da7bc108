"""Organisers look at registrations."""

from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.registrations import RegistrationFilter, RegistrationView
from services.registration.store.events import find_event
from services.registration.store.registration_lists import find_registration, listed
from services.registration.store.registrations import view_of


def list_registrations(
    db: Database, caller: Caller, event: str, wanted: RegistrationFilter, *, limit: int, cursor: str | None
) -> Page[RegistrationView]:
    """Registrations of an event, newest first.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        rows = listed(session, found.id, wanted, before=after[0] if after else None, limit=limit + 1)
        views = [view_of(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page(items=views, next_cursor=encode_cursor(views[-1].id) if more else None)


def show_one_registration(db: Database, caller: Caller, event: str, registration_id: UUID) -> RegistrationView:
    """One registration as organisers see it.

    Raises:
        NotFound: the caller has no such event or registration.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return view_of(find_registration(session, found.id, registration_id))
