"""Who is told who takes part: never anybody who did not agree, and never more than they agreed to.

Settings of ``participant_list``: ``organisers`` nobody; ``roles_only`` and ``institutions_only`` other participants,
without names; ``consenting_participants`` the other participants; ``public`` everybody. No list tells how many people
there are: few of a kind would be known by their number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.registration.domain.refusals import InvalidTransition

FOR_EVERYBODY = frozenset({"public"})
FOR_PARTICIPANTS = frozenset({"consenting_participants", "public", "roles_only", "institutions_only"})

NARROWER = {
    "organisers": frozenset({"organisers"}),
    "roles_only": frozenset({"organisers", "roles_only"}),
    "institutions_only": frozenset({"organisers", "institutions_only"}),
    "consenting_participants": frozenset({"organisers", "roles_only", "institutions_only", "consenting_participants"}),
    "public": frozenset({"organisers", "roles_only", "institutions_only", "consenting_participants", "public"}),
}
"""What each setting may become once people have agreed to it."""


@dataclass(frozen=True, kw_only=True, order=True)
class Participant:
    """One line of a list; what the setting does not show is empty."""

    name: str = ""
    organisation: str = ""
    job_title: str = ""
    role: str = ""
    constituency: str = ""


@dataclass(frozen=True, kw_only=True)
class ParticipantList:
    """Who takes part, as this setting shows it."""

    mode: str
    entries: Sequence[Participant]


def shown(mode: str, agreed: Iterable[Participant]) -> ParticipantList:
    """The list of those who agreed, reduced to what the setting shows; lines that are alike stand once."""
    match mode:
        case "roles_only":
            lines = [Participant(role=one.role, constituency=one.constituency) for one in agreed]
        case "institutions_only":
            lines = [Participant(organisation=one.organisation) for one in agreed if one.organisation]
        case "consenting_participants" | "public":
            lines = [
                Participant(name=one.name, organisation=one.organisation, job_title=one.job_title, role=one.role)
                for one in agreed
            ]
        case _:
            lines = []
    return ParticipantList(mode=mode, entries=tuple(dict.fromkeys(lines)))


def check_not_wider(before: str, after: str, *, agreed: bool) -> None:
    """Refuse to show people to more readers, or more of them, than they agreed to.

    Raises:
        InvalidTransition: somebody agreed to the list as it was.
    """
    if agreed and after not in NARROWER[before]:
        told = "People have agreed to the list of participants as it is. It can be narrowed, but not widened."
        raise InvalidTransition(told)
