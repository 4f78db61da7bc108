"""How organisations look, beside their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from services.registration.domain.branding import Brand
from services.registration.domain.refusals import Invalid
from services.registration.store.base import Base
from services.registration.store.events import Event
from services.registration.store.organisations import Organisation


class BrandRow(Base):
    """Colour and logo of one organisation; without a row it looks like ours."""

    __tablename__ = "brand"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.organisation.id"), primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    accent: Mapped[str] = mapped_column(server_default="", default="")
    logo_type: Mapped[str] = mapped_column(server_default="", default="")
    logo: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class Logo:
    """A picture as it was sent to us."""

    media_type: str
    content: bytes


_BRANDS = select(Organisation.id, Organisation.name, BrandRow.version, BrandRow.accent, BrandRow.logo_type).outerjoin(
    BrandRow, BrandRow.organisation_id == Organisation.id
)


def brands_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, Brand]:
    """These organisations as they are shown."""
    return {row.id: _brand(row) for row in session.execute(_BRANDS.where(Organisation.id.in_(ids)))}


def find_brand(session: Session, organisation_id: UUID) -> Brand | None:
    """One organisation as it is shown; none when there is no such one."""
    row = session.execute(_BRANDS.where(Organisation.id == organisation_id)).first()
    return _brand(row) if row else None


def lock_brand(session: Session, organisation_id: UUID) -> Brand:
    """The organisation as it is shown; others who change it wait for the commit."""
    query = _BRANDS.where(Organisation.id == organisation_id).with_for_update(of=Organisation, key_share=True)
    return _brand(session.execute(query).one())


def find_logo(session: Session, organisation_id: UUID) -> Logo | None:
    """The organisation's logo, if it has one."""
    query = select(BrandRow.logo_type, BrandRow.logo).where(BrandRow.organisation_id == organisation_id)
    row = session.execute(query).first()
    return Logo(row.logo_type, row.logo) if row and row.logo else None


def write_brand(session: Session, brand: Brand, *, logo: bytes | None, now: datetime) -> None:
    """Keep a new version; without a logo given, the one there is stays.

    What is known of an event is kept by its version, the looks of its organisation with it: they all get a new one.

    Raises:
        Invalid: another organisation has the name.
    """
    organisation_id = UUID(brand.organisation_id)
    try:
        with session.begin_nested():
            session.execute(update(Organisation).where(Organisation.id == organisation_id).values(name=brand.name))
    except IntegrityError as error:
        raise Invalid({"name": ["Another organisation has this name. Choose one that tells them apart."]}) from error
    row = {"version": brand.version, "accent": brand.accent, "logo_type": brand.logo_type, "updated_at": now}
    row |= {} if logo is None else {"logo": logo or None}
    statement = insert(BrandRow).values(organisation_id=organisation_id, **row)
    session.execute(statement.on_conflict_do_update(index_elements=["organisation_id"], set_=row))
    own = select(Event.id).where(Event.organisation_id == organisation_id).order_by(Event.id).with_for_update()
    ids = list(session.scalars(own))
    changed = update(Event).where(Event.id.in_(ids)).values(version=Event.version + 1, updated_at=now)
    session.execute(changed.execution_options(synchronize_session=False))


def _brand(row: Any) -> Brand:
    return Brand(
        organisation_id=str(row[0]), name=row[1], version=row[2] or 0, accent=row[3] or "", logo_type=row[4] or ""
    )
