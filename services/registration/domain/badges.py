"""What stands on a badge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.registration.domain.exports import alphabetical
from services.registration.domain.phrases import N_

COMPANION = N_("Companion")
RULES = {"chatham_house": N_("Chatham House Rule"), "off_record": N_("Off the record")}
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


def badges_of(person: Mapping[str, object], role: str, companion: str = COMPANION) -> list[Badge]:
    """The badge of one registrant, and of each who comes along.

    It shows whom they represent, else their organisation. ``role`` and ``companion`` are what they come as, in words.
    """
    reference = str(person["reference"])
    affiliation = str(person.get("represents") or person.get("organisation") or "")
    own = Badge(name=str(person["name"]), affiliation=affiliation, role=role, reference=reference)
    companions = person.get("companions")
    others = companions if isinstance(companions, list) else []
    return [own, *(Badge(name=one["name"], affiliation="", role=companion, reference=reference) for one in others)]


def by_name(badges: Sequence[Badge]) -> list[Badge]:
    """In the order in which people look for them."""
    return sorted(badges, key=lambda badge: alphabetical(badge.name))
