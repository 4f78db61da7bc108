"""The answer: look, choose a door, give details, check, done. No step but the last changes anything."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.answers import Answer
from services.registration.domain.refusals import AlreadyAnswered, EventFull, Invalid, QuotaFull
from services.registration.pages import answers, tokens
from services.registration.pages import invitation_pages as draw
from services.registration.pages.calendars import calendar_file
from services.registration.pages.drafts import drop_draft, keep_draft, kept_draft
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.invited import PURPOSE, event_of, held_token, look_up, places
from services.registration.pages.languages import translated as _
from services.registration.pages.outcomes import outcome
from services.registration.pages.security import keep_private
from services.registration.pages.sheets import AGREED, FOR, SOMEBODY, sheet_of
from services.registration.pages.wording import kindly
from services.registration.runtime import runtime
from services.registration.schemas.answers import AnswerSchema
from services.registration.schemas.flat import flat_errors
from services.registration.usecases.answer_invitation import answer_invitation
from services.registration.usecases.show_calendar_entry import entry_of_invitation
from services.registration.usecases.show_invitation import InvitationView

bp = Blueprint("invitation", __name__)
RECEIPT = "receipt"
DOOR = ("door", "reason_code", "reason", "next_time")
"""The fields of the page with the doors."""


@bp.get("/i/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Move the token out of the address; nothing else happens, however often this is fetched."""
    keep_private()
    tokens.check_shape(token)
    look_up(token)
    return tokens.keep(redirect(url_for("pages.invitation.show"), 303), PURPOSE, token)


@bp.get("/invitation")
def show() -> ResponseReturnValue:
    """The invitation and the doors."""
    view = look_up(held_token())
    return draw.answered_page(view) if view.has_said_yes else draw.doors_page(view, Form())


@bp.post("/invitation")
def choose() -> ResponseReturnValue:
    """Go through a door; a no is said at once."""
    token = held_token()
    view = look_up(token)
    form = replace(posted(DOOR), names=DOOR)
    door = form.value("door")
    # A no that was sent twice is no mistake.
    if door not in {"decline", *(one.value for one in draw.open_doors(view))}:
        return draw.doors_page(view, with_errors(form, kindly({"door": [""]}, Form(), {}))), 422
    if door == "decline":
        return _decline(token, view, form)
    if door == "forwarded":
        return redirect(url_for("pages.passed_on.name_somebody", way="passed-on"), 303)
    whom = SOMEBODY if door == "on_behalf" else "self"
    return redirect(f"{url_for('pages.invitation.details')}?{FOR}={whom}", 303)


@bp.get("/invitation/answer")
def details() -> ResponseReturnValue:
    """A page of the form, with what was typed before in this browser."""
    token = held_token()
    view = look_up(token)
    if view.has_said_yes or "accept" not in {door.value for door in draw.open_doors(view)}:
        return redirect(url_for("pages.invitation.show"), 303)
    values = {"name": [view.envelope_name], "attendance": [places(view).only]} | kept_draft(token)
    values |= {name: [request.args[name]] for name in (FOR, "attendance") if name in request.args}
    sheet, wanted = sheet_of(view), request.args.get("change", "")
    form = Form(values=values, names=sheet.names, focus=wanted if wanted in sheet.names else "")
    return draw.answer_page(view, form, draw.part_with(sheet.parts(form), wanted))


@bp.post("/invitation/answer")
def change() -> ResponseReturnValue:
    """To another page of the form, or back to a field; all that was typed comes along."""
    token = held_token()
    view = look_up(token)
    sheet = sheet_of(view)
    wanted = request.form.get("change", "")
    form = replace(answers.typed_answer(sheet), focus=wanted if wanted in sheet.names else "")
    part = draw.part_with(sheet.parts(form), wanted)
    target = url_for("pages.invitation.details", change=form.focus or part.name)
    return _on(target, token, form, lambda: draw.answer_page(view, form, part))


@bp.post("/invitation/check")
def check() -> ResponseReturnValue:
    """Look a page of the form over and go on to the next; nothing is stored yet."""
    token = held_token()
    view = look_up(token)
    sheet = sheet_of(view)
    form = answers.checked(sheet, answers.typed_answer(sheet))
    parts = sheet.parts(form)
    # A form without the name of its page is the whole form.
    part = draw.part_with(parts, request.form["part"]) if "part" in request.form else parts[-1]
    if wrong := answers.of_part(form, parts, part):
        return draw.answer_page(view, wrong[1], wrong[0]), 422
    if part != parts[-1]:
        following = parts[parts.index(part) + 1]
        target = url_for("pages.invitation.details", change=following.name)
        return _on(target, token, form, lambda: draw.answer_page(view, with_errors(form, {}), following))
    return _on(url_for("pages.invitation.review"), token, form, lambda: draw.check_page(view, form))


