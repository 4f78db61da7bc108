"""Who gives an answer, and by which way it arrives: the rules for a seat are the same for all of them."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """By which way an answer arrives."""

    INVITATION = "invitation"
    """With the link of an invitation."""
    PUBLIC = "public"
    """From the page of an event that takes registrations from everybody."""
    ORGANISER = "organiser"
    """The organiser writes down what they were told; whom they write down they have approved."""


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who gives an answer.

    Attributes:
        way: by which way it arrives.
        actor: as audit and ledger name them.
        notify: whether the person is written to.
    """

    way: Way = Way.INVITATION
    actor: str = "invitee"
    notify: bool = True


INVITEE = Speaker()
HELPER = Speaker(actor="helper")
"""Who answers with the invitee's link and says so."""
STRANGER = Speaker(way=Way.PUBLIC)


DECIDED_BY_PEOPLE = frozenset({"press"})
"""Roles whose answers an organiser always decides about."""


def needs_approval(way: Way, *, requires_approval: bool, access: str, other_address: bool, role: str) -> bool:
    """Whether the organiser decides before somebody gets a seat.

    Args:
        way: by which way the answer arrived.
        requires_approval: whether the event asks it of everybody.
        access: who may come at all: ``invitation_only``, ``request`` or ``open``.
        other_address: whether another address was given than the invited one.
        role: as what they come.
    """
    if way is Way.ORGANISER:
        return False
    asked = requires_approval or role in DECIDED_BY_PEOPLE or (way is Way.PUBLIC and access == "request")
    return asked or other_address
