"""The pages of the answer, drawn from an invitation and a form."""

from dataclasses import replace
from hashlib import sha256

from flask import render_template, url_for

from services.registration.domain.people import email_key
from services.registration.pages import answers
from services.registration.pages.countries import countries
from services.registration.pages.doors import Door, doors
from services.registration.pages.forms import Form, with_errors
from services.registration.pages.invited import Closed, closed, due, event_of, places
from services.registration.pages.languages import enumerated, page_language
from services.registration.pages.languages import translated as _
from services.registration.pages.outcomes import SETTLED, last_word, who_gets_mails
from services.registration.pages.participants import consent
from services.registration.pages.places import Places, notices, places_left
from services.registration.pages.shared_pages import shared_pages
from services.registration.pages.sheets import OWN, Part, sheet_of
from services.registration.runtime import runtime
from services.registration.usecases.show_invitation import InvitationView


def open_doors(view: InvitationView) -> list[Door]:
    """The ways to answer this invitation now; whoever has said no need not say it again."""
    if view.registration_state is None:
        return doors(places(view), is_open=view.is_open)
    if view.registration_state in SETTLED or not view.is_open or places(view).are_gone:
        return []
    return [door for door in doors(places(view), is_open=True) if door.value != "decline"]


def doors_page(view: InvitationView, form: Form) -> str:
    """The invitation with its doors."""
    told = closed(view, runtime().now())
    if form != Form():
        return _doors_page(view, form, told, view.envelope_name)
    rules, stands = view.rules, (repr(view.alternatives), repr(view.full), view.registration_state, view.answer)
    key = (rules.id, rules.version, page_language(), told, view.is_open, view.answers_due_at, *stands)
    return shared_pages().filled(key, view.envelope_name, lambda name: _doors_page(view, form, told, name))


def _doors_page(view: InvitationView, form: Form, told: Closed | None, name: str) -> str:
    """Nothing personal but the name comes in here: others get to see the same page."""
    return render_template(
        "pages/invitation.html",
        name=name, event=event_of(view), form=form, doors=open_doors(view), due=due(view),
        places=places(view), closed=told, why_not=why_not(), last_word=_last_word(view),
    )  # fmt: skip


def _last_word(view: InvitationView) -> tuple[str, str] | None:
    return last_word(view.registration_state, has_named=view.answer == "delegated")


def why_not() -> list[tuple[str, str]]:
    """Why somebody cannot come: codes, and words for them."""
    return [
        ("clash", _("Something else is at the same time")),
        ("travel", _("I cannot travel there")),
        ("wrong_person", _("Somebody else is the right person")),
        ("policy", _("The rules of my work do not allow it")),
        ("other", _("Another reason")),
    ]


def ways_after_a_no(view: InvitationView) -> list[tuple[str, str]]:
    """What else somebody could do who cannot come: addresses, and words for them."""
    if not view.is_open:
        return []
    by_video = len(view.rules.attendance) > 1 and {"attendance": "remote"} in view.alternatives
    video = [(url_for("pages.invitation.details", attendance="remote"), _("Take part by video instead"))]
    return [
        (url_for("pages.passed_on.name_somebody", way="colleague"), _("Suggest a colleague")),
        *(video if by_video else []),
    ]


def answer_page(view: InvitationView, form: Form, part: Part | None = None, left: Places | None = None) -> str:
    """One page of the form; what stands on its other pages comes along unseen."""
    sheet = sheet_of(view)
    parts = sheet.parts(form)
    part, left = part or part_with(parts, form.focus), left or places(view)
    of_person = "person" in part.topics
    seen = {name for name in part.fields if of_person or name not in OWN}
    seen -= set() if left.asks else {"attendance"}
    filled = form if left.asks or not left.only else replace(form, values={**form.values, "attendance": [left.only]})
    return render_template(
        "pages/answer.html",
        event=event_of(view), form=form, places=left, part=part, parts=parts, notices=notices(),
        unseen=[(name, value) for name, value in filled.carried if name not in seen],
        for_somebody=answers.is_for_somebody(form), offered=sheet.offered_to(form), chooses=sheet.choose,
        questions=sheet.shown(form), countries=countries(), who_gets_mails=who_gets_mails(),
    )  # fmt: skip


def part_with(parts: list[Part], wanted: str) -> Part:
    """The page of that name, or with that field; else the first."""
    return next((part for part in parts if wanted == part.name or wanted in part.fields), parts[0])


def check_page(view: InvitationView, form: Form) -> str:
    """All that will be sent, line by line."""
    sheet = sheet_of(view)
    return render_template(
        "pages/check.html",
        event=event_of(view), form=form, waits=answers.waits(sheet, form), steps=len(sheet.parts(form)) + 1,
        full=answers.full_chosen(sheet, form), rows=answers.rows(sheet, form), rule_mark=rule_mark(view),
        consent=consent(view.rules.details.get("participant_list") or "organisers"),
        approves=view.rules.requires_approval, elsewhere=is_other_address(view, form),
    )  # fmt: skip


def is_other_address(view: InvitationView, form: Form) -> bool:
    """Whether they gave another address than the one that was invited."""
    typed = form.value("email").strip()
    return bool(typed) and email_key(typed) != view.email_key


def rule_mark(view: InvitationView) -> str:
    """Recognises the text of the discussion rule that was shown."""
    return sha256(str(view.event.get("discussion_rule") or "").encode()).hexdigest()[:16]


def lost_race_page(view: InvitationView, form: Form, alternatives: list[dict[str, str]]) -> str:
    """The form for one who lost the race for the last place: everything typed, and what is still open."""
    sheet = sheet_of(view)
    if sheet.may_wait and (gone := answers.full_chosen(sheet, form)):
        sentence = _(
            "No place is left for: %(names)s. Choose another, or send it again to wait.", names=enumerated(gone)
        )
        return check_page(view, with_errors(form, {"": [sentence]}))
    left = places_left(alternatives)
    emptied = replace(form, values={**form.values, "attendance": []})
    sentence = _("Choose how you would like to go on") if left.asks else left.sentence
    return answer_page(view, with_errors(emptied, {"attendance" if left.asks else "": [sentence]}), left=left)


def answered_page(view: InvitationView) -> str:
    """The page for whoever opens an invitation that has been answered with a yes."""
    return render_template("pages/answered.html", view=view, event=event_of(view))
