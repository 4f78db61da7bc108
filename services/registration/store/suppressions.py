"""Addresses that are not to be invited: a keyed digest and a sealed text each, so that the list is no address book."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
    or_,
    select,
)
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.kit.keys import Keyring
from services.registration.domain.people import email_key
from services.registration.domain.refusals import NotFound
from services.registration.domain.suppressions import WantedSuppression
from services.registration.store.base import Base
from services.registration.store.events import Event

PURPOSE = "suppression"
_SCOPE = "uq_suppression_scope"


class Suppression(Base):
    """One address that an organisation does not invite: to anything, to one event, or to a series."""

    __tablename__ = "suppression"
    __table_args__ = (
        CheckConstraint("source in ('organiser','unsubscribed','bounced','do_not_contact')", name="source_known"),
        CheckConstraint("event_id is null or series_code is null", name="one_scope"),
        UniqueConstraint(
            "organisation_id", "address_digest", "event_id", "series_code", name=_SCOPE,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_suppression_organisation_id_id", "organisation_id", "id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.organisation.id"))
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.event.id"))
    series_code: Mapped[str | None]
    address_digest: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed, and different in each organisation."""
    sealed_address: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="", default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True, kw_only=True)
class SuppressionsWanted:
    """Which suppressions to list: of an organisation, perhaps those about one event or one address."""

    organisation_id: UUID
    event_id: UUID | None
    email: str | None
    before: UUID | None
    limit: int
    since: datetime | None = None


def add(session: Session, keys: Keyring, organisation_id: UUID, wanted: WantedSuppression) -> tuple[Suppression, bool]:
    """The suppression of this address and scope, and whether it is new; an earlier one stays as it is."""
    key = email_key(wanted.email)
    scope = {"event_id": wanted.event_id, "series_code": wanted.series}
    known = session.scalar(
        select(Suppression).where(
            Suppression.organisation_id == organisation_id,
            Suppression.address_digest.in_(_digests(keys, organisation_id, key)),
            *(getattr(Suppression, name).is_not_distinct_from(value) for name, value in scope.items()),
        )
    )
    if known is not None:
        return known, False
    row = {
        "id": new_id(), "organisation_id": organisation_id, "address_digest": _digest(keys, organisation_id, key),
        "sealed_address": keys.seal(wanted.email), "source": wanted.source, "reason": wanted.reason, **scope,
    }  # fmt: skip
    stored = insert(Suppression).values(row).on_conflict_do_update(constraint=_SCOPE, set_={"source": wanted.source})
    made = session.scalars(stored.returning(Suppression)).one()
    return made, made.id == row["id"]


def listed(session: Session, keys: Keyring, wanted: SuppressionsWanted) -> list[Suppression]:
    """Suppressions, newest first."""
    query = select(Suppression).where(*_visible(wanted.organisation_id, wanted.event_id))
    if wanted.email is not None:
        digests = _digests(keys, wanted.organisation_id, email_key(wanted.email))
        query = query.where(Suppression.address_digest.in_(digests))
    if wanted.before is not None:
        query = query.where(Suppression.id < wanted.before)
    if wanted.since is not None:
        query = query.where(Suppression.created_at >= wanted.since)
    return list(session.scalars(query.order_by(Suppression.id.desc()).limit(wanted.limit)))


def find(session: Session, organisation_id: UUID, suppression_id: UUID, *, only: UUID | None) -> Suppression:
    """One suppression; ``only`` is the event to which the caller's key is bound, if it is.

    Raises:
        NotFound: the organisation has none of this id.
    """
    found = session.scalar(
        select(Suppression).where(Suppression.id == suppression_id, *_visible(organisation_id, only))
    )
    if found is None:
        raise NotFound("There is no such suppression.")
    return found


def events_of(organisation_id: UUID, wanted: WantedSuppression) -> list[ColumnElement[bool]]:
    """Conditions on events: those to which this suppression applies."""
    found = [Event.organisation_id == organisation_id]
    if wanted.event_id is not None:
        found.append(Event.id == wanted.event_id)
    return found if wanted.series is None else [*found, Event.series_code == wanted.series]


def delete(session: Session, suppression_id: UUID) -> None:
    """Forget one."""
    session.execute(delete_from(Suppression).where(Suppression.id == suppression_id))


def suppressed(session: Session, keys: Keyring, event: Event, emails: Collection[str]) -> set[str]:
    """Those of the addresses, as compared, that are not to be invited to this event."""
    of_event = (Suppression.organisation_id == event.organisation_id, _about(event))
    if not emails or session.scalar(select(Suppression.id).where(*of_event).limit(1)) is None:
        return set()
    by_digest = {
        digest: key
        for key in {email_key(email) for email in emails}
        for digest in _digests(keys, event.organisation_id, key)
    }
    chosen = Suppression.address_digest == func.any(list(by_digest))
    rows = session.scalars(select(Suppression.address_digest).where(*of_event, chosen))
    return {by_digest[bytes(digest)] for digest in rows}


def extend(session: Session, keys: Keyring, event: Event, email: str, other: str) -> None:
    """Suppress another address of the same person wherever theirs is that concerns this event."""
    digests = _digests(keys, event.organisation_id, email_key(email))
    own = (Suppression.organisation_id == event.organisation_id, Suppression.address_digest.in_(digests))
    for row in session.scalars(select(Suppression).where(*own, _about(event))).all():
        wanted = WantedSuppression(
            email=other, source=row.source, reason=row.reason, event_id=row.event_id, series=row.series_code
        )
        add(session, keys, event.organisation_id, wanted)


def _about(event: Event) -> ColumnElement[bool]:
    everything = Suppression.event_id.is_(None) & Suppression.series_code.is_(None)
    scopes = [everything, Suppression.event_id == event.id]
    return or_(*scopes, *([Suppression.series_code == event.series_code] if event.series_code else []))


def _visible(organisation_id: UUID, event_id: UUID | None) -> Sequence[ColumnElement[bool]]:
    own: list[Any] = [Suppression.organisation_id == organisation_id]
    return own if event_id is None else [*own, Suppression.event_id == event_id]


def _digest(keys: Keyring, organisation_id: UUID, key: str) -> bytes:
    return keys.digest(PURPOSE, f"{organisation_id}\0{key}")


def _digests(keys: Keyring, organisation_id: UUID, key: str) -> list[bytes]:
    return keys.digests(PURPOSE, f"{organisation_id}\0{key}")
