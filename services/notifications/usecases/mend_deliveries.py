"""Decide about deliveries whose worker fell silent, and about those whose effect is in doubt."""

from datetime import datetime

import structlog

from services.kit.database import Database
from services.notifications.domain import retrying
from services.notifications.store import leases

log = structlog.get_logger()

_PORTION = 100


def mend_deliveries(database: Database, *, now: datetime) -> bool:
    """Settle a portion of both and say whether more may wait."""
    with database.transaction() as session:
        silent = leases.lock_silent(session, now=now, limit=_PORTION)
        for taken in silent:
            then = retrying.after_silence(taken.tried, taken.phase, now=now)
            leases.settle(session, taken.tried.id, then, now=now)
            log.warning("a worker fell silent", delivery_id=str(taken.tried.id), state=str(then.state))
        doubtful = leases.lock_doubtful(session, now=now, limit=_PORTION)
        for taken in doubtful:
            leases.settle(session, taken.tried.id, retrying.after_doubt(taken.tried, taken.reason, now=now), now=now)
    return len(silent) == _PORTION or len(doubtful) == _PORTION
