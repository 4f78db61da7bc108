"""What stands on a badge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.registration.domain.exports import alphabetical

COMPANION = "Companion"
RULES = {"chatham_house": "Chatham House Rule", "off_record": "Off the record"}
"""Printed at the foot, so that nobody forgets."""


@dataclass(frozen=True, kw_only=True)
class Badge:
    """One badge; ``reference`` finds the person again if the name has to be written by hand."""

    name: str
    affiliation: str
    role: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class BadgeSheet:
    """All badges of an event, by name."""

    title: str
    rule: str
    badges: Sequence[Badge]


def badges_of(person: Mapping[str, object], role: str) -> list[Badge]:
    """The badge of one registrant, and of each who comes along.

    It shows whom they represent, else their organisation.
    """
    reference = str(person["reference"])
    affiliation = str(person.get("represents") or person.get("organisation") or "")
    own = Badge(name=str(person["name"]), affiliation=affiliation, role=role, reference=reference)
    companions = person.get("companions")
    others = companions if isinstance(companions, list) else []
    return [own, *(Badge(name=one["name"], affiliation="", role=COMPANION, reference=reference) for one in others)]


def by_name(badges: Sequence[Badge]) -> list[Badge]:
    """In the order in which people look for them."""
    return sorted(badges, key=lambda badge: alphabetical(badge.name))
