"""The restore fence: mails that may have left between the backup and the restore wait for an operator."""

from datetime import datetime

from services.kit.database import Database
from services.notifications.store import holds


def hold_deliveries(database: Database, *, now: datetime) -> int:
    """Keep back every mail that is still to be sent; tells how many."""
    with database.transaction() as session:
        return holds.hold(session, now=now)


def release_deliveries(database: Database, *, now: datetime) -> int:
    """Make all of them due; those whose message was taken back are skipped when their turn comes."""
    with database.transaction() as session:
        return holds.release(session, now=now)
