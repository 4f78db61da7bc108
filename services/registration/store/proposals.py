"""Proposals: who should come instead, who was passed an invitation, late changes, until the organiser has decided."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.kit.keys import Keyring
from services.registration.domain.lifecycles import YES
from services.registration.domain.proposals import (
    ProposalKind,
    ProposalState,
    ProposalView,
    Proposed,
    ProposedChange,
    decision_due,
)
from services.registration.domain.refusals import NotFound
from services.registration.store.base import Base
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.registrations import Registration


class Proposal(Base):
    """What somebody would like with their link. Who or what was named is sealed: nobody has agreed to it yet."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("kind in ('forwarded','substitute','change')", name="kind_known"),
        CheckConstraint("state in ('pending','approved','refused')", name="state_known"),
        Index("ix_proposal_event_id_id", "event_id", "id"),
        Index("ix_proposal_invitation_id", "invitation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="pending", default="pending")
    invitation_id: Mapped[UUID] = mapped_column(ForeignKey("registration.invitation.id"))
    """With whose link it was made."""
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.registration.id"))
    """Whose place it is about, if there is one."""
    sealed_facts: Mapped[bytes] = mapped_column(LargeBinary)
    address_digest: Mapped[bytes] = mapped_column(LargeBinary)
    """Recognises the same person, or the same change, named again."""
    invited_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.invitation.id"))
    """The invitation that an approval led to."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


def view_of(keys: Keyring, event: Event, row: Proposal, made_by: str) -> ProposalView:
    """The proposal as organisers see it."""
    names = ("id", "reference", "invitation_id", "registration_id", "invited_id", "decided_at", "version")
    return ProposalView(
        kind=ProposalKind(row.kind),
        state=ProposalState(row.state),
        made_by=made_by,
        proposed=None if row.kind == ProposalKind.CHANGE else proposed_in(keys, row),
        change=change_in(keys, row) if row.kind == ProposalKind.CHANGE else None,
        due_at=decision_due(row.created_at, timezone=event.timezone, starts_at=event.starts_at),
        created_at=row.created_at,
        updated_at=row.updated_at,
        **{name: getattr(row, name) for name in names},
    )


def proposed_in(keys: Keyring, row: Proposal) -> Proposed:
    """Who was named."""
    return Proposed(**json.loads(keys.open(row.sealed_facts)))


def change_in(keys: Keyring, row: Proposal) -> ProposedChange:
    """What should be different."""
    return ProposedChange(**json.loads(keys.open(row.sealed_facts)))


def sealed(keys: Keyring, proposed: Proposed | ProposedChange) -> bytes:
    """What was said, sealed."""
    return keys.seal(json.dumps(asdict(proposed)))


def pending_of(session: Session, invitation_id: UUID) -> list[Proposal]:
    """Proposals made with an invitation that nobody has decided about, oldest first."""
    query = select(Proposal).where(Proposal.invitation_id == invitation_id, Proposal.state == "pending")
    return list(session.scalars(query.order_by(Proposal.id)))


def waiting_changes(session: Session, registration_ids: Collection[UUID]) -> set[UUID]:
    """Those of the registrations of which a change waits for a decision."""
    query = undecided_changes().where(Proposal.registration_id.in_(registration_ids))
    return {id_ for id_ in session.scalars(query) if id_}


def undecided_changes() -> Select[UUID | None]:
    """Registrations of which a change waits for a decision."""
    return select(Proposal.registration_id).where(Proposal.kind == "change", Proposal.state == "pending")


def lock_proposal(session: Session, event_id: UUID, proposal_id: UUID) -> Proposal:
    """One proposal of an event, kept from others until the commit.

    Raises:
        NotFound: there is none.
    """
    query = select(Proposal).where(Proposal.id == proposal_id, Proposal.event_id == event_id)
    row = session.scalar(query.with_for_update())
    if row is None:
        raise NotFound("There is no such proposal.")
    return row


def listed(
    session: Session, event_id: UUID, *, state: str, kind: str, before: UUID | None, limit: int
) -> Sequence[tuple[Proposal, str]]:
    """Proposals of an event, newest first, each with the name of the invitee whose link it was made with."""
    query = (
        select(Proposal, Invitation.name)
        .join(Invitation, Invitation.id == Proposal.invitation_id)
        .where(Proposal.event_id == event_id)
    )
    for column, wanted in ((Proposal.state, state), (Proposal.kind, kind)):
        query = query.where(column == wanted) if wanted else query
    query = query.where(Proposal.id < before) if before is not None else query
    return [(row[0], row[1]) for row in session.execute(query.order_by(Proposal.id.desc()).limit(limit))]


def invitation_by_address(session: Session, event_id: UUID, key: str) -> Invitation | None:
    """The invitation of an address, kept from others until the commit."""
    query = select(Invitation).where(Invitation.event_id == event_id, Invitation.email_key == key)
    return session.scalar(query.with_for_update())


def lock_invitation(session: Session, invitation_id: UUID) -> Invitation:
    """An invitation, kept from others until the commit."""
    return session.scalars(select(Invitation).where(Invitation.id == invitation_id).with_for_update()).one()


def registration_of(session: Session, invitation_id: UUID) -> Registration | None:
    """What an invitation was answered with, kept from others until the commit."""
    return session.scalar(select(Registration).where(Registration.invitation_id == invitation_id).with_for_update())


def has_live_registration(session: Session, event_id: UUID, key: str) -> bool:
    """Whether somebody with this address has said yes, whichever address they were invited by."""
    states = [state.value for state in YES]
    query = select(Registration.id).where(Registration.event_id == event_id, Registration.email_key == key)
    return session.scalar(query.where(Registration.state.in_(states)).limit(1)) is not None
