"""Organisers look at invitations."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.sending import on_the_wall
from services.registration.store import invitees
from services.registration.store.events import find_event
from services.registration.store.invitations import Invitation
from services.registration.store.invitees import InvitationFilter

__all__ = ["InvitationFilter", "InvitationView", "find_invitation", "list_invitations", "viewed"]


@dataclass(frozen=True, kw_only=True)
class InvitationView:
    """One invitation as organisers see it. ``answers_due_at`` is wall-clock in the event's zone.

    ``seat_held`` says whether it holds a seat now: no longer once it is answered, taken back or over.
    """

    id: UUID
    name: str
    email: str
    organisation: str
    job_title: str
    country: str | None
    constituency: str | None
    represents: str
    language: str
    role: str
    wave: str | None
    allocation_id: UUID | None
    note: str
    assistant_email: str
    source: str
    companions_allowed: int
    seat_held: bool
    state: str
    answer: str
    registration_id: UUID | None
    answers_due_at: str | None
    answers_due_at_utc: datetime | None
    batch: UUID | None
    queued_at: datetime | None
    issued_at: datetime | None
    sent_at: datetime | None
    reminded_at: datetime | None
    reminders_sent: int
    bounce: str | None
    revoked_at: datetime | None
    revoked_reason: str | None
    merged_into: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime
    token: str | None = None
    """The link's secret, only in the answer that reveals it."""


_SAME = (
    "id", "name", "email", "organisation", "job_title", "country", "constituency", "represents", "language", "role",
    "wave", "allocation_id", "note", "assistant_email", "source", "companions_allowed", "state", "answer",
    "queued_at", "issued_at", "sent_at", "reminded_at", "reminders_sent", "bounce", "revoked_at", "revoked_reason",
    "merged_into", "version", "created_at", "updated_at",
)  # fmt: skip


def viewed(row: Invitation, registration_id: UUID | None, *, timezone: str) -> InvitationView:
    """A row as organisers see it."""
    due = row.answers_due_at
    return InvitationView(
        **{name: getattr(row, name) for name in _SAME},
        registration_id=registration_id,
        seat_held=any(row.held_seats.values()),
        answers_due_at=on_the_wall(due, timezone) if due else None,
        answers_due_at_utc=due,
        batch=row.batch_id,
    )


def revealed(view: InvitationView, token: str) -> InvitationView:
    """The same with the secret that is shown this once."""
    return replace(view, token=token)


def list_invitations(
    db: Database, caller: Caller, event: str, wanted: InvitationFilter, *, cursor: str | None, limit: int
) -> Page[InvitationView]:
    """Invitations of an event, newest first.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        rows = invitees.listed(session, found.id, wanted, before=after[0] if after else None, limit=limit + 1)
        views = [viewed(row, registration_id, timezone=found.timezone) for row, registration_id, _ in rows[:limit]]
    return Page(views, encode_cursor(views[-1].id) if len(rows) > limit else None)


def find_invitation(db: Database, caller: Caller, event: str, invitation_id: UUID) -> InvitationView:
    """One invitation of an event.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row, registration_id, _ = invitees.find(session, found.id, invitation_id)
        return viewed(row, registration_id, timezone=found.timezone)
