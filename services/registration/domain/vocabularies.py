"""The lists of words an organisation uses: a code that never changes, and labels that may."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.registration.domain.country_groups import REGIONS, UN_REGIONAL_GROUPS
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import Invalid, InvalidTransition


@dataclass(frozen=True, kw_only=True)
class Term:
    """One word: records keep its code; ``labels`` are those of other languages, by their tags.

    ``countries`` are those of a group of countries (ISO 3166-1 alpha-2); one may be in several groups.
    """

    code: str
    label: str
    labels: dict[str, str] = field(default_factory=dict)
    countries: tuple[str, ...] = ()

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


def _groups(drawn: Mapping[str, str], **labels: str) -> tuple[Term, ...]:
    terms = _terms(**labels)
    return tuple(replace(term, countries=tuple(drawn[term.code].split())) for term in terms)


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
    "country_groups": _groups(
        UN_REGIONAL_GROUPS,
        african=N_("African states"),
        asia_pacific=N_("Asia-Pacific states"),
        eastern_european=N_("Eastern European states"),
        latin_american_caribbean=N_("Latin American and Caribbean states"),
        western_european_others=N_("Western European and other states"),
    ),
    "document_kinds": _terms(
        agenda=N_("Agenda"),
        programme=N_("Programme"),
        concept_note=N_("Concept note"),
        background_paper=N_("Background paper"),
        practical_information=N_("Practical information"),
        participants=N_("List of participants"),
        presentation=N_("Presentation"),
        statement=N_("Statement"),
        summary=N_("Summary"),
        report=N_("Report"),
        press_release=N_("Press release"),
        recording=N_("Recording"),
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
    "regions": _groups(
        REGIONS,
        africa=N_("Africa"),
        americas=N_("Americas"),
        asia=N_("Asia"),
        europe=N_("Europe"),
        oceania=N_("Oceania"),
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

OF_COUNTRIES = frozenset({"country_groups", "regions"})
"""Vocabularies whose terms are groups of countries."""


def check_terms(terms: Sequence[Term], name: str) -> None:
    """Refuse a list that has a code twice, or countries where none belong.

    Raises:
        Invalid: names the second code, and the countries.
    """
    seen: set[str] = set()
    errors: dict[str, list[str]] = {}
    for place, term in enumerate(terms):
        if term.code in seen:
            errors[f"terms.{place}.code"] = [f"{term.code} is there already."]
        if term.countries and name not in OF_COUNTRIES:
            errors[f"terms.{place}.countries"] = [f"Only {' and '.join(sorted(OF_COUNTRIES))} consist of countries."]
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
