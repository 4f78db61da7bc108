"""Tables of the schema ``notifications``."""

from sqlalchemy.orm import DeclarativeBase, Session

from services.kit.database import COLUMN_TYPES, metadata_for

SCHEMA = "notifications"

__all__ = ["SCHEMA", "Base", "Session"]


class Base(DeclarativeBase):
    """Every table of notifications."""

    metadata = metadata_for(SCHEMA)
    type_annotation_map = COLUMN_TYPES
