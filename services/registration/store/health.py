"""Signs of life that the database holds."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, func, select, text, union_all
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.sql import column, table
from sqlalchemy.types import DateTime, Text

import migrations
from services.registration.store.beats import Beat
from services.registration.store.outbox import Outbox

THEIR_BEATS = table(
    "clock_beat", column("clock", Text()), column("beaten_at", DateTime(timezone=True)), schema="notifications"
)
"""The last rounds of the clocks of notifications."""


@dataclass(frozen=True)
class Signs:
    """The oldest promise that is due and not yet settled, and each clock's last round."""

    oldest_unsent_at: datetime | None
    beats: dict[str, datetime]


def read_revision(connection: Connection) -> str | None:
    """The migration the database stands at; None when it was never migrated."""
    try:
        found: str | None = connection.scalar(text("select version_num from schema_version"))
    except ProgrammingError:
        return None
    return found


def read_signs(connection: Connection, *, now: datetime) -> Signs:
    """Look at the outbox and the clocks."""
    oldest, due = select(func.min(Outbox.not_before)), Outbox.not_before <= now
    free = Outbox.held_at.is_(None)
    waiting = oldest.where(Outbox.accepted_at.is_(None), Outbox.withdrawn_at.is_(None), free, due)
    under_way = oldest.where(Outbox.settled_at.is_(None), Outbox.published_at.is_not(None), free, due)
    unsent = select(func.least(waiting.scalar_subquery(), under_way.scalar_subquery()))
    beats = connection.execute(union_all(select(Beat.clock, Beat.beaten_at), select(THEIR_BEATS)))
    return Signs(connection.scalar(unsent), {row.clock: row.beaten_at for row in beats})


@cache
def expected_revision() -> str:
    """The newest migration this code was written with: the history is linear and numbered."""
    versions = Path(str(migrations.__file__)).parent / "versions"
    return max(path.name.partition("_")[0] for path in versions.glob("[0-9]*_*.py"))
