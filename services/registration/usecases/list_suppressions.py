"""Organisers look at who is not to be invited; addresses are shown so that only their owner would know them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring, Unsealable
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.people import masked_email
from services.registration.store import suppressions
from services.registration.store.suppressions import Suppression, SuppressionsWanted


@dataclass(frozen=True, kw_only=True)
class SuppressionView:
    """One suppression without its address."""

    id: UUID
    masked_email: str
    source: str
    reason: str
    event_id: UUID | None
    series: str | None
    created_at: datetime
    version: int = 1


def viewed(keys: Keyring, row: Suppression) -> SuppressionView:
    """A row as organisers see it; under lost keys the address is not shown at all."""
    try:
        masked = masked_email(keys.open(row.sealed_address))
    except Unsealable:
        masked = ""
    return SuppressionView(
        id=row.id,
        masked_email=masked,
        source=row.source,
        reason=row.reason,
        event_id=row.event_id,
        series=row.series_code,
        created_at=row.created_at,
    )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which part of the list: ``email`` asks whether one address is on it."""

    cursor: str | None
    limit: int
    email: str | None = None
    updated_since: datetime | None = None


def list_suppressions(db: Database, keys: Keyring, caller: Caller, asked: Asked) -> Page[SuppressionView]:
    """Suppressions of the organisation, newest first; a key that is bound to an event sees those about it.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(asked.cursor, UUID)
    wanted = SuppressionsWanted(
        organisation_id=caller.organisation_id,
        event_id=caller.event_id,
        email=asked.email,
        before=after[0] if after else None,
        limit=asked.limit + 1,
        since=asked.updated_since,
    )
    with db.transaction() as session:
        found = [viewed(keys, row) for row in suppressions.listed(session, keys, wanted)]
    items = found[: asked.limit]
    return Page(items, encode_cursor(items[-1].id) if len(found) > asked.limit else None)


def find_suppression(db: Database, keys: Keyring, caller: Caller, suppression_id: UUID) -> SuppressionView:
    """One of them.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
    """
    with db.transaction() as session:
        return viewed(keys, suppressions.find(session, caller.organisation_id, suppression_id, only=caller.event_id))
