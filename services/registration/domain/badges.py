"""What stands on a badge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.registration.domain.exports import alphabetical
from services.registration.domain.naming import COLUMNS, SORT
from services.registration.domain.phrases import N_

COMPANION = N_("Companion")
RULES = {"chatham_house": N_("Chatham House Rule"), "off_record": N_("Off the record")}
"""Printed at the foot, so that nobody forgets."""


@dataclass(frozen=True, kw_only=True)
class Badge:
    """One badge; ``reference`` finds the person again if the name has to be written by hand.

    ``latin`` is the name in Latin letters, if they gave it; ``sorted_as`` what its place follows, if not the name.
    """

    name: str
    latin: str = ""
    sorted_as: str = ""
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
    names = {use: str(person.get(column) or "") for column, use in COLUMNS.items()}
    own = Badge(
        name=names["badge"] or str(person["name"]), latin=names["latin"], sorted_as=names[SORT],
        affiliation=affiliation, role=role, reference=reference,
    )  # fmt: skip
    companions = person.get("companions")
    others = companions if isinstance(companions, list) else []
    return [own, *(Badge(name=one["name"], affiliation="", role=companion, reference=reference) for one in others)]


def by_name(badges: Sequence[Badge]) -> list[Badge]:
    """In the order in which people look for them."""
    return sorted(badges, key=lambda badge: alphabetical(badge.sorted_as or badge.name))
