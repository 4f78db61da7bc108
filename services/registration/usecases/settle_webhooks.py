"""Take in what became of calls to webhooks; one that took none for three days is called no more."""

from datetime import datetime, timedelta

from services.kit.database import Database
from services.registration.store import audit, webhooks

KEPT = timedelta(days=90)
_PORTION = 200


def settle_webhooks(db: Database, *, now: datetime) -> bool:
    """Settle a portion and say whether more may wait.

    A call is given up after three days of trying, or at once when the receiver says that it is gone for good (410).
    """
    with db.transaction() as session:
        failed = webhooks.settle(session, now=now, limit=_PORTION)
        for webhook_id, reason in dict(failed).items():
            row = webhooks.disable(session, webhook_id, reason=reason, now=now)
            if row is not None:
                audit.note(
                    session,
                    organisation_id=row.organisation_id,
                    event_id=row.event_id,
                    subject_id=row.id,
                    action="webhook.disabled",
                    actor="clock",
                )
    return len(failed) == _PORTION


def forget_webhook_calls(db: Database, *, now: datetime) -> bool:
    """Forget old calls."""
    with db.transaction() as session:
        webhooks.purge(session, before=now - KEPT)
    return False
