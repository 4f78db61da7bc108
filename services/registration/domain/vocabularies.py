"""The lists of words an organisation uses: a code that never changes, and labels that may."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from services.registration.domain.phrases import N_
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
        government=N_("Governments"),
        international_organisations=N_("International organisations"),
        migrants=N_("Migrants"),
        civil_society=N_("Civil society"),
        diaspora=N_("Migrant and diaspora organisations"),
        faith_based=N_("Faith-based organisations"),
        local_authorities=N_("Local authorities and communities"),
        private_sector=N_("Private sector"),
        trade_unions=N_("Trade unions"),
        parliamentarians=N_("Parliamentarians"),
        human_rights_institutions=N_("National human rights institutions"),
        red_cross_red_crescent=N_("Red Cross and Red Crescent Movement"),
        academia=N_("Academia"),
        media=N_("Media"),
        philanthropy=N_("Philanthropic foundations"),
    ),
    "event_types": _terms(
        workshop=N_("Workshop"),
        roundtable=N_("Roundtable"),
        thematic_session=N_("Thematic session"),
        regional_consultation=N_("Regional consultation"),
        preparatory_meeting=N_("Preparatory meeting"),
        expert_meeting=N_("Expert meeting"),
        conference=N_("Conference"),
        briefing=N_("Briefing"),
        reception=N_("Reception"),
    ),
    "roles": _terms(
        participant=N_("Participant"),
        speaker=N_("Speaker"),
        chair=N_("Chair"),
        rapporteur=N_("Rapporteur"),
        facilitator=N_("Facilitator"),
        organiser=N_("Organiser"),
        observer=N_("Observer"),
        interpreter=N_("Interpreter"),
        aide=N_("Aide"),
        press=N_("Press"),
    ),
    "scopes": _terms(**{"global": N_("Global")}, regional=N_("Regional"), national=N_("National"), local=N_("Local")),
    "themes": _terms(
        human_rights=N_("Human rights"),
        whole_of_government=N_("Whole-of-government approach"),
        whole_of_society=N_("Whole-of-society approach"),
        labour_mobility=N_("Labour mobility"),
        skills=N_("Skills"),
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
