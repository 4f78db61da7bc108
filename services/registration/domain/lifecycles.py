"""Permitted states and moves of events, invitations, registrations and enquiries."""

from collections.abc import Mapping
from enum import StrEnum

from services.registration.domain.refusals import InvalidTransition


class EventStatus(StrEnum):
    """Where an event is in its life."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    FINISHED = "finished"
    ARCHIVED = "archived"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


E = EventStatus

EVENT_ACTIONS: Mapping[str, tuple[frozenset[EventStatus], EventStatus]] = {
    "announce": (frozenset({E.DRAFT}), E.ANNOUNCED),
    "open": (frozenset({E.DRAFT, E.ANNOUNCED, E.CLOSED, E.POSTPONED}), E.OPEN),
    "close": (frozenset({E.OPEN}), E.CLOSED),
    "finish": (frozenset({E.OPEN, E.CLOSED}), E.FINISHED),
    "archive": (frozenset({E.FINISHED, E.CANCELLED}), E.ARCHIVED),
    "postpone": (frozenset({E.ANNOUNCED, E.OPEN, E.CLOSED}), E.POSTPONED),
    "cancel": (frozenset({E.DRAFT, E.ANNOUNCED, E.OPEN, E.CLOSED, E.POSTPONED}), E.CANCELLED),
}


class RegistrationState(StrEnum):
    """Where one person's answer is in its life."""

    PENDING_APPROVAL = "pending_approval"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    SUBSTITUTED = "substituted"


R = RegistrationState
_AGAIN = frozenset({R.CONFIRMED, R.WAITLISTED, R.PENDING_APPROVAL})

REGISTRATION_MOVES: Mapping[RegistrationState, frozenset[RegistrationState]] = {
    R.PENDING_APPROVAL: frozenset({R.CONFIRMED, R.WAITLISTED, R.REFUSED, R.CANCELLED}),
    R.WAITLISTED: frozenset({R.OFFERED, R.CONFIRMED, R.CANCELLED}),
    R.OFFERED: frozenset({R.CONFIRMED, R.LAPSED, R.CANCELLED}),
    R.CONFIRMED: frozenset({R.CANCELLED, R.SUBSTITUTED, R.ATTENDED, R.NO_SHOW}),
    R.ATTENDED: frozenset({R.CONFIRMED}),
    R.NO_SHOW: frozenset({R.ATTENDED}),
    R.DECLINED: _AGAIN,
    R.LAPSED: _AGAIN,
    R.CANCELLED: _AGAIN,
    R.REFUSED: frozenset(),
    R.SUBSTITUTED: frozenset(),
}

SEATED = frozenset({R.CONFIRMED, R.OFFERED, R.ATTENDED})
"""States in which a seat is held."""

ANSWERED_ANEW = frozenset({R.DECLINED, R.LAPSED, R.CANCELLED})
"""No yes any more, and their holder may answer once more."""
YES = frozenset({R.PENDING_APPROVAL, R.WAITLISTED, R.OFFERED, R.CONFIRMED, R.ATTENDED})
"""States of one who has said yes and has not taken it back."""

ENQUIRY_MOVES: Mapping[str, frozenset[str]] = {
    "received": frozenset({"routed", "answered", "closed"}),
    "routed": frozenset({"routed", "answered", "closed"}),
    "answered": frozenset({"closed"}),
    "closed": frozenset(),
}


def event_after(action: str, status: EventStatus) -> EventStatus:
    """The status an action leads to.

    Raises:
        InvalidTransition: the action cannot start from this status.
    """
    sources, target = EVENT_ACTIONS[action]
    if status not in sources:
        raise InvalidTransition(f"An event that is {status} cannot {action}.")
    return target


def check_registration_move(before: RegistrationState, after: RegistrationState) -> None:
    """Refuse a move that is not in the table.

    Raises:
        InvalidTransition: names both states.
    """
    if after not in REGISTRATION_MOVES[before]:
        raise InvalidTransition(f"A registration that is {before} cannot become {after}.")
