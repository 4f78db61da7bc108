"""What an answer to an invitation leads to: pure rules over a frozen snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from services.contracts.facts import Event, Wording
from services.registration.domain import seating
from services.registration.domain.answers import Answer
from services.registration.domain.branding import Brand
from services.registration.domain.lifecycles import EventStatus, RegistrationState
from services.registration.domain.people import email_key
from services.registration.domain.phrases import N_, Phrase
from services.registration.domain.refusals import Invalid
from services.registration.domain.seat_requests import Wish, companion_faults, seat_request, unknown_choices
from services.registration.domain.shifts import Shift, giving_back, minding_floors, taking, waiting
from services.registration.domain.speakers import INVITEE, Speaker, Way, needs_approval
from services.registration.domain.telling import Audience, EventIdentity, event_facts, participation_contact, rule_text


@dataclass(frozen=True, kw_only=True)
class EventRules:
    """All that answering needs to know of an event; unchanging for one version of it."""

    id: UUID
    version: int
    organisation_id: UUID
    organisation_name: str
    slug: str
    status: EventStatus
    starts_at: datetime | None
    ends_at: datetime | None
    answers_due_at: datetime | None
    offers_end_at: datetime | None = None
    doors_open_at: datetime | None = None
    requires_approval: bool
    waitlist_policy: seating.WaitlistPolicy
    details: dict[str, Any]
    brand: Brand | None = None
    wordings: list[dict[str, str]] = field(default_factory=list)
    """The organiser's own words for letters: kind, language, subject, body."""

    @property
    def attendance(self) -> list[str]:
        """The attendance modes of the event."""
        return list(self.details["attendance"])

    @cached_property
    def facts(self) -> Mapping[Audience, Event]:
        """What each kind of reader may know of it; most answers are told the same."""
        identity = EventIdentity(id=str(self.id), slug=self.slug, organisation_name=self.organisation_name)
        wordings, look = [Wording(**one) for one in self.wordings], self.brand.look if self.brand else None
        told = {one: event_facts(identity, self.details, one) for one in Audience}
        return {one: replace(facts, wordings=wordings, look=look) for one, facts in told.items()}

    @property
    def is_public(self) -> bool:
        """Whether the event has a page and an enquiry form for everybody."""
        return self.status is not EventStatus.DRAFT and self.details.get("visibility") != "hidden"

    @property
    def told(self) -> dict[str, Any]:
        """Which event it is, for one whose link no longer works; its address only where it has a public page."""
        return {"title": self.details["title"], "slug": self.slug if self.is_public else "", "brand": self.brand}

    @property
    def contact(self) -> dict[str, str] | None:
        """Whom an invitee may ask."""
        found = participation_contact(self.details)
        return {"name": found.name, "email": found.email, "phone": found.phone} if found else None


@dataclass(frozen=True, kw_only=True)
class InvitationSnapshot:
    """An invitation as it stood a moment ago."""

    id: UUID
    version: int
    state: str
    answer: str
    name: str
    email: str
    organisation: str = ""
    job_title: str = ""
    country: str | None = None
    constituency: str | None = None
    language: str = "en"
    role: str = "participant"
    companions_allowed: int = 0
    answers_due_at: datetime | None = None
    held_seats: Mapping[UUID, int] = field(default_factory=dict)
    """Seats it holds for the invitee, by pool."""
    source: str = ""
    """Where the address came from."""
    link_revoked: str | None = None
    """Why the link that was used no longer works, if so."""


@dataclass(frozen=True, kw_only=True)
class PriorRegistration:
    """What this invitation's earlier answer led to."""

    id: UUID
    version: int
    state: RegistrationState
    reference: str
    attendance: str | None
    answer_digest: bytes
    calendar_uid: str
    calendar_sequence: int


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything one decision is made on."""

    invitation: InvitationSnapshot
    event: EventRules
    pools: list[seating.Pool]
    prior: PriorRegistration | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the store is to write."""

    state: RegistrationState
    attendance: str | None
    needs: list[seating.Need] = field(default_factory=list)
    """Seats that the registration then has."""
    shifts: list[Shift] = field(default_factory=list)
    """How the pools move, and what must hold of them for the decision to be right."""
    gives_up_held: bool = False
    """Whether the invitation's held seats are used up or given back."""
    other_address: bool = False

    @property
    def frees_seats(self) -> bool:
        """Whether a pool has more free seats afterwards, so that others may move."""
        return any(shift.held + shift.confirmed < 0 for shift in self.shifts)


