"""People who lost their link: noted at the door in the same way for every address, looked up later by the clock."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, insert, literal, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kit.database import new_id
from services.registration.domain.lifecycles import YES
from services.registration.store.base import Base
from services.registration.store.events import Event, EventSlug
from services.registration.store.invitations import Invitation
from services.registration.store.outbox import Outbox
from services.registration.store.registrations import Registration

RESENDS_AN_HOUR = 3
LIVE = ("announced", "open", "closed", "postponed")


class LinkRequest(Base):
    """One wish for a link; deleted as soon as the clock has looked at it."""

    __tablename__ = "link_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email_key: Mapped[str]
    event: Mapped[str]
    """Id or slug, as given; need not exist."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


Found = tuple[Event, Invitation, Registration | None]


def note(session: Session, email_key: str, event: str) -> None:
    """Keep a wish, whoever it is from."""
    session.execute(insert(LinkRequest), {"id": new_id(), "email_key": email_key, "event": event})


def note_invited(session: Session, invitation_id: UUID) -> None:
    """Keep the wish of whoever holds the link of an invitation; it is for the address that answered."""
    answered = (Registration.invitation_id == Invitation.id) & Registration.state.in_(YES)
    wish = (
        select(
            literal(new_id()),
            func.coalesce(Registration.email_key, Invitation.email_key),
            cast(Invitation.event_id, Text),
        )
        .select_from(Invitation)
        .outerjoin(Registration, answered)
        .where(Invitation.id == invitation_id)
    )
    session.execute(insert(LinkRequest).from_select(["id", "email_key", "event"], wish))


def claim(session: Session, limit: int) -> list[LinkRequest]:
    """The oldest wishes that no other clock is looking at."""
    query = select(LinkRequest).order_by(LinkRequest.id).limit(limit).with_for_update(skip_locked=True)
    return list(session.scalars(query))


def forget(session: Session, *, before: datetime) -> int:
    """Delete wishes that nobody looked at in all that time; returns how many."""
    old = delete(LinkRequest).where(LinkRequest.created_at <= before)
    return len(session.scalars(old.returning(LinkRequest.id)).all())


def count_old(session: Session, *, before: datetime) -> int:
    """How many wishes are that old."""
    return session.scalar(select(func.count()).select_from(LinkRequest).where(LinkRequest.created_at <= before)) or 0


def find_link_holder(session: Session, request: LinkRequest) -> Found | None:
    """The invitation of that address to that event, with the registration its yes led to.

    Found by the invited address, or by the one the registrant confirmed since; when no event was named, the latest
    invitation to one that is still to come.
    """
    slugs = select(EventSlug.event_id).where(EventSlug.slug == request.event)
    meant = or_(cast(Event.id, Text) == request.event, Event.id.in_(slugs))
    query = (
        select(Event, Invitation, Registration)
        .join(Invitation, Invitation.event_id == Event.id)
        .outerjoin(Registration, (Registration.invitation_id == Invitation.id) & Registration.state.in_(YES))
        .where(
            meant if request.event else Event.status.in_(LIVE),
            or_(Invitation.email_key == request.email_key, Registration.email_key == request.email_key),
        )
    )
    row = session.execute(query.order_by(Invitation.id.desc()).limit(1)).first()
    return (row[0], row[1], row[2]) if row else None


def kept_for(session: Session, invitation_id: UUID) -> tuple[Invitation, Registration | None]:
    """The invitation for which another one of the same person was closed, with the registration its yes led to."""
    query = select(Invitation, Registration).outerjoin(
        Registration, (Registration.invitation_id == Invitation.id) & Registration.state.in_(YES)
    )
    row = session.execute(query.where(Invitation.id == invitation_id)).one()
    return row[0], row[1]


def sent_lately(session: Session, subject_ids: list[UUID], *, now: datetime, type_: str = "link.resent") -> int:
    """How many links were sent to this person in the last hour, by messages of this type."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Outbox)
            .where(
                Outbox.subject_id.in_(subject_ids),
                Outbox.type == type_,
                Outbox.occurred_at > now - timedelta(hours=1),
            )
        )
        or 0
    )
