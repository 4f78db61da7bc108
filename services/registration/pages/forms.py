"""A form as a template sees it: what was typed, what is wrong with it, what travels on unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flask import request

from services.registration.domain.people import readable

UNCARRIED = frozenset({"csrf_token", "change", "website", "part", "rule", "whose"})
TRAP = "website"
"""A field that people never see; robots fill it in."""


@dataclass(frozen=True)
class Told:
    """One line of the error summary."""

    sentence: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """Values by field name (several for boxes), sentences by field name, and the field to start at."""

    values: Mapping[str, list[str]] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    focus: str = ""
    names: tuple[str, ...] = ()
    """The fields that are on the page, in its order; a sentence about any other stands in the summary alone."""

    def value(self, name: str) -> str:
        """What stands in a field."""
        return next(iter(self.values.get(name, [])), "")

    def has(self, name: str, value: str) -> bool:
        """Whether a box or a choice is made."""
        return value in self.values.get(name, [])

    @property
    def summary(self) -> list[Told]:
        """All sentences in the order of the page."""
        place = {name: number for number, name in enumerate(self.names)}
        ordered = sorted(self.errors.items(), key=lambda item: place.get(item[0], len(place)))
        return [Told(sentence, name if name in place else "") for name, told in ordered for sentence in told]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """All that was typed, for the next step."""
        return [(name, value) for name, values in self.values.items() for value in values if name not in UNCARRIED]


def posted(names: Iterable[str] = ()) -> Form:
    """What the browser sent; unknown fields are left out when names are given."""
    wanted = set(names)
    typed = {name: [readable(value) for value in values] for name, values in request.form.lists()}
    sent = {name: values for name, values in typed.items() if not wanted or name in wanted}
    return Form(values=sent, names=tuple(names))


def is_trapped() -> bool:
    """Whether a robot filled in what people do not see."""
    return bool(request.form.get(TRAP))


def prefilled(values: Mapping[str, str], names: Iterable[str] = ()) -> Form:
    """A fresh form with what we know already."""
    return Form(values={name: [value] for name, value in values.items() if value}, names=tuple(names))


def typed_over(form: Form, typed: Mapping[str, list[str]]) -> Form:
    """The form of a page with what was typed into it; a box that came back empty was emptied."""
    untouched = {name: values for name, values in form.values.items() if name not in form.names}
    return replace(form, values={**untouched, **typed})


def with_errors(form: Form, errors: Mapping[str, list[str]], names: Iterable[str] = ()) -> Form:
    """The same form with its sentences."""
    return Form(values=form.values, errors=dict(errors), names=tuple(names) or form.names)