def decide(snapshot: Snapshot, answer: Answer, speaker: Speaker = INVITEE) -> Decision:
    """What an answer that is in time leads to.

    Raises:
        Invalid: something is missing that this event asks for.
        EventFull: no seat, and waiting was not asked for or is off.
        QuotaFull: the constituency's ceiling is reached.
    """
    held = snapshot.invitation.held_seats
    if not answer.is_yes:
        free = giving_back(held, bucket="held")
        return Decision(state=RegistrationState.DECLINED, attendance=None, shifts=free, gives_up_held=True)
    check_complete(snapshot, answer)
    other_address = is_other_address(snapshot, answer)
    request = _request(snapshot, answer, needs_approval=_is_decided_later(snapshot, speaker.way, other_address))
    placement = seating.place(request, snapshot.pools, snapshot.event.waitlist_policy)
    needs, shifts = [], []
    if placement is seating.Placement.CONFIRMED:
        needs = seating.needs(request, snapshot.pools)
        shifts = taking(needs, held)
    elif placement is seating.Placement.WAITLISTED:
        shifts = waiting(seating.short(request, snapshot.pools), held)
    return Decision(
        state=RegistrationState(placement.value),
        attendance=request.attendance,
        needs=needs,
        shifts=minding_floors(shifts, request, snapshot.pools),
        # While the organisers decide, the seat stays theirs.
        gives_up_held=placement is not seating.Placement.PENDING,
        other_address=other_address,
    )


def _is_decided_later(snapshot: Snapshot, way: Way, other_address: bool) -> bool:
    access = snapshot.event.details.get("access") or "invitation_only"
    role = snapshot.invitation.role
    waived = way is Way.INVITATION and role in (snapshot.event.details.get("roles_without_approval") or ())
    approves = snapshot.event.requires_approval and not waived
    return needs_approval(way, requires_approval=approves, access=access, other_address=other_address, role=role)


def _request(snapshot: Snapshot, answer: Answer, *, needs_approval: bool) -> seating.SeatRequest:
    event, invitation = snapshot.event, snapshot.invitation
    wish = Wish(
        attendance=answer.attendance or event.attendance[0],
        constituency=invitation.constituency,
        role=invitation.role,
        companions=answer.companions,
        answers=answer.answers,
        sessions=answer.sessions,
        nights=answer.nights,
    )
    return seat_request(
        event.details, wish, held=invitation.held_seats, waits=answer.waitlist_if_full, needs_approval=needs_approval
    )


def is_other_address(snapshot: Snapshot, answer: Answer) -> bool:
    """Whether they gave another address than the one that was invited."""
    return bool(answer.email) and email_key(answer.email) != email_key(snapshot.invitation.email)


def check_complete(snapshot: Snapshot, answer: Answer) -> None:
    """Refuse an acceptance that lacks what this event asks for.

    Raises:
        Invalid: names every field.
    """
    event = snapshot.event
    errors: dict[str, list[str]] = {}
    modes = event.attendance
    if not answer.attendance and len(modes) > 1:
        errors["attendance"] = [Phrase(N_("Choose one of: %(codes)s."), codes=", ".join(modes))]
    elif answer.attendance and answer.attendance not in modes:
        errors["attendance"] = [Phrase(N_("This event can be attended: %(codes)s."), codes=", ".join(modes))]
    if rule_text(event.details) and not answer.acknowledge_discussion_rule:
        errors["acknowledge_discussion_rule"] = [
            N_("Please read the discussion rule and say that you will keep to it.")
        ]
    errors |= unknown_choices(event.details, answer.sessions, answer.nights)
    errors |= companion_faults(
        event.details, answer.companions, allowed=snapshot.invitation.companions_allowed,
        nobody=N_("This invitation is for one person."),
    )  # fmt: skip
    if errors:
        raise Invalid(errors)