@bp.get("/invitation/check")
def review() -> ResponseReturnValue:
    """Show what will be sent; whoever starts here is led to the beginning."""
    token = held_token()
    view = look_up(token)
    sheet = sheet_of(view)
    form = answers.checked(sheet, Form(values=kept_draft(token), names=sheet.names))
    if view.has_said_yes or form.errors:
        return redirect(url_for("pages.invitation.show"), 303)
    return draw.check_page(view, form)


@bp.post("/invitation/done")
def confirm() -> ResponseReturnValue:
    """Say yes. Sent twice, it is said once."""
    token = held_token()
    view = look_up(token)
    sheet = sheet_of(view)
    form = answers.checked(sheet, answers.typed_answer(sheet))
    if form.errors:
        parts = sheet.parts(form)
        part, told = answers.of_part(form, parts, parts[-1]) or (parts[-1], form)
        return draw.answer_page(view, told, part), 422
    # The button says which rule was read; a program that sends the form untouched presses none.
    if (read := request.form.get("rule")) != draw.rule_mark(view):
        return draw.check_page(view, _read_again(form) if read else form), 409
    try:
        said = answers.loaded(sheet, form, agreed_to_wait="waits" in request.form)
        return _say(token, view, said, elsewhere=draw.is_other_address(view, form))
    except Invalid as error:
        return _invalid(view, form, error), 422
    except (EventFull, QuotaFull) as error:
        return draw.lost_race_page(look_up(token), form, error.members.get("alternatives") or []), 409


@bp.get("/invitation/done")
def done() -> ResponseReturnValue:
    """What the answer led to, for the browser that gave it."""
    token = held_token()
    view = look_up(token)
    receipt: dict[str, Any] = json.loads(tokens.kept(RECEIPT) or "{}")
    if receipt.get("whose") != str(view.id):
        return redirect(url_for("pages.invitation.show"), 303)
    told = outcome(receipt["state"], receipt["attendance"])
    if receipt["elsewhere"]:
        told = replace(
            told,
            next=(
                *told.next,
                _("We have also written to the address you gave: please confirm it with the link there."),
            ),
        )
    if told.state == "declined" and not view.is_open:
        told = replace(told, next=())
    return render_template(
        "pages/done.html",
        event=event_of(view), name=view.envelope_name, told=told, reference=receipt["reference"],
        mailed_to=view.masked_email, is_open=view.is_open,
        other_ways=draw.ways_after_a_no(view) if told.state == "declined" else [],
    )  # fmt: skip


@bp.get("/invitation/calendar.ics")
def calendar() -> ResponseReturnValue:
    """The entry for the calendar of one whose place is confirmed; the same one as in the mail."""
    own = runtime()
    found = entry_of_invitation(own.database, own.keys, held_token(), now=own.now())
    return calendar_file(found, slug=found.event.slug)


def _on(target: str, token: str, form: Form, page: Callable[[], str]) -> ResponseReturnValue:
    """Go on to a page that can be reloaded; a form too long to be kept is drawn at once instead."""
    return keep_draft(redirect(target, 303), token, form) or page()


def _read_again(form: Form) -> Form:
    """The rule of discussion is another one than they have read."""
    emptied = replace(form, values={**form.values, "acknowledge_discussion_rule": []})
    sentence = _("The rule of discussion was changed a moment ago. Please read it again.")
    return with_errors(emptied, {"acknowledge_discussion_rule": [sentence]})


def _invalid(view: InvitationView, form: Form, error: Invalid) -> str:
    sheet = sheet_of(view)
    told = with_errors(form, kindly(error.errors, form, answers.labels(sheet)))
    if set(told.errors) <= set(AGREED):
        return draw.check_page(view, told)
    parts = sheet.parts(form)
    part, of_it = answers.of_part(told, parts, parts[-1]) or (parts[-1], told)
    return draw.answer_page(view, of_it, part)


def _decline(token: str, view: InvitationView, form: Form) -> ResponseReturnValue:
    try:
        why = {name: form.value(name) for name in ("reason_code", "reason")}
        said: Answer = AnswerSchema().load({"answer": "decline", **why, "next_time": form.has("next_time", "yes")})
    except ValidationError as error:
        told = kindly(flat_errors(error), form, {"reason": _("In your own words")})
        return draw.doors_page(view, with_errors(form, told)), 422
    return _say(token, view, said)


def _say(token: str, view: InvitationView, said: Answer, *, elsewhere: bool = False) -> ResponseReturnValue:
    own = runtime()
    try:
        receipt = answer_invitation(own.database, own.keys, token, said, now=own.now())
    except AlreadyAnswered:
        return draw.answered_page(look_up(token)), 409
    told = {
        "reference": receipt.reference, "state": str(receipt.state), "attendance": receipt.attendance,
        "whose": str(view.id), "elsewhere": elsewhere,
    }  # fmt: skip
    response = redirect(url_for("pages.invitation.done"), 303)
    return tokens.keep(drop_draft(response), RECEIPT, json.dumps(told))
