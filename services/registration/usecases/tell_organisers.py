"""Organisers are told by mail: once a day what happened to their event, and at once what cannot wait."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from services.contracts.messages import OrganiserAlerted
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.announcing import facts_for
from services.registration.domain.answering import EventRules
from services.registration.domain.digests import STALE_AFTER, DigestDay, digest_day, organiser_of, summed
from services.registration.domain.telling import Audience
from services.registration.store import alerts, event_digests, outbox
from services.registration.store.event_rules import read_rules

PATIENCE = timedelta(minutes=15)
"""After so long organisers know that mail waits for which somebody waits."""
_REMEMBERED = timedelta(days=3)
_PORTION = 20


def send_digests(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Tell the day of a portion of events, each once and only when something happened; says whether more may wait."""
    with db.transaction() as session:
        due = event_digests.due(session, now=now, limit=_PORTION)
    for event_id, timezone in due:
        day = digest_day(now, timezone)
        if day is not None:
            with db.transaction() as session:
                _sum_up(session, keys, event_id, day)
    return len(due) == _PORTION


def send_alerts(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Tell of mail that waits too long, and of webhooks that are called no more."""
    with db.transaction() as session:
        for late in alerts.delayed(session, before=now - PATIENCE, limit=_PORTION):
            facts = {"about": "mail_delayed", "since": late.since.isoformat(), "number": late.number}
            alert(session, keys, read_rules(session, late.event_id), late.event_id, now=now, **facts)
        for one in alerts.disabled(session, since=now - _REMEMBERED, limit=_PORTION):
            facts = {"about": "webhook_disabled", "address": urlsplit(one.url).hostname or "", "reason": one.reason}
            alert(session, keys, read_rules(session, one.event_id), one.webhook_id, now=now, **facts)
    return False


def alert(
    session: Transaction, keys: Keyring, rules: EventRules, subject_id: UUID, *, now: datetime, **facts: Any
) -> None:
    """Tell the organiser of one thing at once, unless they want no such mail.

    Args:
        session: the transaction that makes it true.
        keys: the service's.
        rules: the event.
        subject_id: what it is about.
        now: from when on the mail may leave.
        facts: of ``OrganiserAlerted``.
    """
    to = organiser_of(rules.details, alert=True)
    if to is not None:
        message = OrganiserAlerted(event=facts_for(rules, Audience.STRANGER), recipient=to, **facts)
        outbox.promise(session, keys, message, event_id=rules.id, subject_id=subject_id, not_before=now)


def _sum_up(session: Transaction, keys: Keyring, event_id: UUID, day: DigestDay) -> None:
    if not event_digests.claim(session, event_id, day.day):
        return
    rules, found = read_rules(session, event_id), event_digests.figures(session, event_id, day)
    to = organiser_of(rules.details, alert=False)
    if to is None or not found.is_news:
        return
    event_digests.mark_told(session, event_id, day.day)
    message = summed(rules, found, to)
    outbox.promise(session, keys, message, event_id=event_id, subject_id=event_id, expires_at=day.until + STALE_AFTER)
