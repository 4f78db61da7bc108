"""Small regular duties of the clock: a sign of life, and forgetting."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.kit.database import Database
from services.registration.store import beats, drafts, idempotency, link_requests, relays

ANSWERS_KEPT = timedelta(hours=24)
"""How long a stored answer replays."""

FACTS_KEPT = timedelta(days=90)
"""How long the facts of told messages are kept: names, addresses, questions."""

LINK_REQUESTS_KEPT = timedelta(days=1)
"""After so long without an answer, whoever lost their link has asked again."""

# Longer than a hint may still be under way: what was withdrawn after it was published might be taken in yet.
_WITHDRAWN_KEPT = timedelta(minutes=10)
_PORTION = 500


@dataclass(frozen=True, kw_only=True)
class Old:
    """How much of each kind is older than it may be kept."""

    stored_answers: int
    message_facts: int
    link_requests: int
    drafts: int


def beat(db: Database, clock: str, *, now: datetime) -> bool:
    """Note that this clock is alive."""
    with db.transaction() as session:
        beats.beat(session, clock, now=now)
    return False


def forget_answers(db: Database, *, now: datetime) -> bool:
    """Delete stored answers that do not replay any more."""
    with db.transaction() as session:
        idempotency.forget(session, before=now - ANSWERS_KEPT)
    return False


def forget_withdrawn(db: Database, *, now: datetime) -> bool:
    """Wipe the tokens of a portion of messages that will never leave, and say whether more may wait."""
    with db.transaction() as session:
        forgotten = relays.forget_withdrawn(session, before=now - _WITHDRAWN_KEPT, now=now, limit=_PORTION)
    return forgotten == _PORTION


def forget_facts(db: Database, *, now: datetime) -> bool:
    """Empty a portion of old messages and say whether more may wait."""
    with db.transaction() as session:
        return relays.purge_facts(session, before=now - FACTS_KEPT, now=now, limit=_PORTION) == _PORTION


def forget_link_requests(db: Database, *, now: datetime) -> bool:
    """Delete wishes for a lost link that were never answered."""
    with db.transaction() as session:
        link_requests.forget(session, before=now - LINK_REQUESTS_KEPT)
    return False


def forget_drafts(db: Database, *, now: datetime) -> bool:
    """Delete answers that were typed and not sent, when nobody came back to them or nobody can any more."""
    with db.transaction() as session:
        drafts.forget(session, now=now)
    return False


def count_old(db: Database, *, now: datetime) -> Old:
    """What these duties would forget now."""
    with db.transaction() as session:
        return Old(
            stored_answers=idempotency.count_old(session, before=now - ANSWERS_KEPT),
            message_facts=relays.count_purgeable(session, before=now - FACTS_KEPT),
            link_requests=link_requests.count_old(session, before=now - LINK_REQUESTS_KEPT),
            drafts=drafts.count_old(session, now=now),
        )
