"""Organiser keys as their owners see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Select, or_, select, update
from sqlalchemy.orm import Session

from services.registration.domain.api_keys import KeyFacts
from services.registration.domain.refusals import NotFound
from services.registration.store import audit
from services.registration.store.organisations import ApiKey

USE_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class KeysWanted:
    """Whose keys to list: of an organisation, perhaps of one event; ``after`` is the last one shown."""

    organisation_id: UUID
    event_id: UUID | None
    after: UUID | None
    limit: int
    updated_since: datetime | None = None


def list_live(session: Session, wanted: KeysWanted) -> list[KeyFacts]:
    """Live keys, newest first."""
    query = _live(wanted.organisation_id, wanted.event_id).order_by(ApiKey.id.desc()).limit(wanted.limit)
    if wanted.after is not None:
        query = query.where(ApiKey.id < wanted.after)
    if wanted.updated_since is not None:
        query = query.where(ApiKey.created_at >= wanted.updated_since)
    return [facts_of(row) for row in session.scalars(query)]


def find_live(session: Session, organisation_id: UUID, key_id: UUID, *, only: UUID | None) -> ApiKey:
    """One live key, kept from other writers.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
    """
    found = session.scalar(_live(organisation_id, only).where(ApiKey.id == key_id).with_for_update())
    if found is None:
        raise NotFound("There is no such key.")
    return found


def add_key(session: Session, row: ApiKey, *, actor: str) -> KeyFacts:
    """Store a new key and note who made it."""
    session.add(row)
    session.flush()
    audit.note(
        session,
        organisation_id=row.organisation_id,
        event_id=row.event_id,
        subject_id=row.id,
        action="key.created",
        actor=actor,
        changes={"scopes": list(row.scopes)},
    )
    return facts_of(row)


def note_use(connection: Connection, key_id: UUID, *, now: datetime) -> None:
    """Remember that a key was used, at most once an hour."""
    stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - USE_NOTED_EVERY)
    connection.execute(update(ApiKey).where(ApiKey.id == key_id, stale).values(last_used_at=now))


def facts_of(row: ApiKey) -> KeyFacts:
    """What may be shown of a key."""
    return KeyFacts(
        id=row.id,
        name=row.name,
        scopes=tuple(row.scopes),
        event_id=row.event_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        version=row.version,
    )


def _live(organisation_id: UUID, event_id: UUID | None) -> Select[ApiKey]:
    query = select(ApiKey).where(ApiKey.organisation_id == organisation_id, ApiKey.revoked_at.is_(None))
    return query if event_id is None else query.where(ApiKey.event_id == event_id)
