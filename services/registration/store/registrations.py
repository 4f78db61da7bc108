"""Registrations: the answers, with their states and the seats they hold."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, Session, column_property, mapped_column

from services.contracts.facts import CalendarEntry, Recipient
from services.kit.database import new_id
from services.registration.domain.announcing import Told
from services.registration.domain.answering import EventRules
from services.registration.domain.helpers import asks_alone, mailbox
from services.registration.domain.invitees import was_invited
from services.registration.domain.lifecycles import RegistrationState, check_registration_move
from services.registration.domain.people import email_key
from services.registration.domain.refusals import NotFound, VersionMismatch
from services.registration.domain.registrations import Recorded, RegistrationView
from services.registration.domain.seat_requests import Wish
from services.registration.domain.targets import GENDER
from services.registration.store.base import Base
from services.registration.store.invitations import Invitation


class Registration(Base):
    """The answer of one person for one event; one row through all changes of mind.

    ``seats`` maps the id of each pool to the number of seats this registration holds in it now.
    ``answer_digest`` recognises the same answer given again. ``calendar_sequence`` only rises (RFC 5545) while
    ``calendar_uid`` stays; an organiser who corrects the address gives another one.
    """

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint(
            "state in ('pending_approval','waitlisted','offered','confirmed','attended','no_show',"
            "'declined','lapsed','cancelled','refused','substituted')",
            name="state_known",
        ),
        CheckConstraint(
            "(state in ('confirmed','offered','attended')) = (seats <> '{}'::jsonb)", name="seat_fits_state"
        ),
        Index("ix_registration_event_id_id", "event_id", "id"),
        Index("ix_registration_event_id_email_key", "event_id", "email_key"),
        Index(
            "uq_registration_active_email",
            "event_id",
            "email_key",
            unique=True,
            postgresql_where=text("state in ('pending_approval','waitlisted','offered','confirmed','attended')"),
        ),
        Index(
            "ix_registration_waiting", "event_id", "attendance", "waitlist_rank", "waitlisted_at", "id",
            postgresql_where=text("state = 'waitlisted'"),
        ),
        Index(
            "ix_registration_not_coming",
            "event_id",
            "invitation_id",
            postgresql_where=text("state in ('declined','cancelled','lapsed','refused')"),
        ),
        Index("ix_registration_offered", "hold_until", postgresql_where=text("state = 'offered'")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("registration.event.id"))
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.invitation.id"), unique=True)
    source: Mapped[str] = column_property(
        select(Invitation.source).where(Invitation.id == invitation_id).correlate_except(Invitation).scalar_subquery()
    )
    """Where the address came from, as the invitation says."""
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    attendance: Mapped[str | None]
    name: Mapped[str]
    names: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}", default=dict)
    """How the name is used where that differs."""
    email: Mapped[str]
    email_key: Mapped[str]
    new_email: Mapped[str | None]
    """Another address than the invited one, until it is confirmed."""
    organisation: Mapped[str] = mapped_column(server_default="", default="")
    job_title: Mapped[str] = mapped_column(server_default="", default="")
    country: Mapped[str | None]
    constituency: Mapped[str | None]
    role: Mapped[str] = mapped_column(server_default="participant", default="participant")
    language: Mapped[str] = mapped_column(server_default="en", default="en")
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", default=dict)
    sealed_answers: Mapped[bytes | None] = mapped_column(LargeBinary)
    on_behalf: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    companions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]", default=list)
    share_in_participant_list: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    rule_acknowledged: Mapped[str | None]
    """The text of the discussion rule as it was acknowledged."""
    decline_reason: Mapped[str] = mapped_column(server_default="", default="")
    answer_digest: Mapped[bytes] = mapped_column(LargeBinary)
    sessions: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}", default=list)
    """Codes of sessions with places that they chose."""
    nights: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}", default=list)
    """Dates of the nights they stay."""
    notice_hours: Mapped[int | None]
    """How long before the event they must know; with less time left they are passed over."""
    seats: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}", default=dict)
    waitlist_rank: Mapped[int] = mapped_column(server_default="0", default=0)
    waitlisted_at: Mapped[datetime | None]
    hold_until: Mapped[datetime | None]
    calendar_uid: Mapped[str] = mapped_column(index=True)
    calendar_sequence: Mapped[int] = mapped_column(server_default="0", default=0)
    calendar_sent: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether a calendar request went out that a cancellation must take back."""
    answered_at: Mapped[datetime]
    recorded: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """How an answer reached whoever wrote it down, and when that was; a later answer is not theirs."""
    cancelled_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    """When they came."""
    followed_up_at: Mapped[datetime | None]
    """When it was looked at what they had not answered of what is asked of those with a place."""
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


