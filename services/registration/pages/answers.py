"""The form of an answer: its fields, its checks, its rows on the check page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import ValidationError

from services.registration.domain import questions as rules
from services.registration.domain.answers import Answer
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.languages import translated as _
from services.registration.pages.places import chosen_label, notice, notice_label, split
from services.registration.pages.questions import Asked, answers, asked
from services.registration.pages.wording import kindly
from services.registration.schemas.answers import AnswerSchema
from services.registration.schemas.flat import flat_errors

OWN = ("attendance", "notice_hours", "name", "email", "organisation", "job_title")
ON_BEHALF = ("on_behalf.name", "on_behalf.email", "on_behalf.relation")
AGREED = ("acknowledge_discussion_rule", "share_in_participant_list")
FOR = "for"
SOMEBODY = "somebody"


@dataclass(frozen=True)
class Row:
    """One line of the check page; ``name`` is the field that changes it."""

    name: str
    label: str
    text: str


def names(every: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """All fields of the answer's form in the order of the page."""
    return (*OWN, *ON_BEHALF, *(one.name for one in asked(every)), *AGREED)


def typed_answer(every: Sequence[dict[str, Any]]) -> Form:
    """What the browser sent of the answer's form."""
    sent = posted((*names(every), FOR))
    return replace(sent, names=names(every))


def is_for_somebody(form: Form) -> bool:
    """Whether somebody answers for the person who is invited."""
    return form.value(FOR) == SOMEBODY


def waits(form: Form) -> bool:
    """Whether the person asks to be put on the waitlist."""
    return split(form.value("attendance"))[1]


def concerned(every: Sequence[dict[str, Any]], form: Form, constituency: str | None) -> list[Asked]:
    """The questions that this answer has to answer."""
    mode, _waits = split(form.value("attendance"))
    return asked(rules.asked(every, when="accepted", attendance=mode, constituency=constituency))


def shown(every: Sequence[dict[str, Any]], modes: Sequence[str], constituency: str | None) -> list[Asked]:
    """The questions on the form, where how somebody attends may still be open."""
    found: list[dict[str, Any]] = []
    for mode in modes:
        for one in rules.asked(every, when="accepted", attendance=mode, constituency=constituency):
            if one not in found:
                found.append(dict(one))
    return asked([one for one in every if one in found])


def as_contract(form: Form, concerned_now: Sequence[Asked]) -> dict[str, Any]:
    """The answer as the API takes it."""
    mode, waits = split(form.value("attendance"))
    texts = {name: form.value(name).strip() for name in ("email", "organisation", "job_title")}
    said: dict[str, Any] = {
        "answer": "accept",
        "name": form.value("name"),
        "attendance": mode,
        **texts,
        "answers": answers(concerned_now, form),
        **{name: form.has(name, "yes") for name in AGREED},
        "waitlist_if_full": waits,
        "notice_hours": notice(form.value("notice_hours")) if waits else "",
    }
    said = {name: value for name, value in said.items() if value not in ("", {})} | {"name": form.value("name")}
    if is_for_somebody(form):
        helper = {name.removeprefix("on_behalf."): form.value(name).strip() for name in ON_BEHALF}
        said["on_behalf"] = {name: value for name, value in helper.items() if value or name != "relation"}
    return said


def checked(form: Form, every: Sequence[dict[str, Any]], constituency: str | None, *, choose: bool) -> Form:
    """The form with its errors, if there are any.

    Args:
        form: as typed.
        every: the event's own questions.
        constituency: whose ceiling counts for this invitation.
        choose: whether a way of taking part has to be chosen.
    """
    now = concerned(every, form, constituency)
    said = as_contract(form, now)
    errors: dict[str, list[str]] = {}
    try:
        AnswerSchema().load(said)
    except ValidationError as error:
        errors |= flat_errors(error)
    if choose and not form.value("attendance"):
        errors["attendance"] = [""]
    _kept, wrong = rules.checked(_of(every, now), said.get("answers", {}))
    return with_errors(form, kindly(errors | wrong, form, labels(every)))


def loaded(form: Form, every: Sequence[dict[str, Any]], constituency: str | None) -> Answer:
    """The answer, ready for the use case.

    Raises:
        ValidationError: a field is wrong.
    """
    said: Answer = AnswerSchema().load(as_contract(form, concerned(every, form, constituency)))
    return said


def labels(every: Sequence[dict[str, Any]]) -> dict[str, str]:
    """What the event's own questions are called."""
    return {one.name: one.label for one in asked(every)}


def rows(form: Form, every: Sequence[dict[str, Any]], constituency: str | None, *, choose: bool) -> list[Row]:
    """The answer in words, line by line."""
    told = [
        Row("attendance", _("You take part"), chosen_label(form.value("attendance")) if choose else ""),
        Row("notice_hours", _("You need to know"), notice_label(form.value("notice_hours")) if waits(form) else ""),
        Row("name", _("Name"), form.value("name")),
        Row("email", _("Email address"), form.value("email") or _("The address that was invited")),
        Row("organisation", _("Organisation"), form.value("organisation")),
        Row("job_title", _("Job title or role"), form.value("job_title")),
    ]
    if is_for_somebody(form):
        told += [
            Row("on_behalf.name", _("Answered by"), form.value("on_behalf.name")),
            Row("on_behalf.email", _("Their email address"), form.value("on_behalf.email")),
        ]
    told += [Row(one.name, one.label, one.told(form)) for one in concerned(every, form, constituency)]
    return [row if row.text else replace(row, text=_("Not given")) for row in told if row.text or not _hides(row)]


def _hides(row: Row) -> bool:
    return row.name in ("attendance", "notice_hours")


def _of(every: Sequence[dict[str, Any]], now: Sequence[Asked]) -> list[dict[str, Any]]:
    codes = {one.name for one in now}
    return [question for question in every if f"answers.{question['code']}" in codes]
