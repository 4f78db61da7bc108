"""An organiser makes a webhook, gives it a new secret, tries it, wakes it or ends it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import InvalidTransition, VersionMismatch
from services.registration.domain.webhooks import (
    OLD_SECRET_KEPT,
    TEST,
    WantedWebhook,
    body_of,
    check_address,
    new_secret,
)
from services.registration.store import audit, webhooks
from services.registration.store.base import Session
from services.registration.store.events import find_event
from services.registration.store.webhooks import Webhook, WebhookCall
from services.registration.usecases.list_webhooks import CallView, WebhookView, viewed

MOST_REPLAYED = 10_000
"""Calls promised in one go."""


def create_webhook(
    db: Database, keys: Keyring, caller: Caller, wanted: WantedWebhook, *, allow_private: bool, now: datetime
) -> WebhookView:
    """Make one; its secret is in this answer and nowhere else.

    Raises:
        Invalid: the address would never be called.
        NotFound: the caller has no such event.
        ForbiddenScope: the key is bound to one event and the webhook would tell of others.
    """
    check_address(wanted.url, allow_private=allow_private)
    if wanted.event is None:
        caller.require_whole_organisation()
    secret = new_secret()
    with db.transaction() as session:
        event = wanted.event
        event_id = find_event(session, caller.organisation_id, event, only=caller.event_id).id if event else None
        row = Webhook(
            id=new_id(), organisation_id=caller.organisation_id, event_id=event_id, url=wanted.url,
            types=sorted(set(wanted.types)), sealed_secret=keys.seal(secret), version=1, created_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        _note(session, caller, row, "webhook.created")
        return viewed(row, secret=secret)


def rotate_secret(db: Database, keys: Keyring, caller: Caller, webhook_id: UUID, *, now: datetime) -> WebhookView:
    """Give it a new secret; for a day calls are signed with the former one too.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
    """
    secret = new_secret()
    with db.transaction() as session:
        row = _locked(session, caller, webhook_id)
        row.sealed_old_secret, row.sealed_secret = row.sealed_secret, keys.seal(secret)
        row.old_secret_until, row.version = now + OLD_SECRET_KEPT, row.version + 1
        session.flush()
        _note(session, caller, row, "webhook.rotated")
        return viewed(row, secret=secret)


def enable_webhook(db: Database, caller: Caller, webhook_id: UUID) -> WebhookView:
    """Call it again after it was disabled; what was missed meanwhile is not called.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
    """
    with db.transaction() as session:
        row = _locked(session, caller, webhook_id)
        if row.disabled_at is not None:
            row.disabled_at, row.disabled_reason, row.version = None, None, row.version + 1
            session.flush()
            _note(session, caller, row, "webhook.enabled")
        return viewed(row)


def try_webhook(db: Database, caller: Caller, webhook_id: UUID, *, now: datetime) -> CallView:
    """Promise it a call that says nothing.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
        InvalidTransition: it is disabled.
    """
    with db.transaction() as session:
        row = _enabled(session, caller, webhook_id)
        id_ = new_id()
        body = body_of(TEST, now, webhook_id=row.id)
        session.add(WebhookCall(id=id_, webhook_id=row.id, message_id=id_, type=TEST, body=body, promised_at=now))
        _note(session, caller, row, "webhook.tried")
    return CallView(
        id=id_, type=TEST, message=id_, state="waiting", attempts=0, status=None, reason="", promised_at=now,
        next_attempt_at=None, changed_at=now,
    )  # fmt: skip


@dataclass(frozen=True)
class Replay:
    """What a webhook is told again."""

    calls: int
    next: UUID | None
    """The message to go on from; none when that was all."""


def replay_webhook(db: Database, caller: Caller, webhook_id: UUID, *, since: UUID) -> Replay:
    """Tell it again what was told from a message on, also what it missed while it was disabled.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
        InvalidTransition: it is disabled.
    """
    with db.transaction() as session:
        row = _enabled(session, caller, webhook_id)
        replayed = Replay(*webhooks.replay(session, row, since=since, limit=MOST_REPLAYED))
        _note(session, caller, row, "webhook.replayed")
        return replayed


def end_webhook(db: Database, caller: Caller, webhook_id: UUID, *, version: int | None) -> None:
    """Call it no more and forget its calls.

    Raises:
        NotFound: there is none, or it is not the caller's to see.
        VersionMismatch: it has changed since the caller looked.
    """
    with db.transaction() as session:
        row = _locked(session, caller, webhook_id)
        if version not in (None, row.version):
            raise VersionMismatch("Read the webhook again before you end it.")
        _note(session, caller, row, "webhook.ended")
        session.delete(row)


def _locked(session: Session, caller: Caller, webhook_id: UUID) -> Webhook:
    return webhooks.find(session, caller.organisation_id, webhook_id, only=caller.event_id, lock=True)


def _enabled(session: Session, caller: Caller, webhook_id: UUID) -> Webhook:
    row = _locked(session, caller, webhook_id)
    if row.disabled_at is not None:
        raise InvalidTransition("The webhook is disabled. Enable it first.")
    return row


def _note(session: Session, caller: Caller, row: Webhook, action: str) -> None:
    audit.note(
        session,
        organisation_id=row.organisation_id,
        event_id=row.event_id,
        subject_id=row.id,
        action=action,
        actor=caller.actor,
    )
