"""When an answer to an enquiry is due, and where enquiries may go."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.registration.domain.lifecycles import ENQUIRY_MOVES
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


def check_assignable(email: str, contacts: Sequence[Mapping[str, Any]]) -> str:
    """The address as the event has it: questions go to its contacts and their deputies only.

    Raises:
        Invalid: it is nobody's address.
    """
    known = [str(one[key]) for one in contacts for key in ("email", "deputy_email") if one.get(key)]
    for address in known:
        if address.casefold() == email.strip().casefold():
            return address
    raise Invalid({"contact_email": ["This is not the address of a contact of this event. Add the contact first."]})
