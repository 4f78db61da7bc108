"""Signs of life of the clocks."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from services.registration.store.base import Base


class Beat(Base):
    """When a clock last did its round."""

    __tablename__ = "beat"

    clock: Mapped[str] = mapped_column(primary_key=True)
    beaten_at: Mapped[datetime] = mapped_column(server_default=func.now())
