"""Ask the organisers: one short form, to the person who can answer."""

import json

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.letters.topics import topic_label
from services.registration.domain.enquiries import PRESS
from services.registration.domain.public_events import Moved, PublicEvent
from services.registration.domain.refusals import Invalid
from services.registration.pages.events import look_up
from services.registration.pages.forms import Form, is_trapped, posted, with_errors
from services.registration.pages.languages import page_language
from services.registration.pages.limits import count_form, count_question
from services.registration.pages.security import keep_private
from services.registration.pages.tokens import keep, kept
from services.registration.pages.wording import kindly
from services.registration.runtime import runtime
from services.registration.schemas.enquiries import EnquiryRequestSchema
from services.registration.schemas.flat import flat_errors
from services.registration.usecases.submit_enquiry import Question, submit_enquiry

bp = Blueprint("enquiries", __name__)
FIELDS = ("topic", "outlet", "deadline", "name", "email", "message")
ALWAYS = ("participation", "programme", "access-needs", "other")
RECEIPT = "enquiry"


@bp.get("/events/<slug>/enquire")
def enquire(slug: str) -> ResponseReturnValue:
    """The form; ``topic`` may be chosen by the page that leads here."""
    found = look_up(slug)
    if isinstance(found, Moved):
        return redirect(url_for("pages.enquiries.enquire", slug=found.slug), 301)
    keep_private()
    return _page(found, Form(values={"topic": [request.args.get("topic", "")]}, names=FIELDS))


@bp.post("/events/<slug>/enquire")
def ask(slug: str) -> ResponseReturnValue:
    """Store the question and say its reference; with an error nothing typed is lost."""
    keep_private()
    count_form()
    found = look_up(slug)
    if isinstance(found, Moved):
        return redirect(url_for("pages.enquiries.enquire", slug=found.slug), 303)
    form = posted(FIELDS)
    try:
        question = Question(**EnquiryRequestSchema().load(_said(form)))
    except ValidationError as error:
        told = with_errors(form, kindly(flat_errors(error), form, {}))
        return _page(found, told), 422
    if is_trapped():
        return redirect(url_for("pages.events.show", slug=found.slug), 303)
    count_question(found.event.id)
    own = runtime()
    try:
        receipt = submit_enquiry(own.database, own.keys, found.event.id, question, now=own.now())
    except Invalid as refused:
        return _page(found, with_errors(form, kindly(refused.errors, form, {}))), 422
    sent = json.dumps({"reference": receipt.reference, "slug": found.slug})
    return keep(redirect(url_for("pages.enquiries.asked", slug=found.slug), 303), RECEIPT, sent)


@bp.get("/events/<slug>/enquire/sent")
def asked(slug: str) -> ResponseReturnValue:
    """The reference, for the browser that asked."""
    keep_private()
    found = look_up(slug)
    receipt = json.loads(kept(RECEIPT) or "{}")
    if isinstance(found, Moved) or receipt.get("slug") != found.slug:
        return redirect(url_for("pages.enquiries.enquire", slug=slug), 303)
    return render_template("pages/enquired.html", event=found, reference=receipt["reference"])


def _said(form: Form) -> dict[str, str]:
    given = {name: form.value(name) for name in FIELDS if form.value(name) or name not in ("outlet", "deadline")}
    return given | {"language": page_language()}


def _page(event: PublicEvent, form: Form) -> str:
    topics: dict[str, str] = {}
    for topic in (*event.topics, *ALWAYS):
        topics.setdefault(topic_label(topic, page_language()), topic)  # two codes that read the same are one choice
    options = [(topic, label, "") for label, topic in topics.items()]
    return render_template(
        "pages/enquire.html", event=event, form=form, topics=options, takes_press=PRESS in event.topics
    )
