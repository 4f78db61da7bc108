"""Targets beside the seats: whom organisers hope to see, by country, group or gender. They refuse nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.registration.domain.phrases import N_
from services.registration.domain.refusals import Invalid
from services.registration.domain.seating import Pool, room_of
from services.registration.domain.vocabularies import Vocabulary

Details = Mapping[str, Any]

COUNTRY, COUNTRY_GROUP, REGION, GENDER = AXES = ("country", "country_group", "region", "gender")
VOCABULARIES = {COUNTRY_GROUP: "country_groups", REGION: "regions"}
"""Where groups of countries stand unless the event draws its own."""

GENDER_QUESTION: Mapping[str, Any] = {
    "code": GENDER,
    "label": N_("How do you describe your gender?"),
    "kind": "choice",
    "required": False,
    "help": N_("You may leave this out. It is only counted, and never decides who gets a place."),
    "options": [
        {"code": code, "label": label, "places": None}
        for code, label in (
            ("woman", N_("Woman")),
            ("man", N_("Man")),
            ("non-binary", N_("Non-binary")),
            ("another", N_("In another way")),
            ("not-said", N_("I would rather not say")),
        )
    ],
    "when": "accepted",
    "sensitive": False,
    "purpose": "",
    "purge_days": 30,
    "only_for": None,
}
"""What people are asked where a target is about gender, unless the event has its own question of that code."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """One target. It is about those who come from one of ``countries``, or who describe their gender by its code."""

    axis: str
    code: str
    label: str
    target: int
    countries: frozenset[str] = frozenset()

    def means(self, country: str | None, gender: str | None) -> bool:
        """Whether somebody counts towards it."""
        return gender == self.code if self.axis == GENDER else country in self.countries


@dataclass(frozen=True, kw_only=True)
class Group:
    """Countries that are counted together."""

    label: str
    countries: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Alike:
    """So many people in the same state, who are the same in all that targets look at."""

    state: str
    country: str | None = None
    gender: str | None = None
    number: int = 1


COUNTED: Mapping[str, frozenset[str]] = {
    "confirmed": frozenset({"confirmed", "attended"}),
    "offered": frozenset({"offered"}),
    "waitlisted": frozenset({"waitlisted"}),
}
"""States of a registration, by what they count as."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a target is reached."""

    target: Target
    confirmed: int = 0
    offered: int = 0
    waitlisted: int = 0

    @property
    def seated(self) -> int:
        """Those of them who have a seat."""
        return self.confirmed + self.offered


def targets_of(details: Details, words: Mapping[str, Vocabulary], countries: Mapping[str, str]) -> list[Target]:
    """The targets of an event with what they mean; those with countries of their own need no vocabulary.

    Args:
        details: the event's document.
        words: the organisation's groups of countries, by the name of the vocabulary.
        countries: names of countries by their codes.
    """
    labels = {
        GENDER: gender_labels(details),
        COUNTRY: dict(countries),
        **{axis: words[name].labels() for axis, name in VOCABULARIES.items()},
    }
    return [
        Target(
            axis=entry["axis"],
            code=entry["code"],
            label=entry.get("label") or labels[entry["axis"]].get(entry["code"]) or entry["code"],
            target=entry["target"],
            countries=frozenset(_countries(entry, words)),
        )
        for entry in details.get("targets") or []
    ]


def gender_labels(details: Details) -> dict[str, str]:
    """The answers to the event's question about gender, by their codes."""
    question = _gender_question(details) or {}
    return {str(one["code"]): str(one.get("label") or "") for one in question.get("options") or []}


def _countries(entry: Mapping[str, Any], words: Mapping[str, Vocabulary]) -> Iterable[str]:
    axis, code = entry["axis"], entry["code"]
    if axis not in VOCABULARIES:
        return [code] if axis == COUNTRY else []
    terms = words[VOCABULARIES[axis]].terms
    return entry.get("countries") or next((term.countries for term in terms if term.code == code), ())


def groups_of(targets: Sequence[Target], words: Mapping[str, Vocabulary]) -> dict[tuple[str, str], Group]:
    """Every group of countries on the axes that have a target, by axis and code."""
    axes = [axis for axis in VOCABULARIES if any(target.axis == axis for target in targets)]
    found = {
        (axis, term.code): Group(label=term.label, countries=frozenset(term.countries))
        for axis in axes
        for term in words[VOCABULARIES[axis]].terms
    }
    return found | {
        (target.axis, target.code): Group(label=target.label, countries=target.countries)
        for target in targets
        if target.axis in axes
    }


def check_groups(details: Details, words: Mapping[str, Vocabulary]) -> None:
    """Refuse targets about groups of countries that nobody has drawn.

    Raises:
        Invalid: names each.
    """
    faults = {
        f"targets.{place}.code": [
            f"There is no such term in {VOCABULARIES[entry['axis']]}. Add it there, or name its countries here."
        ]
        for place, entry in enumerate(details.get("targets") or [])
        if entry["axis"] in VOCABULARIES and not _countries(entry, words)
    }
    if faults:
        raise Invalid(faults)


def standings(targets: Sequence[Target], people: Iterable[Alike]) -> list[Standing]:
    """How far each target is reached by these people."""
    counted = list(people)
    return [
        Standing(
            target=target,
            **{
                name: sum(
                    one.number for one in counted if one.state in states and target.means(one.country, one.gender)
                )
                for name, states in COUNTED.items()
            },
        )
        for target in targets
    ]


def out_of_reach(found: Sequence[Standing], pools: Sequence[Pool]) -> list[dict[str, str]]:
    """Warnings about targets for which too few seats of the room are left, with ``path`` and ``message``."""
    room = room_of(pools)
    if room is None or room.free is None:
        return []
    left = room.free + room.held
    return [
        {
            "path": f"targets.{one.target.axis}.{one.target.code}",
            "message": f"The target of {one.target.target} for {one.target.label} cannot be reached: {one.seated} have "
            f"seats, and {left} are free or held by invitations. Nobody is refused because of it.",
        }
        for one in found
        if one.target.target > one.seated + left
    ]


def with_gender_question(before: Details, details: dict[str, Any]) -> dict[str, Any]:
    """The document with the question about gender while a target needs it, and without it once none does."""
    question = _gender_question(details)
    if _asks_gender(details):
        added = [] if question else [dict(GENDER_QUESTION)]
        return {**details, "questions": [*details["questions"], *added]}
    if question is None or (question != GENDER_QUESTION and not _asks_gender(before)):
        return details
    return {**details, "questions": [one for one in details["questions"] if one is not question]}


def _asks_gender(details: Details) -> bool:
    return any(entry["axis"] == GENDER for entry in details.get("targets") or [])


def _gender_question(details: Details) -> Mapping[str, Any] | None:
    return next((one for one in details.get("questions") or [] if one.get("code") == GENDER), None)
