"""The answer: look, choose a door, give details, check, done. No step but the last changes anything."""

import json
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from services.registration.domain.answering import Answer
from services.registration.domain.refusals import AlreadyAnswered, EventFull, Invalid, QuotaFull
from services.registration.pages import answers, tokens
from services.registration.pages.calendars import calendar_file
from services.registration.pages.doors import doors
from services.registration.pages.forms import Form, posted, prefilled, with_errors
from services.registration.pages.invited import PURPOSE, closed, due, event_of, held_token, look_up, places
from services.registration.pages.languages import translated as _
from services.registration.pages.outcomes import outcome
from services.registration.pages.places import Places, places_left
from services.registration.pages.security import keep_private
from services.registration.pages.wording import kindly
from services.registration.runtime import runtime
from services.registration.usecases.answer_invitation import Receipt, answer_invitation
from services.registration.usecases.show_calendar_entry import entry_of_invitation
from services.registration.usecases.show_invitation import InvitationView

bp = Blueprint("invitation", __name__)
RECEIPT = "receipt"


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
    return answered_page(view) if view.has_said_yes else _doors_page(view, Form())


@bp.post("/invitation")
def choose() -> ResponseReturnValue:
    """Go through a door; a no is said at once."""
    token = held_token()
    view = look_up(token)
    form = replace(posted(("door", "reason")), names=("door", "reason"))
    door = form.value("door")
    if door not in {one.value for one in _doors(view)}:
        return _doors_page(view, with_errors(form, kindly({"door": [""]}, Form(), {}))), 422
    if door == "decline":
        return _say(
            token, Answer(answer="decline", name=view.envelope_name, reason=form.value("reason").strip()[:2000])
        )
    targets = {
        "accept": url_for("pages.invitation.details"),
        "on_behalf": f"{url_for('pages.invitation.details')}?{answers.FOR}={answers.SOMEBODY}",
        "forwarded": url_for("pages.invitation.passed_on"),
    }
    return redirect(targets[door], 303)


@bp.get("/invitation/answer")
def details() -> ResponseReturnValue:
    """The short form."""
    view = look_up(held_token())
    if view.has_said_yes or not view.is_open or places(view).are_gone:
        return redirect(url_for("pages.invitation.show"), 303)
    known = {"name": view.envelope_name, "attendance": places(view).only}
    if request.args.get(answers.FOR) == answers.SOMEBODY:
        known[answers.FOR] = answers.SOMEBODY
    return _answer_page(view, prefilled(known, answers.names(view.questions)))


@bp.post("/invitation/answer")
def answer() -> ResponseReturnValue:
    """Back to the form to change something; all that was typed comes along."""
    view = look_up(held_token())
    form = answers.typed_answer(view.questions)
    wanted = request.form.get("change", "")
    return _answer_page(view, replace(form, focus=wanted if wanted in form.names else ""))


@bp.post("/invitation/check")
def check() -> ResponseReturnValue:
    """Show what will be sent; nothing is stored yet."""
    view = look_up(held_token())
    form = _checked(view)
    if form.errors:
        return _answer_page(view, form), 422
    return _check_page(view, form)


@bp.post("/invitation/done")
def confirm() -> ResponseReturnValue:
    """Say yes. Sent twice, it is said once."""
    token = held_token()
    view = look_up(token)
    form = _checked(view)
    if form.errors:
        return _answer_page(view, form), 422
    try:
        return _say(token, answers.loaded(form, view.questions, view.constituency))
    except Invalid as error:
        told = with_errors(form, kindly(error.errors, form, answers.labels(view.questions)))
        page = _check_page if set(told.errors) <= set(answers.AGREED) else _answer_page
        return page(view, told), 422
    except (EventFull, QuotaFull) as error:
        return _lost_race(view, form, error.members.get("alternatives") or []), 409


@bp.get("/invitation/check")
def back() -> ResponseReturnValue:
    """Steps come in order: whoever starts in the middle is led to the beginning."""
    held_token()
    return redirect(url_for("pages.invitation.show"), 303)


