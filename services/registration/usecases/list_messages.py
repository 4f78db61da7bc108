"""Organisers see what was sent to whom, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.mails import in_words, set_aside
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.store import message_lists
from services.registration.store.events import find_event
from services.registration.store.message_lists import NONE_YET, MessageFilter, MessagesWanted
from services.registration.store.sending import pauses

__all__ = ["MessageFilter", "MessageView", "list_messages"]


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """One mail. ``name`` and ``email`` are none once they are purged."""

    id: UUID
    message: UUID
    type: str
    kind: str
    state: str
    reason: str
    unclear_attempts: int
    name: str | None
    email: str | None
    invitation_id: UUID | None
    registration_id: UUID | None
    enquiry_id: UUID | None
    batch: UUID | None
    promised_at: datetime
    send_after: datetime
    sent_at: datetime | None
    changed_at: datetime


def list_messages(
    db: Database, caller: Caller, event: str, wanted: MessageFilter, *, cursor: str | None, limit: int
) -> Page[MessageView]:
    """Mails about an event that the caller's scopes let be seen, the newest first.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID, UUID)
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        asked = MessagesWanted(
            event_id=found.id,
            is_paused=pauses(session, found.organisation_id, found).since is not None,
            scopes=caller.scopes,
            wanted=wanted,
            before=(after[0], after[1]) if after else None,
            limit=limit + 1,
        )
        rows = message_lists.listed(session, asked)
    last = rows[limit - 1] if len(rows) > limit else None
    return Page([_viewed(row) for row in rows[:limit]], encode_cursor(last.id, last.delivery_id) if last else None)


def _viewed(row: Any) -> MessageView:
    person = row.facts.get("asker" if row.kind == "acknowledgement" else "recipient") or {}
    purged = (row.recipient or "").startswith(("purged:", "sealed:"))
    return MessageView(
        id=row.id if row.delivery_id == NONE_YET else row.delivery_id,
        message=row.id,
        type=row.type,
        kind=row.kind,
        state=row.state,
        reason=_reason(row),
        unclear_attempts=row.unclear_attempts,
        name=person.get("name") or None,
        email=None if purged else row.recipient or person.get("email"),
        invitation_id=row.invitation_id,
        registration_id=row.registration_id,
        enquiry_id=row.subject_id if row.type.startswith("enquiry.") else None,
        batch=row.batch_id,
        promised_at=row.occurred_at,
        send_after=row.not_before,
        sent_at=row.changed_at if row.state == "sent" else None,
        changed_at=row.changed_at,
    )


def _reason(row: Any) -> str:
    if row.state == "held" and row.set_aside:
        return set_aside(row.set_aside)
    return in_words((row.withdrawn_reason if row.state == "withdrawn" else row.reason) or "")
