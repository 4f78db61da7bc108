"""What was sent to whom: the outbox beside notifications' report."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from services.registration.domain.mails import KIND_OF_TYPE, OTHER_SCOPE, SCOPE_OF_PREFIX
from services.registration.domain.webhooks import UNMAILED
from services.registration.store.invitations import Invitation
from services.registration.store.outbox import Outbox
from services.registration.store.registrations import Registration
from services.registration.store.reports import SET_ASIDE, VIEW

NONE_YET = UUID(int=0)
"""Stands for the delivery of a message that nobody took in yet."""

_kind = func.coalesce(VIEW.c.purpose, case(dict(KIND_OF_TYPE), value=Outbox.type, else_=Outbox.type))
_DELIVERY = func.coalesce(VIEW.c.delivery_id, literal(NONE_YET))
_changed = func.coalesce(VIEW.c.changed_at, Outbox.withdrawn_at, SET_ASIDE.c.since, Outbox.occurred_at)
_PREFIX = func.split_part(Outbox.type, ".", 1)


@dataclass(frozen=True, kw_only=True)
class MessageFilter:
    """Which mails are looked for; what is none does not matter."""

    kind: str | None = None
    state: str | None = None
    invitation: UUID | None = None
    registration: UUID | None = None
    batch: UUID | None = None
    unclear: bool | None = None
    """Whether an attempt ended unclear."""
    updated_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MessagesWanted:
    """Whose mails, as far as the caller may see them, and where to go on."""

    event_id: UUID
    is_paused: bool
    scopes: Collection[str]
    wanted: MessageFilter
    before: tuple[UUID, UUID] | None
    limit: int


def listed(session: Session, asked: MessagesWanted) -> list[Row[Any]]:
    """Mails about an event, the newest message first."""
    state = _state(asked.is_paused)
    mails = (Outbox.event_id == asked.event_id, Outbox.type.not_in(UNMAILED), _seen_with(asked.scopes))
    query = _selected(state).where(*mails)
    query = query.where(*_conditions(asked.wanted, state))
    if asked.before is not None:
        query = query.where(tuple_(Outbox.id, _DELIVERY) < asked.before)
    return list(session.execute(query.order_by(Outbox.id.desc(), _DELIVERY.desc()).limit(asked.limit)))


def _selected(state: ColumnElement[str]) -> Select[Any]:
    registration = func.coalesce(Registration.invitation_id, Invitation.id)
    return (
        select(
            Outbox.id, _DELIVERY.label("delivery_id"), Outbox.type, _kind.label("kind"), state.label("state"),
            Outbox.facts, Outbox.batch_id, Outbox.subject_id, Outbox.occurred_at, Outbox.not_before,
            Outbox.withdrawn_reason, VIEW.c.recipient, VIEW.c.reason, SET_ASIDE.c.reason.label("set_aside"),
            func.coalesce(VIEW.c.ambiguities, 0).label("unclear_attempts"), _changed.label("changed_at"),
            registration.label("invitation_id"), Registration.id.label("registration_id"),
        )
        .select_from(Outbox)
        .outerjoin(VIEW, VIEW.c.message_id == Outbox.id)
        .outerjoin(SET_ASIDE, SET_ASIDE.c.message_id == Outbox.id)
        .outerjoin(Invitation, Invitation.id == Outbox.subject_id)
        .outerjoin(Registration, Registration.id == Outbox.subject_id)
    )  # fmt: skip


def _state(is_paused: bool) -> ColumnElement[str]:
    delivery = VIEW.c.state
    return case(
        (delivery.in_(("sent", "sent_assumed")), "sent"),
        (delivery.in_(("failed", "dead")), "failed"),
        (Outbox.withdrawn_at.is_not(None), "withdrawn"),
        (delivery == "skipped", "skipped"),
        (delivery == "sending", "sending"),
        (delivery == "ambiguous", "unclear"),
        ((delivery == "held") | Outbox.held_at.is_not(None) | SET_ASIDE.c.message_id.is_not(None), "held"),
        (literal(is_paused), "paused"),
        else_="waiting",
    )


def _seen_with(scopes: Collection[str]) -> ColumnElement[bool]:
    prefixes = [prefix for prefix, scope in SCOPE_OF_PREFIX.items() if scope in scopes]
    if OTHER_SCOPE in scopes:
        return or_(_PREFIX.in_(prefixes), _PREFIX.not_in((*SCOPE_OF_PREFIX, "webhook")))
    # A link to a registration went to the address in it.
    return _PREFIX.in_(prefixes) & (func.coalesce(Outbox.facts["leads_to"].astext, "") != "registration")


def _conditions(wanted: MessageFilter, state: ColumnElement[str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(_kind == wanted.kind)
    if wanted.state is not None:
        found.append(state == wanted.state)
    if wanted.invitation is not None:
        found.append(or_(Outbox.subject_id == wanted.invitation, Registration.invitation_id == wanted.invitation))
    if wanted.registration is not None:
        found.append(Outbox.subject_id == wanted.registration)
    if wanted.batch is not None:
        found.append(Outbox.batch_id == wanted.batch)
    if wanted.unclear is not None:
        found.append(VIEW.c.ambiguities > 0 if wanted.unclear else func.coalesce(VIEW.c.ambiguities, 0) == 0)
    if wanted.updated_since is not None:
        found.append(_changed >= wanted.updated_since)
    return found
