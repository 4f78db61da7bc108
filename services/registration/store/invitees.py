"""The rows behind a list of invitees: add many at once, find one, list, change."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    TextClause,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)  # fmt: skip
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.registration.domain.people import email_key
from services.registration.domain.refusals import DuplicateInvitee, NotFound
from services.registration.domain.reporting import HANDED_IN
from services.registration.store.invitations import Invitation, LinkToken
from services.registration.store.outbox import Outbox
from services.registration.store.registrations import Registration
from services.registration.store.reports import VIEW

NO_INVITATION = "There is no such invitation."
_TABLE: Table = Invitation.__table__  # type: ignore[assignment]  # a declarative class has a Table
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives its dialects no types
_LINKS: Table = LinkToken.__table__  # type: ignore[assignment]  # as above
_ONE_ADDRESS = "uq_invitation_event_id_email_key"
_WITH_REGISTRATION = select(Invitation, Registration.id, Registration.state).outerjoin(
    Registration, Registration.invitation_id == Invitation.id
)
Found = tuple[Invitation, UUID | None, str | None]


@dataclass(frozen=True, kw_only=True)
class InvitationFilter:
    """Which invitations are looked for; what is none does not matter."""

    state: str | None = None
    answer: str | None = None
    wave: str | None = None
    allocation_id: UUID | None = None
    constituency: str | None = None
    country: str | None = None
    q: str | None = None
    bounced: bool | None = None
    updated_since: datetime | None = None


def silent(session: Session, event_id: UUID, *, portion: int) -> Iterator[Sequence[Invitation]]:
    """Those who were mailed and have not answered, so many at a time; they may answer meanwhile."""
    # A mail server has taken it, and we have not noted that yet.
    taken = exists().where(
        Outbox.subject_id == Invitation.id, VIEW.c.message_id == Outbox.id, VIEW.c.state.in_(HANDED_IN)
    )
    waits = (Invitation.state.in_(("sent", "queued")), Invitation.answer == "none")
    query = select(Invitation).where(
        Invitation.event_id == event_id, *waits, or_(Invitation.sent_at.is_not(None), taken)
    )
    return session.scalars(query.order_by(Invitation.id).execution_options(yield_per=portion)).partitions()


def add_many(session: Session, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Store invitations whose addresses are new to the event; returns the ids of those stored.

    An address that somebody else stores at the same moment counts as known.
    """
    if not rows:
        return set()
    told = json.dumps([*rows], default=str)
    return set(session.execute(_insert_many(tuple(rows[0])), {"rows": told}).scalars())


@cache
def _insert_many(names: tuple[str, ...]) -> TextClause:
    """One statement with one parameter: a thousand rows of twenty parameters each take longer to bind than to store."""
    columns = ", ".join(names)
    types = ", ".join(f"{name} {_TABLE.c[name].type.compile(dialect=_DIALECT)}" for name in names)
    return text(
        f"insert into registration.invitation ({columns}) select {columns}"  # noqa: S608 - names of columns
        f" from jsonb_to_recordset(cast(:rows as jsonb)) as given({types})"
        f" on conflict on constraint {_ONE_ADDRESS} do nothing returning id"
    )


def take_out(session: Session, ids: Sequence[UUID]) -> None:
    """Undo the storing of these in the transaction that stored them."""
    if ids:
        session.execute(delete(Invitation).where(Invitation.id == func.any(list(ids))))


def known_keys(session: Session, event_id: UUID, keys: Sequence[str]) -> set[str]:
    """Those of the compared addresses that are invited to the event."""
    query = select(Invitation.email_key).where(Invitation.event_id == event_id)
    return set(session.scalars(query.where(Invitation.email_key == func.any(list(keys)))))


def names_of(session: Session, event_id: UUID) -> list[tuple[str, str, str]]:
    """Name, organisation and address of everybody who is invited to an event, oldest first."""
    columns = (Invitation.name, Invitation.organisation, Invitation.email)
    query = select(*columns).where(Invitation.event_id == event_id).order_by(Invitation.id)
    return [(row.name, row.organisation, row.email) for row in session.execute(query)]


