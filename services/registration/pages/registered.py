"""Whose registration this browser holds, and its form."""

from dataclasses import replace
from typing import Any

from flask import abort, g, render_template

from services.registration.domain import naming
from services.registration.domain.helpers import BOTH, mails_to
from services.registration.domain.questions import unanswered
from services.registration.domain.refusals import NotFound
from services.registration.domain.registrations import OwnRegistration
from services.registration.pages.answers import Row, name_rows
from services.registration.pages.brands import wear
from services.registration.pages.countries import countries, country_name
from services.registration.pages.forms import Form, posted
from services.registration.pages.invited import helps, organiser, spoken_event
from services.registration.pages.languages import speak
from services.registration.pages.languages import translated as _
from services.registration.pages.limits import count_miss, count_token
from services.registration.pages.offered import Offered, offered
from services.registration.pages.offered import typed as kept_choices
from services.registration.pages.outcomes import mails_label, who_gets_mails
from services.registration.pages.owners import belongs_to, open_again
from services.registration.pages.participants import consent as asks_consent
from services.registration.pages.questions import answers, asked, typed
from services.registration.pages.security import keep_private
from services.registration.pages.sheets import NAMES
from services.registration.pages.tokens import kept
from services.registration.runtime import runtime
from services.registration.usecases.show_registration import show_registration

PURPOSE = "registration"
TEXTS = ("name", "organisation", "job_title", "country")
CONSENT = "share_in_participant_list"
HELPER = ("name", "email", "relation")
HELPED = (*(f"on_behalf.{name}" for name in HELPER), "on_behalf.mails")


def held_token() -> str:
    """The token in this browser's cookie; without one the answer is a page that says how to mend that."""
    keep_private()
    token = kept(PURPOSE)
    if not token:
        abort(open_again(400))
    return token


def look_up(token: str) -> OwnRegistration:
    """The registration of a token, in whose language the page then speaks.

    Raises:
        NotFound: never issued; counted as a guess.
        Gone: it was good once.
    """
    own = runtime()
    try:
        found = show_registration(own.database, own.keys, token, now=own.now())
    except NotFound:
        count_miss()
        raise
    count_token(token)
    belongs_to(found.registration.id)
    speak(found.registration.language)
    wear(found.brand)
    g.organiser = organiser(found.event, found.brand.name if found.brand else "")
    helps(found.event)
    return replace(found, event=spoken_event(found.event))


def offered_to(found: OwnRegistration) -> Offered:
    """Sessions, nights and people who come along, as they may choose them."""
    return offered(found.event, found.companions_allowed, marks(found))


def marks(found: OwnRegistration) -> dict[tuple[str, str], str]:
    """What stands beside a choice that is full."""
    return dict.fromkeys(found.full_choices, _("Full."))


def names(found: OwnRegistration) -> tuple[str, ...]:
    """The fields of the form in the order of the page."""
    address, private = (("email",), (*HELPED, CONSENT)) if found.is_own else ((), ())
    own, questions = ("name", *NAMES, *address, *TEXTS[1:]), (one.name for one in asked(found.questions))
    return (*own, *offered_to(found).names, *questions, *private)


def filled(found: OwnRegistration) -> Form:
    """The form with what is stored."""
    registration = found.registration
    values = {name: [getattr(registration, name) or ""] for name in TEXTS} | typed(registration.answers)
    values |= {f"names.{use}": [text] for use, text in registration.names.items()}
    values |= {"email": [_address(found)]}
    values |= kept_choices(registration.sessions, registration.nights, registration.companions)
    helper = registration.on_behalf or {}
    values |= {f"on_behalf.{name}": [str(helper.get(name, ""))] for name in HELPER}
    values |= {"on_behalf.mails": [mails_to(helper)]}
    values |= {CONSENT: ["yes"]} if registration.share_in_participant_list else {}
    return Form(values=values | {"version": [str(registration.version)]}, names=names(found))


def sent(found: OwnRegistration, *more: str) -> Form:
    """The form as the browser sent it, with more fields than the stored ones if there are any."""
    return replace(posted((*names(found), "version", *more)), names=(*names(found), *more))


