"""The lists of words an organisation uses: a code that never changes, and labels that may."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from services.registration.domain.refusals import Invalid, InvalidTransition


@dataclass(frozen=True, kw_only=True)
class Term:
    """One word: records keep its code; ``labels`` are those of other languages, by their tags."""

    code: str
    label: str
    labels: dict[str, str] = field(default_factory=dict)

    def label_in(self, language: str) -> str:
        """The label for a reader of this language, else the usual one."""
        return self.labels.get(language) or self.labels.get(language.partition("-")[0]) or self.label


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """One list, in its order; at version 0 it is as we ship it."""

    name: str
    version: int
    terms: tuple[Term, ...]

    def labels(self, language: str = "") -> dict[str, str]:
        """Labels by code."""
        return {term.code: term.label_in(language) for term in self.terms}


def _terms(**labels: str) -> tuple[Term, ...]:
    return tuple(Term(code=name.replace("_", "-"), label=label) for name, label in labels.items())


SHIPPED: dict[str, tuple[Term, ...]] = {
    # The stakeholders whom the Global Compact for Migration names (A/RES/73/195, paragraph 44), and those who host it.
    "constituencies": _terms(
        government="Governments",
        international_organisations="International organisations",
        migrants="Migrants",
        civil_society="Civil society",
        diaspora="Migrant and diaspora organisations",
        faith_based="Faith-based organisations",
        local_authorities="Local authorities and communities",
        private_sector="Private sector",
        trade_unions="Trade unions",
        parliamentarians="Parliamentarians",
        human_rights_institutions="National human rights institutions",
        red_cross_red_crescent="Red Cross and Red Crescent Movement",
        academia="Academia",
        media="Media",
        philanthropy="Philanthropic foundations",
    ),
    "event_types": _terms(
        workshop="Workshop",
        roundtable="Roundtable",
        thematic_session="Thematic session",
        regional_consultation="Regional consultation",
        preparatory_meeting="Preparatory meeting",
        expert_meeting="Expert meeting",
        conference="Conference",
        briefing="Briefing",
        reception="Reception",
    ),
    "roles": _terms(
        participant="Participant",
        speaker="Speaker",
        chair="Chair",
        rapporteur="Rapporteur",
        facilitator="Facilitator",
        organiser="Organiser",
        observer="Observer",
        interpreter="Interpreter",
        aide="Aide",
        press="Press",
    ),
    "scopes": _terms(**{"global": "Global"}, regional="Regional", national="National", local="Local"),
    "themes": _terms(
        human_rights="Human rights",
        whole_of_government="Whole-of-government approach",
        whole_of_society="Whole-of-society approach",
        labour_mobility="Labour mobility",
        skills="Skills",
    ),
}
"""What every organisation starts with."""


def check_terms(terms: Sequence[Term]) -> None:
    """Refuse a list that has a code twice.

    Raises:
        Invalid: names the second.
    """
    seen: set[str] = set()
    errors: dict[str, list[str]] = {}
    for place, term in enumerate(terms):
        if term.code in seen:
            errors[f"terms.{place}.code"] = [f"{term.code} is there already."]
        seen.add(term.code)
    if errors:
        raise Invalid(errors)


def check_kept(before: Sequence[Term], after: Sequence[Term], used: Collection[str]) -> None:
    """Refuse to drop a code that records still have.

    Raises:
        InvalidTransition: names the codes.
    """
    dropped = {term.code for term in before} - {term.code for term in after}
    if lost := sorted(dropped & set(used)):
        told = f"Still in use: {', '.join(lost)}. Keep these codes; their labels can be changed."
        raise InvalidTransition(told, codes=lost)
