"""Notifications' published view of its deliveries, read beside our outbox."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import column, table, true
from sqlalchemy.types import DateTime, Integer, Text, Uuid

from services.registration.domain.reporting import SETTLED, Reported
from services.registration.store.outbox import Outbox

VIEW = table(
    "delivery_report",
    column("message_id", Uuid()),
    column("delivery_id", Uuid()),
    column("purpose", Text()),
    column("recipient", Text()),
    column("state", Text()),
    column("reason", Text()),
    column("because", Text()),
    column("changed_at", DateTime(timezone=True)),
    column("ambiguities", Integer()),
    schema="notifications",
)
SET_ASIDE = table(
    "set_aside",
    column("message_id", Uuid()),
    column("reason", Text()),
    column("since", DateTime(timezone=True)),
    schema="notifications",
)
"""Messages of which no mail could be made yet."""


@dataclass(frozen=True, kw_only=True, eq=False)
class News:
    """One message about which the report says something we have not noted yet."""

    message_id: UUID
    type: str
    event_id: UUID
    subject_id: UUID
    leads_to: str
    settled: bool
    reports: list[Reported]


def lock_news(session: Session, *, limit: int) -> list[News]:
    """Messages newly taken in, and those whose mails have all come to an end; locked for us."""
    summary = (
        select(func.count().label("mails"), func.bool_and(VIEW.c.state.in_(SETTLED)).label("settled"))
        .where(VIEW.c.message_id == Outbox.id)
        .lateral("summary")
    )
    open_ = (Outbox.settled_at.is_(None), Outbox.published_at.is_not(None), summary.c.mails > 0)
    news = (
        select(
            Outbox.id, Outbox.type, Outbox.event_id, Outbox.subject_id, summary.c.settled,
            func.coalesce(Outbox.facts["leads_to"].astext, "").label("leads_to"),
        )
        .join(summary, true())
        .where(*open_, Outbox.accepted_at.is_(None) | summary.c.settled)
        .order_by(Outbox.id)
        .limit(limit)
        .with_for_update(of=Outbox, skip_locked=True)
    )  # fmt: skip
    return _told(session, session.execute(news).all())


def lock_returned(session: Session, *, limit: int) -> list[News]:
    """Messages whose mail came back after it had counted as sent; locked for us."""
    news = (
        select(
            Outbox.id, Outbox.type, Outbox.event_id, Outbox.subject_id, true().label("settled"),
            func.coalesce(Outbox.facts["leads_to"].astext, "").label("leads_to"),
        )
        .join(VIEW, VIEW.c.message_id == Outbox.id)
        .where(VIEW.c.state == "failed", VIEW.c.changed_at > Outbox.settled_at)
        .order_by(Outbox.id)
        .limit(limit)
        .with_for_update(of=Outbox, skip_locked=True)
    )  # fmt: skip
    return _told(session, session.execute(news).all())


def lost_about(session: Session, enquiry_id: UUID) -> set[str]:
    """Every address from which mail about this question came back."""
    failed = (VIEW.c.purpose == "enquiry", VIEW.c.state == "failed", Outbox.subject_id == enquiry_id)
    return set(session.scalars(select(VIEW.c.recipient).join(Outbox, Outbox.id == VIEW.c.message_id).where(*failed)))


def _told(session: Session, rows: Sequence[Row[Any]]) -> list[News]:
    reports = _reports(session, [row.id for row in rows])
    return [
        News(
            message_id=row.id,
            type=row.type,
            event_id=row.event_id,
            subject_id=row.subject_id,
            leads_to=row.leads_to,
            settled=row.settled,
            reports=reports[row.id],
        )
        for row in rows
    ]


def note(session: Session, news: Sequence[News], *, now: datetime) -> None:
    """The promises are kept: accepted, and once everything is settled the tokens are wiped."""
    settled = [one.message_id for one in news if one.settled]
    done = Outbox.id == func.any(settled)
    session.execute(
        update(Outbox)
        .where(Outbox.id == func.any([one.message_id for one in news]))
        .values(
            accepted_at=func.coalesce(Outbox.accepted_at, now),
            settled_at=case((done, now), else_=Outbox.settled_at),
            sealed_token=case((done, None), else_=Outbox.sealed_token),
        )
    )


def _reports(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Reported]]:
    found: dict[UUID, list[Reported]] = defaultdict(list)
    rows = session.execute(select(VIEW).where(VIEW.c.message_id == func.any(list(ids))).order_by(VIEW.c.delivery_id))
    for row in rows:
        found[row.message_id].append(
            Reported(
                purpose=row.purpose,
                recipient=row.recipient,
                state=row.state,
                reason=row.reason,
                because=row.because,
                changed_at=row.changed_at,
            )
        )
    return found
