"""What is kept beside an enquiry: notes, and the links by which its contact settles it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.kit.keys import Keyring, new_token
from services.registration.store.base import Base
from services.registration.store.enquiries import Enquiry

PURPOSE = "enquiry"


class EnquiryNote(Base):
    """Something that those who answer want to remember."""

    __tablename__ = "enquiry_note"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    enquiry_id: Mapped[UUID] = mapped_column(ForeignKey("registration.enquiry.id"), index=True)
    text: Mapped[str]
    author: Mapped[str]
    """Who wrote it, as the audit names them."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class EnquiryLink(Base):
    """One link to one enquiry, as its contact was mailed it: only its keyed digest."""

    __tablename__ = "enquiry_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    enquiry_id: Mapped[UUID] = mapped_column(ForeignKey("registration.enquiry.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def issue(session: Session, keys: Keyring, enquiry_id: UUID) -> str:
    """Make a link of its own for one mail; returns the raw token, which is kept nowhere."""
    token = new_token()
    row = {"id": new_id(), "enquiry_id": enquiry_id, "digest": keys.digest(PURPOSE, token)}
    session.execute(insert(EnquiryLink), row)
    return token


def find_by_token(session: Session, keys: Keyring, token: str, *, lock: bool = False) -> Enquiry | None:
    """The enquiry to which this link leads; none when it was never issued."""
    link = select(EnquiryLink.enquiry_id).where(EnquiryLink.digest.in_(keys.digests(PURPOSE, token)))
    query = select(Enquiry).where(Enquiry.id.in_(link))
    return session.scalar(query.with_for_update() if lock else query)


def add(session: Session, row: Mapping[str, Any]) -> None:
    """Store a note."""
    session.execute(insert(EnquiryNote), [{"id": new_id(), **row}])


def listed(session: Session, enquiry_id: UUID) -> list[EnquiryNote]:
    """The notes on an enquiry, the oldest first."""
    return list(
        session.scalars(select(EnquiryNote).where(EnquiryNote.enquiry_id == enquiry_id).order_by(EnquiryNote.id))
    )
