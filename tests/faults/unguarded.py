"""A worker with one guard switched off, for negative controls: the checker must then find something."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kit import broker
from services.notifications.domain.retrying import Kind, Outcome
from services.notifications.mail import smtp
from services.notifications.store import handovers, leases
from services.notifications.store.deliveries import Delivery


def without_lease() -> None:
    """Whoever is asked sends, whether or not somebody else does or did."""

    def lock_due(session: Session, ids: Sequence[UUID], *, now: datetime, limit: int | None) -> list[leases.Taken]:
        wanted = select(*leases._SEEN).where(Delivery.id.in_(ids)).limit(limit)
        return [leases._taken(row) for row in session.execute(wanted)]

    leases.lock_due = lock_due
    handovers.mark_phase = lambda *_, **__: True


def without_phases() -> None:
    """Nobody notes how far a mail has come."""
    handovers.mark_phase = lambda *_, **__: True


def without_doubt() -> None:
    """A lost answer counts as a server that hung up before it had the mail."""
    payload = smtp.Connection._payload

    def sure(self: smtp.Connection, content: bytes, then: smtp.Parcel | None) -> Outcome:
        outcome = payload(self, content, then)
        return replace(outcome, kind=Kind.HOST) if outcome.kind is Kind.AMBIGUOUS else outcome

    smtp.Connection._payload = sure  # type: ignore[method-assign]


def without_patience_for_redis() -> None:
    """A read from Redis waits for ever."""
    forever: dict[str, Any] = {"socket_timeout": None, "health_check_interval": 0}
    broker._TRANSPORT |= forever


{
    "lease": without_lease,
    "phases": without_phases,
    "doubt": without_doubt,
    "socket timeout": without_patience_for_redis,
}[os.environ["GUARD_OFF"]]()

from services.notifications.worker import app  # noqa: E402 - the guard goes first

__all__ = ["app"]
