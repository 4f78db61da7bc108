"""The form of an answer: what was typed, its checks, its rows on the check page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import ValidationError

from services.registration.domain import questions as rules
from services.registration.domain.answers import Answer
from services.registration.domain.seat_requests import too_many_of_a_kind
from services.registration.pages.countries import country_name
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.languages import translated as _
from services.registration.pages.outcomes import mails_label
from services.registration.pages.places import chosen_label, notice, notice_label, split
from services.registration.pages.questions import Asked, answers
from services.registration.pages.sheets import AGREED, FOR, NAMES, ON_BEHALF, SOMEBODY, Part, Sheet
from services.registration.pages.wording import kindly, name_labels
from services.registration.schemas.answers import AnswerSchema
from services.registration.schemas.flat import flat_errors


@dataclass(frozen=True)
class Row:
    """One line of the check page; ``name`` is the field that changes it."""

    name: str
    label: str
    text: str


def typed_answer(sheet: Sheet) -> Form:
    """What the browser sent of the answer's form."""
    sent = posted((*sheet.names, FOR))
    return replace(sent, names=sheet.names)


def is_for_somebody(form: Form) -> bool:
    """Whether somebody answers for the person who is invited."""
    return form.value(FOR) == SOMEBODY


def full_chosen(sheet: Sheet, form: Form) -> list[str]:
    """Labels of what was chosen though it is full."""
    said = as_contract(sheet, form)
    keys = [("session", code) for code in said.get("sessions", [])]
    keys += [("night", night) for night in said.get("nights", [])]
    keys += [("companion", one["kind"]) for one in said.get("companions", [])]
    known = {("session", value): label for value, label, _more in sheet.offered.sessions}
    known |= {("night", value): label for value, label, _more in sheet.offered.nights}
    known |= {("companion", kind): label for kind, label in sheet.offered.kinds}
    for one in sheet.asked(form):
        code = one.name.removeprefix("answers.")
        known |= {("option", f"{code}:{value}"): label for value, label, _more in one.options}
        keys += [("option", f"{code}:{value}") for value in form.values.get(one.name, [])]
    return [known[key] for key in keys if key in sheet.full and key in known]


def waits(sheet: Sheet, form: Form) -> bool:
    """Whether the person asks to be put on the waitlist: by their choice of attendance, or of something full."""
    return split(form.value("attendance"))[1] or (sheet.may_wait and bool(full_chosen(sheet, form)))


def as_contract(sheet: Sheet, form: Form) -> dict[str, Any]:
    """The answer as the API takes it."""
    mode, asks_to_wait = split(form.value("attendance"))
    texts = {name: form.value(name).strip() for name in ("email", "organisation", "job_title", "country")}
    names = {name.removeprefix("names."): form.value(name).strip() for name in NAMES}
    wishes = sheet.offered.said(form)
    said: dict[str, Any] = {
        "answer": "accept",
        "name": form.value("name"),
        "names": {use: text for use, text in names.items() if text},
        "attendance": mode,
        **texts,
        **wishes | ({"nights": []} if mode == "remote" else {}),
        "answers": answers(sheet.asked(form), form),
        **{name: form.has(name, "yes") for name in AGREED},
        "waitlist_if_full": asks_to_wait,
        "notice_hours": notice(form.value("notice_hours")) if asks_to_wait else "",
    }
    said = {name: value for name, value in said.items() if value not in ("", {}, [])} | {"name": form.value("name")}
    if is_for_somebody(form):
        helper = {name.removeprefix("on_behalf."): form.value(name).strip() for name in ON_BEHALF}
        said["on_behalf"] = {name: value for name, value in helper.items() if value or name in ("name", "email")}
    return said


def checked(sheet: Sheet, form: Form) -> Form:
    """The form with its errors, if there are any."""
    said = as_contract(sheet, form)
    errors: dict[str, list[str]] = {}
    try:
        AnswerSchema().load(said)
    except ValidationError as error:
        errors |= flat_errors(error)
    if sheet.choose and not form.value("attendance"):
        errors["attendance"] = [""]
    _kept, wrong = rules.checked(_of(sheet, sheet.asked(form)), said.get("answers", {}))
    too_many = too_many_of_a_kind(sheet.offered.limits, said.get("companions", []))
    return with_errors(form, kindly(errors | wrong | too_many, form, labels(sheet)))


def of_part(form: Form, parts: Sequence[Part], part: Part) -> tuple[Part, Form] | None:
    """The first page with errors up to this one, and the form with those alone; the last page tells all the rest."""
    for one in parts[: parts.index(part) + 1]:
        errors = {name: told for name, told in form.errors.items() if name in one.fields}
        if errors:
            return one, with_errors(form, errors)
    return (part, form) if form.errors and part == parts[-1] else None


def loaded(sheet: Sheet, form: Form, *, agreed_to_wait: bool) -> Answer:
    """The answer, ready for the use case.

    Args:
        sheet: what was asked.
        form: what was typed.
        agreed_to_wait: whether they were told that something they chose is full.

    Raises:
        ValidationError: a field is wrong.
    """
    said: Answer = AnswerSchema().load(as_contract(sheet, form))
    return replace(said, waitlist_if_full=said.waitlist_if_full or (agreed_to_wait and waits(sheet, form)))


def labels(sheet: Sheet) -> dict[str, str]:
    """What the event's own questions are called."""
    return {f"answers.{one['code']}": str(one.get("label") or one["code"]) for one in sheet.questions}


def rows(sheet: Sheet, form: Form) -> list[Row]:
    """The answer in words, line by line."""
    asks_to_wait = split(form.value("attendance"))[1]
    told = [
        Row("attendance", _("You take part"), chosen_label(form.value("attendance")) if sheet.choose else ""),
        Row("notice_hours", _("You need to know"), notice_label(form.value("notice_hours")) if asks_to_wait else ""),
        Row("name", _("Name"), form.value("name")),
        *name_rows(form),
        Row("email", _("Email address"), form.value("email") or _("The address that was invited")),
        Row("organisation", _("Organisation"), form.value("organisation")),
        Row("job_title", _("Job title or role"), form.value("job_title")),
        Row("country", _("Country"), country_name(form.value("country"))),
    ]
    if is_for_somebody(form):
        told += [
            Row("on_behalf.name", _("Answered by"), form.value("on_behalf.name")),
            Row("on_behalf.email", _("Their email address"), form.value("on_behalf.email")),
            Row("on_behalf.relation", _("How you work together"), form.value("on_behalf.relation")),
            Row("on_behalf.mails", _("Who gets the mails"), mails_label(form.value("on_behalf.mails"))),
        ]
    mode = split(form.value("attendance"))[0]
    wishes = [Row(*one) for one in sheet.offered.told(form)]
    told += [row for row in wishes if row.name != "nights" or mode != "remote"]
    told += [Row(one.name, one.label, one.told(form)) for one in sheet.asked(form)]
    return [row if row.text else replace(row, text=_("Not given")) for row in told if row.text or not _hides(row)]


def name_rows(form: Form) -> list[Row]:
    """How the name is used, where that differs from the name."""
    return [Row(name, label, form.value(name)) for name, label in name_labels().items()]


def _hides(row: Row) -> bool:
    return row.name in ("attendance", "notice_hours", *NAMES)


def _of(sheet: Sheet, now: Sequence[Asked]) -> list[dict[str, Any]]:
    codes = {one.name for one in now}
    return [question for question in sheet.questions if f"answers.{question['code']}" in codes]
