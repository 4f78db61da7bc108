"""List the words by which strangers can choose among the listed events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.vocabularies import Term
from services.registration.store.event_lists import codes_of_listed
from services.registration.store.vocabularies import read_all


@dataclass(frozen=True, kw_only=True)
class PublicTerms:
    """What at least one listed event has; empty where nothing would be chosen by it."""

    event_types: Sequence[Term]
    themes: Sequence[Term]
    series: Sequence[str]
    """Codes: a series has no label."""


def list_public_terms(db: Database, when: str, *, now: datetime) -> PublicTerms:
    """The words of the events that are ``upcoming`` or ``past``, labelled as their organisations label them."""
    with db.transaction() as session:
        rows = codes_of_listed(session, when, now=now)
        labels: dict[str, dict[str, Term]] = {"event_types": {}, "themes": {}}
        for organisation_id in sorted({row.organisation_id for row in rows}):
            for name, words in read_all(session, organisation_id, list(labels)).items():
                labels[name] |= {term.code: term for term in words.terms if term.code not in labels[name]}
    types = {row.event_type for row in rows if row.event_type}
    themes = {theme for row in rows for theme in row.themes}
    return PublicTerms(
        event_types=_labelled(types, labels["event_types"]),
        themes=_labelled(themes, labels["themes"]),
        series=sorted({row.series_code for row in rows if row.series_code}),
    )


def _labelled(codes: set[str], known: dict[str, Term]) -> list[Term]:
    found = [known.get(code) or Term(code=code, label="") for code in codes]
    return sorted(found, key=lambda term: (term.label.casefold(), term.code))
