"""Small regular duties: a sign of life, forgetting, and a fresh chance for a resting mail server."""

from datetime import datetime, timedelta

from services.kit.database import Database
from services.notifications.store import beats, due, hosts, webhooks

KEPT = timedelta(days=90)
"""How long addresses and replies of settled mails are kept."""

_PORTION = 500


def beat(database: Database, clock: str, *, now: datetime) -> None:
    """Note that this clock is alive."""
    with database.transaction() as session:
        beats.beat(session, clock, now=now)


def purge_deliveries(database: Database, *, now: datetime) -> bool:
    """Take personal data out of a portion of old mails and say whether more may wait."""
    with database.transaction() as session:
        webhooks.purge(session, before=now - KEPT)
        return due.purge(session, before=now - KEPT, now=now, limit=_PORTION) == _PORTION


def count_old(database: Database, *, now: datetime) -> int:
    """How many mails would be emptied now."""
    with database.transaction() as session:
        return due.count_purgeable(session, before=now - KEPT)


def welcome_servers(database: Database, *, now: datetime) -> None:
    """Let resting mail servers be probed at once, because we start anew and perhaps with other settings."""
    with database.transaction() as session:
        hosts.probe_now(session, now=now)
