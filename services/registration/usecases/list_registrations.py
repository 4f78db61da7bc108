"""Organisers look at registrations."""

from collections.abc import Sequence
from uuid import UUID

from services.kit.database import Database, Transaction
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.registrations import ListedRegistration, RegistrationFilter
from services.registration.store.events import find_event
from services.registration.store.proposals import waiting_changes
from services.registration.store.registration_lists import find_registration, listed
from services.registration.store.registrations import Registration, view_of
from services.registration.store.unreached import unreached


def list_registrations(
    db: Database, caller: Caller, event: str, wanted: RegistrationFilter, *, limit: int, cursor: str | None
) -> Page[ListedRegistration]:
    """Registrations of an event, newest first.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        rows = listed(session, found.id, wanted, before=after[0] if after else None, limit=limit + 1)
        views = _listed(session, rows[:limit])
    more = len(rows) > limit
    return Page(items=views, next_cursor=encode_cursor(views[-1].id) if more else None)


def show_one_registration(db: Database, caller: Caller, event: str, registration_id: UUID) -> ListedRegistration:
    """One registration as organisers see it.

    Raises:
        NotFound: the caller has no such event or registration.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return _listed(session, [find_registration(session, found.id, registration_id)])[0]


def _listed(session: Transaction, rows: Sequence[Registration]) -> list[ListedRegistration]:
    ids = [row.id for row in rows]
    waiting, why = waiting_changes(session, ids), unreached(session, ids)
    return [
        ListedRegistration(**vars(view_of(row)), change_waits=row.id in waiting, bounce=why.get(row.id)) for row in rows
    ]