@bp.get("/invitation/passed-on")
def passed_on() -> ResponseReturnValue:
    """What somebody can do to whom the invitation was passed on: ask. No seat is made here."""
    view = look_up(held_token())
    return render_template("pages/passed_on.html", event=event_of(view))


@bp.get("/invitation/done")
def done() -> ResponseReturnValue:
    """What the answer led to, for the browser that gave it."""
    view = look_up(held_token())
    receipt = _receipt()
    if not receipt:
        return redirect(url_for("pages.invitation.show"), 303)
    told = outcome(receipt["state"], receipt["attendance"])
    return render_template("pages/done.html", event=event_of(view), told=told, reference=receipt["reference"])


@bp.get("/invitation/calendar.ics")
def calendar() -> ResponseReturnValue:
    """The entry for the calendar of one whose place is confirmed; the same one as in the mail."""
    own = runtime()
    found = entry_of_invitation(own.database, own.keys, held_token(), now=own.now())
    return calendar_file(found, slug=found.event.slug)


def answered_page(view: InvitationView) -> str:
    """The page for whoever opens an invitation that has been answered with a yes."""
    return render_template("pages/answered.html", view=view, event=event_of(view))


def _say(token: str, said: Answer) -> ResponseReturnValue:
    own = runtime()
    try:
        receipt = answer_invitation(own.database, own.keys, token, said, now=own.now())
    except AlreadyAnswered:
        return answered_page(look_up(token)), 409
    return _with_receipt(redirect(url_for("pages.invitation.done"), 303), receipt)


def _with_receipt(response: Response, receipt: Receipt) -> Response:
    told = {"reference": receipt.reference, "state": str(receipt.state), "attendance": receipt.attendance}
    return tokens.keep(response, RECEIPT, json.dumps(told))


def _receipt() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tokens.kept(RECEIPT) or "{}")
    return found


def _checked(view: InvitationView) -> Form:
    form = answers.typed_answer(view.questions)
    return answers.checked(form, view.questions, view.constituency, choose=_must_choose(view))


def _must_choose(view: InvitationView) -> bool:
    return len(view.rules.attendance) > 1 or places(view).must_choose


def _doors(view: InvitationView) -> Any:
    return doors(places(view), is_open=view.is_open)


def _doors_page(view: InvitationView, form: Form) -> str:
    return render_template(
        "pages/invitation.html",
        view=view, event=event_of(view), form=form, doors=_doors(view), due=due(view),
        places=places(view), closed=closed(view, runtime().now()),
    )  # fmt: skip


def _answer_page(view: InvitationView, form: Form, left: Places | None = None) -> str:
    for_somebody = answers.is_for_somebody(form)
    left = left or places(view)
    unseen = [(answers.FOR, answers.SOMEBODY)] if for_somebody else []
    unseen += [] if left.asks or not left.only else [("attendance", left.only)]
    unseen += [(name, "yes") for name in answers.AGREED if form.has(name, "yes")]
    return render_template(
        "pages/answer.html",
        event=event_of(view), form=form, places=left, unseen=unseen, for_somebody=for_somebody,
        questions=answers.shown(view.questions, view.rules.attendance, view.constituency),
    )  # fmt: skip


def _check_page(view: InvitationView, form: Form) -> str:
    return render_template(
        "pages/check.html",
        event=event_of(view), form=form, waits=answers.waits(form),
        rows=answers.rows(form, view.questions, view.constituency, choose=_must_choose(view) or places(view).asks),
        asks_consent=view.rules.details.get("participant_list") in answers.LISTS_PEOPLE,
        approves=view.rules.requires_approval,
    )  # fmt: skip


def _lost_race(view: InvitationView, form: Form, alternatives: list[dict[str, str]]) -> str:
    left = places_left(alternatives)
    emptied = replace(form, values={**form.values, "attendance": []})
    sentence = _("Choose how you would like to go on") if left.asks else left.sentence
    return _answer_page(view, with_errors(emptied, {"attendance" if left.asks else "": [sentence]}), left)
