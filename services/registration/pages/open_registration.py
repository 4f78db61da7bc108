"""Register on the event's page, or ask to come where the organisers decide. Nobody learns who is registered."""

import json
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.public_events import Moved, PublicEvent
from services.registration.domain.refusals import EventFull, Invalid, QuotaFull, Refusal, RegistrationClosed
from services.registration.pages import answers
from services.registration.pages.countries import countries
from services.registration.pages.events import look_up
from services.registration.pages.forms import Form, is_trapped, posted, with_errors
from services.registration.pages.languages import enumerated, page_language
from services.registration.pages.languages import translated as _
from services.registration.pages.limits import count_form
from services.registration.pages.offered import offered
from services.registration.pages.outcomes import outcome
from services.registration.pages.participants import consent
from services.registration.pages.places import Places, notices, places_left, places_of
from services.registration.pages.security import keep_private
from services.registration.pages.sheets import Sheet
from services.registration.pages.tokens import keep, kept
from services.registration.pages.wording import kindly, refused
from services.registration.runtime import runtime
from services.registration.schemas.flat import flat_errors
from services.registration.schemas.recordings import OpenRegistrationSchema
from services.registration.usecases.show_open_registration import OpenForm, show_open_registration
from services.registration.usecases.take_registration import register_openly

bp = Blueprint("open_registration", __name__)
RECEIPT = "open-registration"


@bp.get("/events/<slug>/register")
def register(slug: str) -> ResponseReturnValue:
    """The form, or why there is none."""
    found = look_up(slug)
    if isinstance(found, Moved):
        return redirect(url_for("pages.open_registration.register", slug=found.slug), 301)
    keep_private()
    asks = _asks(found)
    return _page(found, asks, Form(names=_sheet(asks).names))


@bp.post("/events/<slug>/register")
def send(slug: str) -> ResponseReturnValue:
    """Store it, and say what comes next; with an error nothing typed is lost."""
    keep_private()
    count_form()
    found = look_up(slug)
    if isinstance(found, Moved):
        return redirect(url_for("pages.open_registration.register", slug=found.slug), 303)
    asks = _asks(found)
    sheet = _sheet(asks)
    form = posted(sheet.names)
    try:
        said = OpenRegistrationSchema().load(_said(sheet, form))
        if is_trapped():
            return redirect(url_for("pages.events.show", slug=found.slug), 303)
        own = runtime()
        receipt = register_openly(own.database, own.keys, found.event.id, said, now=own.now())
    except ValidationError as error:
        return _page(found, asks, _told(sheet, form, flat_errors(error))), 422
    except Invalid as error:
        return _page(found, asks, _told(sheet, form, error.errors)), 422
    except (EventFull, QuotaFull) as full:
        return _full_page(found, form, full), 409
    except RegistrationClosed as closed:
        return _page(found, asks, with_errors(form, {"": [refused(closed)]})), 409
    told = {"slug": found.slug, "reference": receipt.reference, "state": receipt.state, "mode": receipt.attendance}
    response = redirect(url_for("pages.open_registration.sent", slug=found.slug), 303)
    return keep(response, RECEIPT, json.dumps(told))


@bp.get("/events/<slug>/registered")
def sent(slug: str) -> ResponseReturnValue:
    """What was sent and what comes next, for the browser that sent it."""
    keep_private()
    found = look_up(slug)
    receipt = json.loads(kept(RECEIPT) or "{}")
    if isinstance(found, Moved) or receipt.get("slug") != found.slug:
        return redirect(url_for("pages.open_registration.register", slug=slug), 303)
    told = outcome(receipt["state"], receipt["mode"], was_invited=False)
    return render_template("pages/registered.html", event=found, told=told, reference=receipt["reference"])


def _asks(event: PublicEvent) -> OpenForm:
    """The form; where there is none, the event's page says that people are invited."""
    own = runtime()
    asks = show_open_registration(own.database, event.slug, now=own.now())
    if asks.access == "invitation_only":
        abort(redirect(url_for("pages.events.show", slug=event.slug), 303))
    return asks


def _places(asks: OpenForm) -> Places:
    return places_of(asks.openings.alternatives, asks.openings.full, asks.modes, may_decline=False)


def _sheet(asks: OpenForm) -> Sheet:
    sheet = Sheet(
        questions=asks.questions, modes=asks.modes, choose=len(asks.modes) > 1, may_wait=asks.openings.may_wait,
        full=frozenset(asks.openings.full_choices),
    )  # fmt: skip
    return replace(sheet, offered=offered(asks.choices, 0, sheet.marks))


def _said(sheet: Sheet, form: Form) -> dict[str, Any]:
    said = answers.as_contract(sheet, form)
    waits = said["waitlist_if_full"] or ("waits" in request.form and answers.waits(sheet, form))
    return {name: value for name, value in said.items() if name != "answer"} | {
        "waitlist_if_full": waits, "language": page_language(),
    }  # fmt: skip


def _told(sheet: Sheet, form: Form, errors: dict[str, list[str]]) -> Form:
    return with_errors(form, kindly(errors, form, answers.labels(sheet)))


def _full_page(event: PublicEvent, form: Form, full: Refusal) -> str:
    """Everything typed is still there, and what is open now."""
    asks = _asks(event)
    sheet = _sheet(asks)
    if sheet.may_wait and (gone := answers.full_chosen(sheet, form)):
        sentence = _(
            "No place is left for: %(names)s. Choose another, or send it again to wait.", names=enumerated(gone)
        )
        return _page(event, asks, with_errors(form, {"": [sentence]}), waits=True)
    left = places_left(full.members["alternatives"])
    name = "attendance" if left.asks else ""
    sentence = (
        _("All places are taken. Choose how you would like to go on.") if left.asks else _("All places are taken.")
    )
    emptied = Form(values={**form.values, "attendance": []}, names=form.names)
    return _page(event, asks, with_errors(emptied, {name: [sentence]}), left)


def _page(event: PublicEvent, asks: OpenForm, form: Form, left: Places | None = None, *, waits: bool = False) -> str:
    sheet = _sheet(asks)
    return render_template(
        "pages/register.html",
        event=event, form=form, places=left or _places(asks), asks=asks, questions=sheet.shown(Form()),
        offered=sheet.offered, countries=countries(), notices=notices(), waits=waits,
        consent=consent(asks.participant_list),
    )  # fmt: skip
