"""Letters for visas: one a registration; passport details sealed, and gone some weeks after the event."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.kit.keys import Keyring
from services.registration.domain.refusals import NotFound
from services.registration.domain.visa_letters import KEPT, Passport, VisaLetterView, is_short, passport_from
from services.registration.store.base import Base
from services.registration.store.events import Event
from services.registration.store.registrations import Registration

NO_LETTER = "There is no such letter."


class VisaLetter(Base):
    """What somebody asked for, and what the organisers said."""

    __tablename__ = "visa_letter"
    __table_args__ = (CheckConstraint("state in ('requested','approved','refused')", name="state_known"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"), index=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.registration.id"), unique=True)
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(server_default="requested", default="requested")
    sealed_passport: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Passport details; gone some weeks after the event."""
    needed_by: Mapped[date]
    reason: Mapped[str] = mapped_column(server_default="", default="")
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1", default=1)


def of_registration(session: Session, registration_id: UUID, *, lock: bool = False) -> VisaLetter | None:
    """The letter of a registration, if one was asked for."""
    query = select(VisaLetter).where(VisaLetter.registration_id == registration_id)
    return session.scalar(query.with_for_update() if lock else query)


def find(session: Session, event_id: UUID, letter_id: UUID, *, lock: bool = False) -> tuple[VisaLetter, Registration]:
    """One letter of the event, and whose it is.

    Raises:
        NotFound: the event has none of this id.
    """
    query = select(VisaLetter).where(VisaLetter.event_id == event_id, VisaLetter.id == letter_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(NO_LETTER)
    return found, session.get_one(Registration, found.registration_id)


def by_reference(session: Session, reference: str) -> tuple[VisaLetter, Registration] | None:
    """The letter of a reference, and whose it is; none when nobody has it."""
    query = select(VisaLetter, Registration).join(Registration, Registration.id == VisaLetter.registration_id)
    row = session.execute(query.where(VisaLetter.reference == reference)).first()
    return (row[0], row[1]) if row else None


def listed(session: Session, event_id: UUID, state: str | None) -> Sequence[tuple[VisaLetter, Registration]]:
    """Letters of an event, those needed first before the others."""
    query = select(VisaLetter, Registration).join(Registration, Registration.id == VisaLetter.registration_id)
    query = query.where(VisaLetter.event_id == event_id)
    query = query.where(VisaLetter.state == state) if state else query
    rows = session.execute(query.order_by(VisaLetter.needed_by, VisaLetter.id)).all()
    return [(row[0], row[1]) for row in rows]


def sealed(keys: Keyring, passport: Passport) -> bytes:
    """Passport details as they are stored."""
    return keys.seal(json.dumps(asdict(passport)))


def opened(keys: Keyring, row: VisaLetter) -> Passport | None:
    """Passport details, as long as they are kept."""
    return passport_from(json.loads(keys.open(row.sealed_passport))) if row.sealed_passport else None


def view_of(row: VisaLetter, registration: Registration, passport: Passport | None = None) -> VisaLetterView:
    """The letter as doors are shown it."""
    return VisaLetterView(
        id=row.id, registration_id=registration.id, registration_reference=registration.reference,
        name=registration.name, reference=row.reference, state=row.state, needed_by=row.needed_by, reason=row.reason,
        requested_at=row.requested_at, decided_at=row.decided_at, is_short=is_short(row.needed_by, row.requested_at),
        version=row.version, passport=passport,
    )  # fmt: skip


def forget_passports(session: Session, *, now: datetime) -> int:
    """Wipe the passport details of events that are over for long enough; returns how many."""
    over = select(Event.id).where(Event.ends_at <= now - KEPT).scalar_subquery()
    old = update(VisaLetter).where(VisaLetter.event_id.in_(over), VisaLetter.sealed_passport.is_not(None))
    return len(session.execute(old.values(sealed_passport=None).returning(VisaLetter.id)).all())
