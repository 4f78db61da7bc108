"""Show an organisation its keys, never their secrets."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.api_keys import KeyFacts
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.store import api_keys as store


def list_keys(
    database: Database, caller: Caller, *, limit: int, cursor: str | None, updated_since: datetime | None = None
) -> Page[KeyFacts]:
    """A portion of the live keys, newest first.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    wanted = store.KeysWanted(
        organisation_id=caller.organisation_id,
        event_id=caller.event_id,
        after=after[0] if after else None,
        limit=limit + 1,
        updated_since=updated_since,
    )
    with database.transaction() as session:
        found = store.list_live(session, wanted)
    return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def show_key(database: Database, caller: Caller, key_id: UUID) -> KeyFacts:
    """One live key.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
    """
    with database.transaction() as session:
        return store.facts_of(store.find_live(session, caller.organisation_id, key_id, only=caller.event_id))
