"""One registration as those who may see it are shown it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.registration.domain.branding import Brand
from services.registration.domain.companions import CompanionLink
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.waitlists import LinePlace

HOW = ("phone", "in_person", "letter", "mail")
"""Ways by which an answer reaches an organiser who writes it down."""
ORAL = frozenset({"phone", "in_person"})


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """How an answer reached whoever wrote it down."""

    how: str
    """One of ``HOW``."""
    by: str
    """As the audit names them."""
    at: datetime

    @property
    def consent(self) -> str:
        """In which form the person agreed to what they agreed to: ``oral`` or ``written``."""
        return "oral" if self.how in ORAL else "written"


@dataclass(frozen=True, kw_only=True)
class RegistrationView:
    """A registration without what is sealed."""

    id: UUID
    event_id: UUID
    invitation_id: UUID | None
    reference: str
    state: RegistrationState
    attendance: str | None
    name: str
    names: dict[str, str]
    """How the name is used where that differs, by ``naming.OWN`` and ``naming.SORT``."""
    email: str
    new_email: str | None
    organisation: str
    job_title: str
    country: str | None
    constituency: str | None
    role: str
    language: str
    answers: dict[str, Any]
    on_behalf: dict[str, Any] | None
    companions: list[dict[str, Any]]
    sessions: list[str]
    nights: list[str]
    notice_hours: int | None
    share_in_participant_list: bool
    rule_acknowledged: str | None
    decline_reason: str
    reason_code: str
    """Why they do not come, by its code, if they said."""
    next_time: bool
    """Whether they do not come but would like to be asked again another time."""
    waitlisted_at: datetime | None
    hold_until: datetime | None
    answered_at: datetime
    cancelled_at: datetime | None
    checked_in_at: datetime | None
    recorded: Recorded | None = None
    """If somebody wrote the answer down."""
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ListedRegistration(RegistrationView):
    """The same as organisers look it up."""

    change_waits: bool
    """Whether a proposed change of it waits for their decision."""
    bounce: str | None
    """Why the latest mail to them did not arrive, in words; none when it did."""


class Holder(StrEnum):
    """Whose link it is; audit and ledger name them so."""

    REGISTRANT = "registrant"
    HELPER = "helper"


@dataclass(frozen=True, kw_only=True)
class OwnRegistration:
    """What the holder of a registration link sees: the registration, all their answers, and the event for them."""

    registration: RegistrationView
    holder: Holder
    was_invited: bool
    """Whether the organisers asked them to come, or they registered by themselves."""
    is_over: bool
    may_answer_anew: bool
    """Whether they have said no, or lost an offer, and their invitation is surely their own."""
    brand: Brand | None
    event: dict[str, Any]
    questions: list[dict[str, Any]]
    can_change: bool
    can_cancel: bool
    can_accept: bool
    """Whether a place is offered that they may still take."""
    contact: dict[str, str] | None
    participant_list: str = "organisers"
    """Who is shown to whom, by the event's setting."""
    feed_token: str
    """Of the address under which their own calendar can be subscribed to."""
    edits_end_at: datetime | None = None
    """From then on changes are proposed to the organisers."""
    may_propose: bool = False
    """Whether that time has come, so that a change can only be proposed."""
    change_waits: bool = False
    """Whether one was proposed and is not decided."""
    companions_allowed: int = 0
    companion_links: list[CompanionLink] = field(default_factory=list)
    """What to pass on to those who come along, if the event asks something of them."""
    full_choices: list[tuple[str, str]] = field(default_factory=list)
    """Sessions, nights and options without a place for somebody new, as kind and code of their pool."""
    waitlist_place: LinePlace | None = None
    """Where they stand in the line, if they wait and the event tells it."""

    @property
    def is_own(self) -> bool:
        """Whether the person themselves holds the link."""
        return self.holder is Holder.REGISTRANT


@dataclass(frozen=True, kw_only=True)
class RegistrationChanges:
    """What somebody wants changed; none leaves it as it is."""

    name: str | None = None
    names: dict[str, str] | None = None
    """Uses of the name; an empty text takes one away, what is left out stays."""
    email: str | None = None
    organisation: str | None = None
    job_title: str | None = None
    country: str | None = None
    language: str | None = None
    on_behalf: dict[str, Any] | None = None
    """Who answers for them; an empty one is nobody."""
    answers: dict[str, Any] | None = None
    share_in_participant_list: bool | None = None
    attendance: str | None = None
    constituency: str | None = None
    role: str | None = None
    companions: list[dict[str, Any]] | None = None
    sessions: list[str] | None = None
    nights: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class RegistrationFilter:
    """Which registrations a list is to hold; empty means any."""

    states: tuple[str, ...] = ()
    attendance: str = ""
    constituency: str = ""
    country: str = ""
    role: str = ""
    q: str = ""
    checked_in: bool | None = None
    change_waits: bool | None = None
    updated_since: datetime | None = None
