"""An event's own questions as fields of a form, and what was answered as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.letters import when
from services.registration.pages.countries import countries
from services.registration.pages.forms import Form
from services.registration.pages.languages import page_language, said
from services.registration.pages.languages import translated as _

INPUTS = {"date": "date", "email": "email", "phone": "tel", "number": "text"}
KEYBOARDS = {"email": "email", "phone": "tel", "number": "decimal"}
LEFT_TO_RIGHT = frozenset({"date", "email", "phone", "number"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question as the macro ``question`` draws it."""

    name: str
    kind: str
    label: str
    hint: tuple[str, ...] = ()
    """The organiser's words and ours, which may be in two languages."""
    optional: bool = True
    type: str = "text"
    options: tuple[tuple[str, str, str], ...] = ()
    countries: tuple[tuple[str, str], ...] = ()
    inputmode: str = ""
    rows: int = 0
    direction: str = "auto"

    def given(self, form: Form) -> Any:
        """The answer as the contract spells it; nothing when there is none."""
        values = [value for value in form.values.get(self.name, []) if value]
        return values if self.kind == "choices" else next(iter(values), None)

    def told(self, form: Form) -> str:
        """The answer in words."""
        texts = {value: label for value, label, _more in self.options} | dict(self.countries)
        given = [value for value in form.values.get(self.name, []) if value]
        return "\n".join(_day(value) if self.kind == "date" else texts.get(value, value) for value in given)


def asked(questions: Sequence[Mapping[str, Any]], marks: Mapping[tuple[str, str], str] | None = None) -> list[Asked]:
    """The fields for these questions; ``marks`` says what stands beside an option, by its pool."""
    return [_asked(question, marks or {}) for question in questions]


def answers(asked_now: Sequence[Asked], form: Form) -> dict[str, Any]:
    """What was answered, by code."""
    found = {one.name.removeprefix("answers."): one.given(form) for one in asked_now}
    return {code: value for code, value in found.items() if value not in (None, "", [])}


def typed(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Kept answers as the form's values."""
    return {f"answers.{code}": _strings(value) for code, value in given.items()}


def _day(value: str) -> str:
    return when.moment(value, "UTC", page_language())


def _strings(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [] if value is None else [str(value)]


def _asked(question: Mapping[str, Any], marks: Mapping[tuple[str, str], str]) -> Asked:
    kind = str(question["kind"])
    return Asked(
        name=f"answers.{question['code']}",
        kind=kind,
        label=said(str(question.get("label") or question["code"])),
        hint=_hint(question),
        optional=not question.get("required"),
        type="checkbox" if kind == "choices" else INPUTS.get(kind, "radio" if kind in ("choice", "yes_no") else "text"),
        options=_options(kind, question, marks),
        countries=countries() if kind == "country" else (),
        inputmode=KEYBOARDS.get(kind, ""),
        rows=4 if kind == "long_text" else 0,
        direction="ltr" if kind in LEFT_TO_RIGHT else "auto",
    )


def _hint(question: Mapping[str, Any]) -> tuple[str, ...]:
    only = (question.get("only_for") or {}).get("attendance") or ""
    modes = {"in_person": _("Only if you come in person."), "remote": _("Only if you take part remotely.")}
    parts = [said(question.get("help") or ""), question.get("purpose") or "", modes.get(only, "")]
    days = question.get("purge_days")
    if question.get("sensitive") and days:
        parts.append(_("Kept sealed and deleted %(days)s days after the event.", days=days))
    return tuple(str(part) for part in parts if part)


def _options(
    kind: str, question: Mapping[str, Any], marks: Mapping[tuple[str, str], str]
) -> tuple[tuple[str, str, str], ...]:
    if kind == "yes_no":
        return (("yes", _("Yes"), ""), ("no", _("No"), ""))
    found = question.get("options") or [] if kind in ("choice", "choices") else []
    return tuple(
        (
            str(option["code"]),
            said(str(option.get("label") or option["code"])),
            marks.get(("option", f"{question['code']}:{option['code']}"), ""),
        )
        for option in found
    )
