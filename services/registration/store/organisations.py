"""Organisations and the keys their people and programs use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, ForeignKey, LargeBinary, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.store.base import Base


class Organisation(Base):
    """Who holds events; nobody sees another organisation's things."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    sending_paused_at: Mapped[datetime | None]
    """Since when nothing leaves for any of its events."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ApiKey(Base):
    """An organiser's key: shown once, kept as a keyed digest."""

    __tablename__ = "api_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.organisation.id"), index=True)
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.event.id"))
    name: Mapped[str] = mapped_column(server_default="")
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


BOOTSTRAP_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The one row of the operator's own key; it counts only while the settings name that key."""
FIRST_ORGANISATION = "First organisation"


@dataclass(frozen=True)
class LiveKey:
    """What a live key allows, and where."""

    id: UUID
    organisation_id: UUID
    event_id: UUID | None
    scopes: Sequence[str]


_FIND_KEY = select(ApiKey.id, ApiKey.organisation_id, ApiKey.event_id, ApiKey.scopes).where(
    ApiKey.digest.in_(bindparam("digests", expanding=True)),
    ApiKey.revoked_at.is_(None),
    or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > bindparam("now")),
)


def find_key(connection: Connection, digests: list[bytes], now: datetime) -> LiveKey | None:
    """The live key stored under one of these digests."""
    row = connection.execute(_FIND_KEY, {"digests": digests, "now": now}).first()
    return LiveKey(row.id, row.organisation_id, row.event_id, tuple(row.scopes)) if row else None


def keep_bootstrap_key(session: Session, digest: bytes, scopes: Sequence[str]) -> LiveKey:
    """Write the operator's own key down, with the first organisation when there is none yet."""
    organisation_id = session.scalar(select(Organisation.id).order_by(Organisation.id).limit(1))
    if organisation_id is None:
        organisation_id = ensure_organisation(session, FIRST_ORGANISATION)
    row = {"organisation_id": organisation_id, "digest": digest, "scopes": list(scopes), "revoked_at": None}
    session.execute(
        insert(ApiKey)
        .values(id=BOOTSTRAP_ID, name="BOOTSTRAP_API_KEY", **row)
        .on_conflict_do_update(index_elements=["id"], set_=row)
    )
    return LiveKey(BOOTSTRAP_ID, organisation_id, None, tuple(scopes))


def ensure_organisation(session: Session, name: str) -> UUID:
    """The organisation of this name, made when it is new."""
    session.execute(insert(Organisation).values(id=new_id(), name=name).on_conflict_do_nothing(index_elements=["name"]))
    return session.scalars(select(Organisation.id).where(Organisation.name == name)).one()
