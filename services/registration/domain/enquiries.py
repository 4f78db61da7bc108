"""When an answer to an enquiry is due, and where enquiries may go."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.contracts.facts import Contact
from services.registration.domain.lifecycles import ENQUIRY_MOVES
from services.registration.domain.people import email_key
from services.registration.domain.refusals import Invalid, InvalidTransition

WORKING_DAYS = 2
_SATURDAY = 5


def due_at(asked_at: datetime, *, timezone: str, working_days: int = WORKING_DAYS) -> datetime:
    """The instant by which the asker may expect an answer.

    Args:
        asked_at: an instant.
        timezone: the event's (IANA): its people's weekends count.
        working_days: Monday to Friday; the same time of day.
    """
    due = asked_at.astimezone(ZoneInfo(timezone))
    while working_days:
        due += timedelta(days=1)
        working_days -= due.weekday() < _SATURDAY
    return due.astimezone(UTC)


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


def chosen_contact(email: str, contacts: Sequence[Contact]) -> Contact:
    """The contact or deputy of this address: questions go to the event's own people only.

    Raises:
        Invalid: it is nobody's address.
    """
    wanted = email_key(email)
    for contact in contacts:
        if email_key(contact.email) == wanted:
            return contact
        if contact.deputy_email and email_key(contact.deputy_email) == wanted:
            return Contact(name=f"Deputy of {contact.name}", email=contact.deputy_email, public=False)
    raise Invalid({"contact_email": ["This is not the address of a contact of this event. Add the contact first."]})
