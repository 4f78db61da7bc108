"""When an answer to an enquiry is due, and where enquiries may go."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.contracts.facts import Contact
from services.contracts.wall_clock import instant_of
from services.registration.domain.event_times import wall_of
from services.registration.domain.lifecycles import ENQUIRY_MOVES
from services.registration.domain.people import email_key
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import Invalid, InvalidTransition

WORKING_DAYS = 2
WORKING_HOURS = (9, 17)
"""From and until, by the event's clock, on Mondays to Fridays."""
URGENT = timedelta(hours=24)
"""A journalist who needs the answer sooner is pressed for time."""
PRESS = "press"
MOST_RECEIPTS, RECEIPTS_WITHIN = 20, timedelta(days=1)
"""So often an address is told that a question has arrived: whoever types another's cannot fill a mailbox with it."""
MOST_QUESTIONS = "1000 per day"
"""To one event."""
_SATURDAY = 5


def due_at(asked_at: datetime, *, timezone: str, working_days: int = WORKING_DAYS) -> datetime:
    """The instant by which the asker may expect an answer.

    Args:
        asked_at: an instant.
        timezone: the event's (IANA): its people's weekends count.
        working_days: Monday to Friday; the same time of day.
    """
    zone = ZoneInfo(timezone)
    due = wall_of(asked_at, zone)
    while working_days:
        due += timedelta(days=1)
        working_days -= due.weekday() < _SATURDAY
    return instant_of(due, zone)


def today_at(now: datetime, timezone: str) -> date:
    """The day by the event's clock."""
    return now.astimezone(ZoneInfo(timezone)).date()


def is_working_time(now: datetime, timezone: str) -> bool:
    """Whether somebody may be expected to read mail now, by the event's clock."""
    local = now.astimezone(ZoneInfo(timezone))
    first, last = WORKING_HOURS
    return local.weekday() < _SATURDAY and first <= local.hour < last


def is_urgent(deadline: datetime | None, *, now: datetime) -> bool:
    """Whether a journalist needs the answer within a day."""
    return deadline is not None and deadline - now < URGENT


def check_deadline(deadline: datetime | None, *, now: datetime) -> None:
    """Refuse a deadline that is over already.

    Raises:
        Invalid: it is.
    """
    if deadline is not None and deadline <= now:
        raise Invalid({"deadline": [N_("That time is over. Give one that lies ahead.")]})


def next_contact(
    topic: str,
    had: str | None,
    contacts: Sequence[Contact],
    fallback: Contact | None,
    *,
    today: date,
    lost: Collection[str] = (),
) -> Contact | None:
    """Who gets a question after somebody: their deputy, else whoever is there for the topic, else the fallback.

    Args:
        topic: what it is about.
        had: the address of whoever has it.
        contacts: the event's, in order.
        fallback: the event's.
        today: by the event's clock; instead of who is away their deputy gets it.
        lost: addresses from which mail about it came back.
    """
    of_topic = [one for one in contacts if one.topic == topic]
    found = [_deputy(one) for one in of_topic if email_key(one.email) == email_key(had or "")]
    found += [_deputy(one) if one.is_away(today) else one for one in of_topic]
    found += [fallback] if fallback else []
    passed = {"", email_key(had or ""), *(email_key(one) for one in lost)}
    return next((one for one in found if email_key(one.email) not in passed), None)


def check_enquiry_move(before: str, after: str) -> None:
    """Refuse a move that is not in the table.

    Raises:
        InvalidTransition: names both states.
    """
    if after not in ENQUIRY_MOVES[before]:
        raise InvalidTransition(f"An enquiry that is {before} cannot become {after}.")


def check_open(state: str) -> None:
    """Refuse to give somebody a question that has been dealt with.

    Raises:
        InvalidTransition: names the state.
    """
    if "routed" not in ENQUIRY_MOVES[state]:
        raise InvalidTransition(f"An enquiry that is {state} cannot be assigned.")


def chosen_contact(email: str, contacts: Sequence[Contact], *, field: str = "contact_email") -> Contact:
    """The contact or deputy of this address: questions go to the event's own people only.

    Raises:
        Invalid: it is nobody's address; ``field`` is where it was given.
    """
    wanted = email_key(email)
    for contact in contacts:
        if email_key(contact.email) == wanted:
            return contact
        if contact.deputy_email and email_key(contact.deputy_email) == wanted:
            return _deputy(contact)
    raise Invalid({field: ["This is not the address of a contact of this event. Add the contact first."]})


def _deputy(contact: Contact) -> Contact:
    return Contact(name="", email=contact.deputy_email, public=False)  # nobody told us their name
