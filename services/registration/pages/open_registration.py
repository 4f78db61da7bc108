"""Register on the event's page, or ask to come where the organisers decide. Nobody learns who is registered."""

import json
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain import questions as rules
from services.registration.domain.public_events import Moved, PublicEvent
from services.registration.domain.refusals import EventFull, Invalid, QuotaFull, Refusal, RegistrationClosed
from services.registration.pages.events import look_up
from services.registration.pages.forms import Form, is_trapped, posted, with_errors
from services.registration.pages.languages import page_language
from services.registration.pages.languages import translated as _
from services.registration.pages.limits import count_form
from services.registration.pages.outcomes import outcome
from services.registration.pages.participants import consent
from services.registration.pages.places import Places, places_left, places_of, split
from services.registration.pages.questions import answers as answered
from services.registration.pages.questions import asked
from services.registration.pages.security import keep_private
from services.registration.pages.sheets import AGREED, asked_of
from services.registration.pages.tokens import keep, kept
from services.registration.pages.wording import kindly, refused
from services.registration.runtime import runtime
from services.registration.schemas.flat import flat_errors
from services.registration.schemas.recordings import OpenRegistrationSchema
from services.registration.usecases.show_open_registration import OpenForm, show_open_registration
from services.registration.usecases.take_registration import register_openly

bp = Blueprint("open_registration", __name__)
FIELDS = ("attendance", "name", "email", "organisation", "job_title")
RECEIPT = "open-registration"


@bp.get("/events/<slug>/register")
def register(slug: str) -> ResponseReturnValue:
    """The form, or why there is none."""
    found = look_up(slug)
    if isinstance(found, Moved):
        return redirect(url_for("pages.open_registration.register", slug=found.slug), 301)
    keep_private()
    asks = _asks(found)
    return _page(found, asks, Form(names=_names(asks)))


@bp.post("/events/<slug>/register")
def send(slug: str) -> ResponseReturnValue:
    """Store it, and say what comes next; with an error nothing typed is lost."""
    keep_private()
    count_form()
    found = look_up(slug)
    if isinstance(found, Moved):
        return redirect(url_for("pages.open_registration.register", slug=found.slug), 303)
    asks = _asks(found)
    form = posted(_names(asks))
    try:
        said = OpenRegistrationSchema().load(_said(asks, form))
        if is_trapped():
            return redirect(url_for("pages.events.show", slug=found.slug), 303)
        own = runtime()
        receipt = register_openly(own.database, own.keys, found.event.id, said, now=own.now())
    except ValidationError as error:
        return _page(found, asks, _told(asks, form, flat_errors(error))), 422
    except Invalid as error:
        return _page(found, asks, _told(asks, form, error.errors)), 422
    except (EventFull, QuotaFull) as full:
        return _full_page(found, asks, form, full), 409
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
    told = outcome(receipt["state"], receipt["mode"])
    return render_template("pages/registered.html", event=found, told=told, reference=receipt["reference"])


def _asks(event: PublicEvent) -> OpenForm:
    """The form; where there is none, the event's page says that people are invited."""
    own = runtime()
    asks = show_open_registration(own.database, event.slug, now=own.now())
    if asks.access == "invitation_only":
        abort(redirect(url_for("pages.events.show", slug=event.slug), 303))
    return asks


def _names(asks: OpenForm) -> tuple[str, ...]:
    return (*FIELDS, *(one.name for one in asked(asks.questions)), *AGREED)


def _said(asks: OpenForm, form: Form) -> dict[str, Any]:
    mode, waits = split(form.value("attendance"))
    now = rules.asked(asks.questions, when="accepted", attendance=mode or asks.modes[0], constituency=None)
    said: dict[str, Any] = {name: form.value(name).strip() for name in FIELDS[1:]}
    said |= {name: form.has(name, "yes") for name in AGREED}
    said = {name: value for name, value in said.items() if value != ""}
    return said | {
        "attendance": mode, "waitlist_if_full": waits, "answers": answered(asked(now), form),
        "language": page_language(),
    }  # fmt: skip


def _told(asks: OpenForm, form: Form, errors: dict[str, list[str]]) -> Form:
    return with_errors(form, kindly(errors, form, {one.name: one.label for one in asked(asks.questions)}))


def _full_page(event: PublicEvent, asks: OpenForm, form: Form, full: Refusal) -> str:
    left = places_left(full.members["alternatives"])
    name = "attendance" if left.asks else ""
    sentence = (
        _("All places are taken. Choose how you would like to go on.") if left.asks else _("All places are taken.")
    )
    emptied = Form(values={**form.values, "attendance": []}, names=form.names)
    return _page(event, asks, with_errors(emptied, {name: [sentence]}), left)


def _page(event: PublicEvent, asks: OpenForm, form: Form, left: Places | None = None) -> str:
    places = left or places_of([{"attendance": mode} for mode in asks.modes], [], asks.modes)
    return render_template(
        "pages/register.html",
        event=event, form=form, places=places, asks=asks, questions=asked_of(asks.questions, asks.modes, None, {}),
        consent=consent(asks.participant_list),
    )  # fmt: skip
