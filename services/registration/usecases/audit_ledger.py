"""Prove the counters of seats against the ledger and the registrations. It tells, and never mends."""

from collections import Counter
from datetime import datetime, timedelta

import structlog

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.ledger import Difference, LedgerAudit
from services.registration.store import ledger_audits
from services.registration.store.event_rules import read_rules
from services.registration.usecases.tell_organisers import alert

log = structlog.get_logger()

NIGHT = timedelta(hours=3)
"""The audit of a day is due from then on (UTC)."""


def audit_ledger(db: Database) -> LedgerAudit:
    """Compare everything as it is at one instant."""
    with db.transaction() as session:
        found = tuple(ledger_audits.find_differences(session))
        return LedgerAudit(pools=ledger_audits.count_pools(session), differences=found)


def audit_ledger_nightly(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Do it once a night, whichever clock comes first; differences go to the log, and their number to organisers."""
    slot = (now - NIGHT).date()
    with db.transaction() as session:
        if not ledger_audits.take_slot(session, slot, now=now):
            return False
        found = ledger_audits.find_differences(session)
        ledger_audits.keep(session, slot, pools=ledger_audits.count_pools(session), differences=len(found))
        for event_id, number in Counter(one.event_id for one in found).items():
            rules = read_rules(session, event_id)
            alert(session, keys, rules, event_id, now=now, about="ledger_differs", number=number)
    for one in found:
        _tell(one)
    return False


def _tell(one: Difference) -> None:
    log.error(
        "seats differ from the ledger",
        event_id=str(one.event_id),
        pool_id=str(one.pool_id),
        bucket=one.bucket,
        counted=one.counted,
        in_ledger=one.in_ledger,
        in_rows=one.in_rows,
    )
