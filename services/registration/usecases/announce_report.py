"""An organiser tells those who had a place that a report about the event is out; for some minutes it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.contracts.messages import ReportPublished
from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.after_events import report_of
from services.registration.domain.announcing import facts_for
from services.registration.domain.callers import Caller
from services.registration.domain.suppressions import SUPPRESSED
from services.registration.domain.telling import Audience
from services.registration.store import after_events, batches, suppressions
from services.registration.store.base import Session
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event, find_event
from services.registration.store.outbox import promised
from services.registration.store.registrations import Registration, reached_at, recipient_of
from services.registration.store.sending import check_not_paused
from services.registration.usecases.make_batch import Mailed, Order, Sending, Skipped, as_told, make_batch
from services.registration.usecases.rehearse_change import rehearse_change

ALREADY = "already-mailed"


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Which report of which event; a dry run tells the effect only."""

    event: str
    url: str
    """Of the document."""
    first: int | None = None
    """So many are told alone; the rest waits for a release."""
    dry_run: bool = False


def announce_report(
    db: Database, keys: Keyring, caller: Caller, wanted: Announcement, *, undo: timedelta, now: datetime
) -> Sending:
    """Queue a mail to everybody who had a place, who was not told of it yet and has not asked for no more mail.

    Raises:
        NotFound: the caller has no such event.
        InvalidTransition: the event is not over.
        Invalid: it has no report with this address.
        SendingPaused: nothing leaves now.
    """
    order = Order(actor=caller.actor, send_after=now + undo, now=now, first=wanted.first, about=wanted.url)
    done = rehearse_change(db, lambda session: _queued(session, keys, caller, wanted, order), dry_run=wanted.dry_run)
    return as_told(db, caller, done, dry_run=wanted.dry_run)


def _queued(session: Session, keys: Keyring, caller: Caller, wanted: Announcement, order: Order) -> Sending:
    event = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
    report_of(event.details.get("documents") or [], wanted.url, event.status)
    check_not_paused(session, event)
    order = order.after_quiet(event)
    found = after_events.lock_people(session, event.id, after_events.HAD_PLACE)
    chosen, skipped = who_is_told(session, keys, event, found, order)
    made = make_batch(session, event, order, "reports", [one.id for one in chosen])
    mail_reports(session, keys, event, chosen[: made.leaving], order.of(made.id))
    return replace(made.told(shown(chosen)), skipped=skipped)


def who_is_told(
    session: Session, keys: Keyring, event: Event, found: Sequence[Registration], order: Order
) -> tuple[list[Registration], list[Skipped]]:
    """Those of the found who are told now, and why the others are not."""
    barred = suppressions.suppressed(session, keys, event, set().union(*map(reached_at, found)))
    told = after_events.told_of_report(session, event.id, order.about)
    reasons = {one.id: ALREADY if one.id in told else SUPPRESSED if barred & reached_at(one) else "" for one in found}
    chosen = [one for one in found if not reasons[one.id]]
    return chosen, [Skipped(id_, reason) for id_, reason in reasons.items() if reason]


def mail_reports(session: Session, keys: Keyring, event: Event, chosen: Sequence[Registration], order: Order) -> None:
    """Promise the mails of a batch."""
    report = report_of(event.details.get("documents") or [], order.about, event.status)
    facts = facts_for(read_rules(session, event.id), Audience.INVITED)
    rows = [
        promised(
            keys,
            ReportPublished(event=facts, recipient=recipient_of(one), title=str(report["title"]), url=order.about),
            event_id=event.id,
            subject_id=one.id,
        )
        for one in chosen
    ]
    same = {"not_before": order.send_after, "expires_at": None, "batch_id": order.batch}
    if rows:
        batches.promise_many(session, [row | same for row in rows])


def shown(chosen: Sequence[Registration]) -> list[Mailed]:
    """Recipients as a dry run tells them."""
    return [
        Mailed(id=one.id, name=one.name, email=recipient_of(one).email, constituency=one.constituency) for one in chosen
    ]