_VIEWED = (
    "id", "event_id", "invitation_id", "reference", "attendance", "name", "names", "email", "new_email", "organisation",
    "job_title", "country", "constituency", "role", "language", "answers", "on_behalf", "companions", "sessions",
    "nights", "notice_hours", "share_in_participant_list", "rule_acknowledged", "decline_reason", "waitlisted_at",
    "hold_until", "answered_at", "cancelled_at", "checked_in_at", "version", "created_at", "updated_at",
)  # fmt: skip


def view_of(row: Registration) -> RegistrationView:
    """The registration as doors are shown it."""
    shown = {name: getattr(row, name) for name in _VIEWED} | of_a_no(row.state, row.answers)
    return RegistrationView(state=RegistrationState(row.state), recorded=_recorded(row), **shown)


def of_a_no(state: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What one who declined said besides words: it is kept in the place of answers to the event's questions."""
    if state != RegistrationState.DECLINED:
        return {"reason_code": "", "next_time": False}
    return {"answers": {}, "reason_code": answers.get("reason_code", ""), "next_time": answers.get("next_time", False)}


def _recorded(row: Registration) -> Recorded | None:
    """How the answer that stands was written down; one that the person gave later is their own."""
    if row.recorded is None or datetime.fromisoformat(row.recorded["at"]) != row.answered_at:
        return None
    return Recorded(how=row.recorded["how"], by=row.recorded["by"], at=row.answered_at)


def told_of(row: Registration, rules: EventRules, *, promoted: bool = False) -> Told:
    """The registration as its letters need it."""
    return Told(
        event=rules,
        state=RegistrationState(row.state),
        reference=row.reference,
        attendance=row.attendance,
        recipient=recipient_of(row),
        invitee=row.name,
        calendar=CalendarEntry(uid=row.calendar_uid, sequence=row.calendar_sequence),
        new_email=row.new_email,
        companions=tuple(companion["name"] for companion in row.companions),
        promoted=promoted,
        asked_uninvited=not was_invited(row.source),
        asks_alone=asks_alone(row.on_behalf),
    )


def recipient_of(row: Registration) -> Recipient:
    """To whom mail about the registration goes: the person, or at the address of who gets it for them."""
    return Recipient(
        name=row.name, email=mailbox(row.email, row.on_behalf), language=row.language,
        addressed_as=row.names.get("address", ""),
    )  # fmt: skip


def reached_at(row: Registration) -> set[str]:
    """The addresses, as compared, whose wish not to be written to counts: the person's, and where their mail goes."""
    return {row.email_key, email_key(recipient_of(row).email)}


def wish_of(row: Registration, attendance: str, answers: dict[str, Any]) -> Wish:
    """What the registration wants of the event: ``answers`` are all of them, opened."""
    return Wish(
        attendance=row.attendance or attendance, constituency=row.constituency, role=row.role,
        companions=row.companions, answers=answers, sessions=row.sessions, nights=row.nights,
    )  # fmt: skip


def axes_of(row: Registration) -> tuple[str | None, str | None]:
    """What targets look at: the country, and the gender where they said it."""
    return row.country, row.answers.get(GENDER)


def lock_registration(
    session: Session, event_id: UUID, registration_id: UUID, *, expected: int | None = None
) -> Registration:
    """One registration of an event, kept from others until the commit.

    Raises:
        NotFound: there is none.
        VersionMismatch: it is not at the expected version.
    """
    query = select(Registration).where(Registration.id == registration_id, Registration.event_id == event_id)
    row = session.scalar(query.with_for_update())
    if row is None:
        raise NotFound("There is no such registration.")
    if expected is not None and row.version != expected:
        raise VersionMismatch(f"It is at version {row.version} now. Look at it again and repeat the change.")
    return row


def move(row: Registration, state: RegistrationState, *, now: datetime) -> None:
    """Bring a registration into another state.

    Raises:
        InvalidTransition: the move is not in the table.
    """
    check_registration_move(RegistrationState(row.state), state)
    row.state = state.value
    touch(row, now=now)


def touch(row: Registration, *, now: datetime) -> None:
    """Count one change."""
    row.version += 1
    row.updated_at = now


def confirm(row: Registration, seats: dict[str, int], *, now: datetime) -> None:
    """Give the registration its seats and a calendar entry one step on from the last."""
    move(row, RegistrationState.CONFIRMED, now=now)
    row.seats = seats
    row.hold_until = None
    if row.calendar_sent or row.calendar_sequence:
        row.calendar_sequence += 1
    row.calendar_sent = True


def offer(row: Registration, seats: dict[str, int], *, until: datetime, now: datetime) -> None:
    """Hold these seats for the registration until an instant; nothing goes into a calendar yet."""
    move(row, RegistrationState.OFFERED, now=now)
    row.seats, row.hold_until = seats, until