def live(session: Session, event_id: UUID) -> list[Invitation]:
    """Invitations of an event that are neither taken back nor closed for another one, oldest first."""
    query = select(Invitation).where(
        Invitation.event_id == event_id, Invitation.state.not_in(("revoked", "superseded"))
    )
    return list(session.scalars(query.order_by(Invitation.id)))


def find(session: Session, event_id: UUID, invitation_id: UUID, *, lock: bool = False) -> Found:
    """One invitation of the event, with its registration's id and state.

    Raises:
        NotFound: the event has none of this id.
    """
    query = _WITH_REGISTRATION.where(Invitation.event_id == event_id, Invitation.id == invitation_id)
    found = session.execute(query.with_for_update(of=Invitation) if lock else query).first()
    if found is None:
        raise NotFound(NO_INVITATION)
    return found[0], found[1], found[2]


def by_ids(session: Session, ids: Sequence[UUID]) -> dict[UUID, Invitation]:
    """Invitations by id."""
    return {row.id: row for row in session.scalars(select(Invitation).where(Invitation.id == func.any(list(ids))))}


def listed(
    session: Session, event_id: UUID, wanted: InvitationFilter, *, before: UUID | None, limit: int
) -> list[Found]:
    """Invitations of the event, newest first.

    Args:
        session: the transaction.
        event_id: whose invitations.
        wanted: which of them.
        before: the id after which to go on; ids are ordered by time.
        limit: how many at most.
    """
    query = _WITH_REGISTRATION.where(Invitation.event_id == event_id, *_conditions(wanted))
    if before is not None:
        query = query.where(Invitation.id < before)
    return _all(session, query.order_by(Invitation.id.desc()).limit(limit))


def change(session: Session, invitation_id: UUID, **values: Any) -> Invitation:
    """Set columns of one invitation and raise its version.

    Raises:
        DuplicateInvitee: the new address is invited to the event already.
    """
    statement = (
        update(Invitation)
        .where(Invitation.id == invitation_id)
        .values(**values, version=Invitation.version + 1, updated_at=func.now())
        .returning(Invitation)
    )
    try:
        with session.begin_nested():
            return session.scalars(statement, execution_options={"populate_existing": True}).one()
    except IntegrityError as error:
        if _ONE_ADDRESS in str(error.orig):
            raise DuplicateInvitee("Somebody with that address is invited to this event already.") from error
        raise


def withdraw_unsent(
    session: Session, subject_id: UUID, *, reason: str, to: Sequence[str] = (), but_to: str | None = None
) -> None:
    """Take back the mails about this subject that have not reached their end: to some addresses, or but to one."""
    waits = [Outbox.subject_id == subject_id, Outbox.settled_at.is_(None), Outbox.withdrawn_at.is_(None)]
    address = Outbox.facts["recipient"]["email"].astext
    if to:
        waits.append(address.in_(to))
    if but_to is not None:
        waits.append(address.is_distinct_from(but_to))
    session.execute(update(Outbox).where(*waits).values(withdrawn_at=func.now(), withdrawn_reason=reason))


def add_links(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store many links at once."""
    if rows:
        session.connection().execute(insert(_LINKS), list(rows))


def row_of(event_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a new invitation."""
    return {**values, "event_id": event_id, "email_key": email_key(str(values["email"]))}


def _conditions(wanted: InvitationFilter) -> list[ColumnElement[bool]]:
    exact = ("state", "answer", "wave", "allocation_id", "constituency", "country")
    given = [(name, getattr(wanted, name)) for name in exact]
    found = [getattr(Invitation, name) == value for name, value in given if value is not None]
    if wanted.q:
        texts = (Invitation.name, Invitation.email, Invitation.organisation)
        found.append(or_(*(column.icontains(wanted.q, autoescape=True) for column in texts)))
    if wanted.bounced is not None:
        found.append(Invitation.bounce.is_not(None) if wanted.bounced else Invitation.bounce.is_(None))
    if wanted.updated_since is not None:
        found.append(Invitation.updated_at >= wanted.updated_since)
    return found


def _all(session: Session, query: Select[Any, Any, Any]) -> list[Found]:
    return [(row[0], row[1], row[2]) for row in session.execute(query)]