def as_changes(found: OwnRegistration, form: Form) -> dict[str, Any]:
    """The changes as the API takes them."""
    texts: dict[str, Any] = {name: form.value(name) for name in TEXTS if name != "country" or form.value(name)}
    names = {use: form.value(f"names.{use}").strip() for use in naming.OWN}
    names = {use: text for use, text in names.items() if text != found.registration.names.get(use, "")}
    texts |= {"names": names} if names else {}
    said = answers(asked(found.questions), form)
    wishes = {name: value for name, value in offered_to(found).said(form).items() if _has_field(found, name)}
    if found.registration.attendance == "remote":
        wishes.pop("nights", None)
    return texts | wishes | {"answers": said} | (_own_affairs(found, form) if found.is_own else {})


def _own_affairs(found: OwnRegistration, form: Form) -> dict[str, Any]:
    consent = {CONSENT: form.has(CONSENT, "yes")} if asks_consent(found.participant_list) else {}
    helper = {name: text for name in HELPER if (text := form.value(f"on_behalf.{name}").strip())}
    helper |= {"mails": form.value("on_behalf.mails") or BOTH} if helper else {}
    address = {"email": form.value("email")} if form.value("email").strip() != _address(found) else {}
    return {"on_behalf": helper or None} | consent | address


def _address(found: OwnRegistration) -> str:
    """The address they have chosen, confirmed or not."""
    return found.registration.new_email or found.registration.email


def _has_field(found: OwnRegistration, name: str) -> bool:
    return any(field.partition(".")[0] == name for field in offered_to(found).names)


def _helper(helper: dict[str, Any]) -> str:
    return f"{helper['name']} ({helper['email']})" if helper else ""


def form_page(found: OwnRegistration, form: Form, *, more: str, proposes: bool = False) -> str:
    """The form of the registration's details.

    Args:
        found: whose.
        form: what stands in it.
        more: where the button leads that asks for one line more.
        proposes: whether what is sent is a proposal.
    """
    return render_template(
        "pages/registration_edit.html",
        event=found.event, form=form, questions=asked(found.questions, marks(found)), offered=offered_to(found),
        may_stay=found.registration.attendance != "remote", is_own=found.is_own,
        consent=asks_consent(found.participant_list) if found.is_own else None,
        more=more, proposes=proposes, countries=countries(), who_gets_mails=who_gets_mails(),
    )  # fmt: skip


def still_asked(found: OwnRegistration) -> list[str]:
    """What is asked of them because they have a place and has no answer yet, in words."""
    one = found.registration
    left = unanswered(found.questions, one.answers, attendance=one.attendance, constituency=one.constituency)
    return [question.label for question in asked(left)] if found.can_change or found.may_propose else []


def labels(found: OwnRegistration) -> dict[str, str]:
    """What the event's own questions, and the fields about a helper, are called."""
    helper = {"on_behalf.name": _("Their name"), "on_behalf.email": _("Their email address")}
    return helper | {one.name: one.label for one in asked(found.questions)}


def rows(found: OwnRegistration) -> list[Row]:
    """The registration in words, line by line."""
    registration, form = found.registration, filled(found)
    helper = registration.on_behalf or {}
    told = [
        Row("name", _("Name"), registration.name),
        *name_rows(form),
        Row("email", _("Email address"), registration.email),
        Row("new_email", _("New address, not yet confirmed"), registration.new_email or ""),
        Row("organisation", _("Organisation"), registration.organisation),
        Row("job_title", _("Job title or role"), registration.job_title),
        Row("country", _("Country"), country_name(registration.country)),
        Row("on_behalf", _("Answers for you"), _helper(helper)),
        Row("on_behalf.relation", _("How you work together"), str(helper.get("relation", ""))),
        Row("on_behalf.mails", _("Who gets the mails"), mails_label(mails_to(helper)) if helper else ""),
    ]
    told += [Row(*one) for one in offered_to(found).told(form)]
    told += [Row(one.name, one.label, one.told(form)) for one in asked(found.questions)]
    if registration.share_in_participant_list:
        told.append(Row(CONSENT, _("List of participants"), _("You agreed to be shown in it.")))
    return [row for row in told if row.text]
