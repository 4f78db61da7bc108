"""Organisers look at proposals."""

from dataclasses import dataclass
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.proposals import ProposalView
from services.registration.store import proposals
from services.registration.store.events import find_event


@dataclass(frozen=True, kw_only=True)
class ProposalFilter:
    """Which proposals a list is to hold, and which part of it; an empty text means any."""

    limit: int
    cursor: str | None = None
    state: str = ""
    kind: str = ""


def list_proposals(
    db: Database, keys: Keyring, caller: Caller, event: str, wanted: ProposalFilter
) -> Page[ProposalView]:
    """Proposals of an event, newest first.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(wanted.cursor, UUID)
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        rows = proposals.listed(
            session, found.id, state=wanted.state, kind=wanted.kind, before=after[0] if after else None,
            limit=wanted.limit + 1,
        )  # fmt: skip
        views = [proposals.view_of(keys, found, row, name) for row, name in rows[: wanted.limit]]
    return Page(views, encode_cursor(views[-1].id) if len(rows) > wanted.limit else None)
