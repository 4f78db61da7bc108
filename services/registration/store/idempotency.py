"""Stored answers to organisers' POSTs, kept for a day."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.registration.store.base import Base


class IdempotencyRecord(Base):
    """The answer to one request, committed together with its effect."""

    __tablename__ = "idempotency_record"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """Of caller, method, path and key."""
    body_digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    headers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed_body: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed: an answer may hold names, addresses and links that are shown once."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
