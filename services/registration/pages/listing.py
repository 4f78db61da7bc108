"""The filters of the list of events: an ordinary form, whose address can be kept and sent on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import EXCLUDE

from services.registration.domain.events import EventFilter
from services.registration.domain.vocabularies import Term
from services.registration.pages.forms import Form
from services.registration.pages.languages import page_language, said
from services.registration.pages.public_facts import series_name
from services.registration.schemas.events import PublicListArgs
from services.registration.usecases.list_public_terms import PublicTerms

NAMES = ("q", "type", "theme", "series")
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What can be chosen, and what is chosen now."""

    form: Form
    types: Options
    themes: Options
    series: Options

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to choose by, or something was chosen."""
        return bool(self.types or self.themes or self.series or self.chosen)

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen, for the address of the next portion."""
        return {name: self.form.value(name) for name in NAMES if self.form.value(name)}


def wanted() -> EventFilter:
    """The filter that the address asks for; empty fields of the form mean any.

    Raises:
        ValidationError: a value that no event could have.
    """
    asked = {name: request.args[name].strip() for name in NAMES if request.args.get(name, "").strip()}
    found: dict[str, Any] = PublicListArgs(unknown=EXCLUDE).load(asked)
    themes = (found["theme"],) if found["theme"] else ()
    return EventFilter(q=found["q"], event_type=found["type"], themes=themes, series=found["series"])


def filters(terms: PublicTerms) -> Filters:
    """The form as it is to be shown."""
    values = {name: [request.args.get(name, "").strip()] for name in NAMES}
    return Filters(
        form=Form(values=values, names=NAMES),
        types=_options(terms.event_types),
        themes=_options(terms.themes),
        series=[(code, series_name(code)) for code in terms.series],
    )


def _options(terms: Sequence[Term]) -> Options:
    return [(term.code, said(term.label_in(page_language())) or series_name(term.code)) for term in terms]
