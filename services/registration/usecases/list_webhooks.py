"""Organisers look at their webhooks and at what became of each call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.store import webhooks
from services.registration.store.webhooks import Webhook, WebhooksWanted


@dataclass(frozen=True, kw_only=True)
class WebhookView:
    """One webhook; its secret only in the answer that makes it."""

    id: UUID
    url: str
    types: list[str]
    event_id: UUID | None
    disabled_at: datetime | None
    disabled_reason: str | None
    old_secret_until: datetime | None
    version: int
    created_at: datetime
    secret: str | None = None


@dataclass(frozen=True, kw_only=True)
class CallView:
    """One call: ``state`` is ``waiting``, ``sent`` or ``failed``."""

    id: UUID
    type: str
    message: UUID
    state: str
    attempts: int
    status: int | None
    reason: str
    promised_at: datetime
    next_attempt_at: datetime | None
    changed_at: datetime


_SAME = (
    "id",
    "url",
    "types",
    "event_id",
    "disabled_at",
    "disabled_reason",
    "old_secret_until",
    "version",
    "created_at",
)


def viewed(row: Webhook, *, secret: str | None = None) -> WebhookView:
    """A row as organisers see it."""
    return WebhookView(**{name: getattr(row, name) for name in _SAME}, secret=secret)


def list_webhooks(
    db: Database, caller: Caller, *, cursor: str | None, limit: int, updated_since: datetime | None
) -> Page[WebhookView]:
    """Webhooks of the organisation, newest first; a key that is bound to an event sees those about it.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    wanted = WebhooksWanted(
        organisation_id=caller.organisation_id,
        event_id=caller.event_id,
        before=after[0] if after else None,
        limit=limit + 1,
        since=updated_since,
    )
    with db.transaction() as session:
        found = [viewed(row) for row in webhooks.listed(session, wanted)]
    return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def find_webhook(db: Database, caller: Caller, webhook_id: UUID) -> WebhookView:
    """One of them.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
    """
    with db.transaction() as session:
        return viewed(webhooks.find(session, caller.organisation_id, webhook_id, only=caller.event_id))


def list_calls(db: Database, caller: Caller, webhook_id: UUID, *, cursor: str | None, limit: int) -> Page[CallView]:
    """Calls to a webhook, newest first.

    Raises:
        NotFound: there is no such webhook, or it is not the caller's to see.
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(cursor, UUID)
    with db.transaction() as session:
        found = webhooks.find(session, caller.organisation_id, webhook_id, only=caller.event_id)
        rows = webhooks.calls(session, found.id, before=after[0] if after else None, limit=limit + 1)
        views = [_called(row) for row in rows]
    return Page(views[:limit], encode_cursor(views[limit - 1].id) if len(views) > limit else None)


def _called(row: Any) -> CallView:
    call = row[0]
    return CallView(
        id=call.id,
        type=call.type,
        message=call.message_id,
        state="waiting" if row.state in (None, "pending") else row.state,
        attempts=row.attempts or 0,
        status=row.status,
        reason=row.reason or "",
        promised_at=call.promised_at,
        next_attempt_at=row.next_attempt_at,
        changed_at=row.changed_at or call.promised_at,
    )
