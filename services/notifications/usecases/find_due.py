"""Find deliveries that are due: to hint at them, or to send them oneself when no broker carries hints."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.notifications.store import due, hosts
from services.notifications.usecases.accept_messages import HINT_BELIEVED, Accepted

_PORTION = 200


def claim_unhinted(database: Database, *, host: str, now: datetime) -> Accepted:
    """Due deliveries for which no hint is on its way; from now on one is believed to be."""
    with database.transaction() as session:
        if hosts.rests(session, host, now=now):
            return Accepted()
        claimed = due.claim_unhinted(session, now=now, believe=HINT_BELIEVED, limit=_PORTION)
    return Accepted(
        first=[i for i, bulk in claimed.items() if not bulk], bulk=[i for i, bulk in claimed.items() if bulk]
    )


def find_due(database: Database, *, host: str, now: datetime, limit: int = 25) -> Sequence[UUID]:
    """Due deliveries, hinted at or not, the urgent first."""
    with database.transaction() as session:
        return [] if hosts.rests(session, host, now=now) else due.due(session, now=now, limit=limit)
