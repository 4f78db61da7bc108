"""Tables of the schema ``registration``."""

from sqlalchemy.orm import DeclarativeBase, Session

from services.kit.database import COLUMN_TYPES, metadata_for

SCHEMA = "registration"

__all__ = ["SCHEMA", "Base", "Session"]


class Base(DeclarativeBase):
    """Every table of registration."""

    metadata = metadata_for(SCHEMA)
    type_annotation_map = COLUMN_TYPES
