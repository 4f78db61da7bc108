"""A mail that a server took has come back: its delivery has failed after all."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.notifications.domain.bounces import BounceReport, as_reported
from services.notifications.domain.routing import address_key
from services.notifications.store import returns, suppressions

_PORTION = 100


def take_reported(database: Database, *, now: datetime) -> bool:
    """Take in a portion of what mail providers report, and say whether more may wait."""
    with database.transaction() as session:
        told = returns.reported(session, limit=_PORTION)
    for delivery_id, kind, reason in told:
        take_bounce(database, delivery_id, as_reported(kind, reason), now=now)
    return len(told) == _PORTION


def take_bounce(database: Database, delivery_id: UUID, report: BounceReport, *, now: datetime) -> bool:
    """Mark it, and write no more bulk mail to an address that does not exist; the same report again changes nothing.

    Returns:
        Whether it was news.
    """
    if not report.is_final:
        return False
    with database.transaction() as session:
        recipient = returns.mark_returned(session, delivery_id, report, now=now)
        if recipient is None:
            return False
        if report.is_of_address and recipient:
            key = address_key(recipient)
            suppressions.suppress(session, key, reason=report.reason, delivery_id=delivery_id, now=now)
    return True
