"""Letters that people with a place show to a consulate: who may have one, what it says, and whether it holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.contracts.facts import Contact
from services.contracts.messages import VisaLetterDecided
from services.registration.domain.announcing import Told
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import EventStatus, RegistrationState
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import InvalidTransition

REQUESTED, APPROVED, REFUSED = "requested", "approved", "refused"
STATES = (REQUESTED, APPROVED, REFUSED)

LETTER_LANGUAGES = ("ar", "en", "es", "fr", "ru")
"""Languages in whose script a letter can be printed."""
OF_INVITATION = "invitation"

SHORT = timedelta(weeks=4)
"""With less time than this before a visa is needed, consulates may not manage."""

KEPT = timedelta(days=30)
"""So long after the event passport details are kept, and a letter is said to be valid."""

VISA, PARTICIPATION = "visa", "participation"
"""Topics of questions: whoever answers the second answers for visas where nobody is named for the first."""

_HOLDING = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED)
_OFF = (EventStatus.CANCELLED, EventStatus.POSTPONED, EventStatus.DRAFT)


@dataclass(frozen=True, kw_only=True)
class Passport:
    """What the letter repeats of a passport; sealed wherever it is stored."""

    passport_name: str
    nationality: str
    """ISO 3166-1 alpha-2."""
    passport_number: str
    born_on: str
    stays_from: str
    stays_until: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterView:
    """One letter as organisers and its holder see it; ``passport`` only where it was asked for."""

    id: UUID
    registration_id: UUID
    registration_reference: str
    name: str
    reference: str
    state: str
    needed_by: date
    reason: str
    requested_at: datetime
    decided_at: datetime | None
    is_short: bool
    version: int
    passport: Passport | None = None


@dataclass(frozen=True, kw_only=True)
class LetterSheet:
    """What stands on the letter, paragraph by paragraph."""

    title: str
    reference: str
    paragraphs: Sequence[str]
    language: str = "en"


def topic_of(contacts: Collection[Contact]) -> str:
    """Under which topic somebody is asked to decide about a letter."""
    return VISA if any(one.topic == VISA for one in contacts) else PARTICIPATION


def check_may_ask(state: str) -> None:
    """Refuse a letter to those without a place.

    Raises:
        InvalidTransition: says when they can ask.
    """
    if state != RegistrationState.CONFIRMED:
        raise InvalidTransition(N_("A letter can be asked for once your place is confirmed."))


def check_may_decide(state: str) -> None:
    """Refuse a second decision.

    Raises:
        InvalidTransition: names the state.
    """
    if state != REQUESTED:
        raise InvalidTransition(f"This letter is {state} already.")


def check_ready(state: str) -> None:
    """Refuse to print what was not approved, or whose passport details are gone.

    Raises:
        InvalidTransition: names the state.
    """
    if state != APPROVED:
        raise InvalidTransition(f"The letter cannot be printed: it is {state}.")


def is_short(needed_by: date, asked_at: datetime) -> bool:
    """Whether there is little time until the visa is needed."""
    return needed_by < (asked_at + SHORT).date()


def is_valid(state: str, registration_state: str, rules: EventRules, *, now: datetime) -> bool:
    """Whether a letter holds: it was approved, the place is still theirs, and the event not long over."""
    if state != APPROVED or registration_state not in _HOLDING or rules.status in _OFF:
        return False
    return rules.ends_at is None or now < rules.ends_at + KEPT


def decided(told: Told, *, approved: bool, reason: str) -> VisaLetterDecided:
    """The message about a decision."""
    return VisaLetterDecided(approved=approved, reason=reason, **told.common)


def letter_language(wanted: str, own: str) -> str:
    """The language of a letter; English where another cannot be printed.

    Args:
        wanted: as the organiser says: a language, or ``invitation``.
        own: the language in which the person is written to (BCP 47).
    """
    language = own.partition("-")[0] if wanted == OF_INVITATION else wanted
    return language if language in LETTER_LANGUAGES else "en"


def passport_from(told: Mapping[str, str]) -> Passport:
    """Passport details as they were given or stored."""
    return Passport(**{name: told[name] for name in Passport.__dataclass_fields__})
