"""Organisers look at enquiries."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.enquiries import is_urgent
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.people import email_key
from services.registration.store import enquiries, enquiry_notes
from services.registration.store.base import Session
from services.registration.store.enquiries import OPEN_STATES, Enquiry, EnquiryFilter
from services.registration.store.event_history import entries_about
from services.registration.store.events import Event, find_event
from services.registration.usecases.list_event_history import HistoryEntry

__all__ = ["EnquiryFilter", "EnquiryView", "find_enquiry", "list_enquiries", "viewed"]

MOST_HISTORY = 200
"""So many of the latest acts are shown with an enquiry."""


@dataclass(frozen=True)
class NoteView:
    """What somebody who answers wrote down; ``author`` as the audit names them."""

    text: str
    author: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class EnquiryView:
    """One enquiry as organisers see it."""

    id: UUID
    reference: str
    topic: str
    state: str
    name: str
    email: str
    message: str
    language: str
    routed_to: str | None
    routed_because: str | None
    routed_at: datetime | None
    due_at: datetime
    overdue: bool
    answered_at: datetime | None
    closed_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    escalated_at: datetime | None
    outlet: str
    deadline: str | None
    """Wall-clock in the event's zone."""
    deadline_utc: datetime | None
    urgent: bool
    """Whether it is open and a journalist needs the answer within a day."""
    notes: list[NoteView] = field(default_factory=list)
    """The oldest first; only where one enquiry is shown."""
    history: list[HistoryEntry] = field(default_factory=list)
    """What was done, the oldest first; only where one enquiry is shown."""
    invitation_id: UUID | None = None
    registration_id: UUID | None = None
    """Whose address the asker gave; only where one enquiry is shown to somebody who may know."""


_SAME = (
    "id", "reference", "topic", "state", "name", "email", "language", "routed_to", "routed_because", "routed_at",
    "due_at", "escalated_at", "answered_at", "closed_at", "version", "created_at", "updated_at", "outlet",
)  # fmt: skip


def viewed(row: Enquiry, *, timezone: str, now: datetime) -> EnquiryView:
    """A row as organisers see it."""
    is_open = row.state in OPEN_STATES
    return EnquiryView(
        **{name: getattr(row, name) for name in _SAME},
        message=row.question,
        overdue=is_open and row.due_at <= now,
        deadline=on_the_wall(row.deadline, timezone) or None,
        deadline_utc=row.deadline,
        urgent=is_open and is_urgent(row.deadline, now=now),
    )


def on_the_wall(instant: datetime | None, timezone: str) -> str:
    """An instant as the clocks of the event's place show it; empty for none."""
    return instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None).isoformat("T", "minutes") if instant else ""


def with_notes(session: Session, view: EnquiryView) -> EnquiryView:
    """The same with what was written down about it, and what was done."""
    notes = [NoteView(one.text, one.author, one.created_at) for one in enquiry_notes.listed(session, view.id)]
    acts = entries_about(session, view.id, (None, MOST_HISTORY), None).items
    history = [HistoryEntry(at=one.acted_at, action=one.action, actor=one.actor, changes=one.changes) for one in acts]
    return replace(view, notes=notes, history=history[::-1])


def in_full(session: Session, caller: Caller, event: Event, row: Enquiry, *, now: datetime) -> EnquiryView:
    """The same with whose address the asker gave, as far as the caller may know who is invited and who comes."""
    view = with_notes(session, viewed(row, timezone=event.timezone, now=now))
    asker = enquiries.find_asker(session, event.id, email_key(row.email))
    return replace(
        view,
        invitation_id=asker.invitation_id if "invitations:read" in caller.scopes else None,
        registration_id=asker.registration_id if "registrations:read" in caller.scopes else None,
    )


@dataclass(frozen=True, kw_only=True)
class Portion:
    """Where to go on in a list, and how far."""

    cursor: str | None
    limit: int


def list_enquiries(
    db: Database, caller: Caller, event: str, wanted: EnquiryFilter, portion: Portion, *, now: datetime
) -> Page[EnquiryView]:
    """Enquiries to an event, newest first.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(portion.cursor, UUID)
    before, limit = (after[0] if after else None), portion.limit
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        rows = enquiries.listed(session, found.id, wanted, now=now, before=before, limit=limit + 1)
        views = [viewed(row, timezone=found.timezone, now=now) for row in rows[:limit]]
    return Page(views, encode_cursor(views[-1].id) if len(rows) > limit else None)


def find_enquiry(db: Database, caller: Caller, event: str, enquiry_id: UUID, *, now: datetime) -> EnquiryView:
    """One enquiry to an event.

    Raises:
        NotFound: the caller has no such event, or the event no such enquiry.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row = enquiries.find(session, found.id, enquiry_id)
        return in_full(session, caller, found, row, now=now)
