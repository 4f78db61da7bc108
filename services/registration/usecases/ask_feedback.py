"""The clock thanks those who came and asks how it was, the morning after, where the organisers have a form for it."""

from datetime import datetime

from services.contracts.messages import FeedbackAsked
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.after_events import STALE_AFTER, is_stale
from services.registration.domain.announcing import facts_for
from services.registration.domain.reminding import after_quiet
from services.registration.domain.telling import Audience
from services.registration.store import after_events, event_notices, events, outbox, suppressions
from services.registration.store.event_notices import DueNotice
from services.registration.store.event_rules import read_rules
from services.registration.store.registrations import reached_at, recipient_of

_PORTION = 20


def ask_feedback(db: Database, keys: Keyring, *, now: datetime) -> bool:
    """Ask the people of a portion of events, each event once, and say whether more may be due.

    Who has asked for no more mail is not asked; a week later nobody is.
    """
    with db.transaction() as session:
        due = after_events.feedback_due(session, now=now, limit=_PORTION)
    for one in due:
        with db.transaction() as session:
            if event_notices.claim(session, one) and not is_stale(one.slot, now=now):
                _ask(session, keys, one, now=now)
    return len(due) == _PORTION


def _ask(session: Transaction, keys: Keyring, one: DueNotice, *, now: datetime) -> None:
    event, rules = events.find_by_id(session, one.event_id), read_rules(session, one.event_id)
    facts, url = facts_for(rules, Audience.INVITED), str(event.details["feedback_url"])
    came = after_events.lock_people(session, event.id, after_events.CAME)
    barred = suppressions.suppressed(session, keys, event, set().union(*map(reached_at, came)))
    asked = [row for row in came if barred.isdisjoint(reached_at(row))]
    for row in asked:
        message = FeedbackAsked(event=facts, recipient=recipient_of(row), url=url)
        outbox.promise(
            session, keys, message, event_id=event.id, subject_id=row.id, expires_at=one.slot + STALE_AFTER,
            not_before=after_quiet(now, event.details.get("quiet_hours"), event.timezone),
        )  # fmt: skip
    event_notices.mark_told(session, one, len(asked))
