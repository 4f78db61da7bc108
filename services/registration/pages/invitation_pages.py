"""The pages of the answer, drawn from an invitation and a form."""

from dataclasses import replace

from flask import render_template

from services.registration.pages import answers
from services.registration.pages.doors import Door, doors
from services.registration.pages.forms import Form, with_errors
from services.registration.pages.invited import Closed, closed, due, event_of, places
from services.registration.pages.languages import page_language
from services.registration.pages.languages import translated as _
from services.registration.pages.participants import consent
from services.registration.pages.places import Places, notices, places_left
from services.registration.pages.shared_pages import shared_pages
from services.registration.runtime import runtime
from services.registration.usecases.show_invitation import InvitationView


def open_doors(view: InvitationView) -> list[Door]:
    """The ways to answer this invitation now."""
    return doors(places(view), is_open=view.is_open)


def doors_page(view: InvitationView, form: Form) -> str:
    """The invitation with its doors."""
    told = closed(view, runtime().now())
    if form != Form():
        return _doors_page(view, form, told, view.envelope_name)
    rules, left = view.rules, (repr(view.alternatives), repr(view.full))
    key = (rules.id, rules.version, page_language(), told, view.is_open, view.answers_due_at, *left)
    return shared_pages().filled(key, view.envelope_name, lambda name: _doors_page(view, form, told, name))


def _doors_page(view: InvitationView, form: Form, told: Closed | None, name: str) -> str:
    """Nothing personal but the name comes in here: others get to see the same page."""
    return render_template(
        "pages/invitation.html",
        name=name, event=event_of(view), form=form, doors=open_doors(view), due=due(view),
        places=places(view), closed=told,
    )  # fmt: skip


def answer_page(view: InvitationView, form: Form, left: Places | None = None) -> str:
    """The short form."""
    for_somebody = answers.is_for_somebody(form)
    left = left or places(view)
    unseen = [(answers.FOR, answers.SOMEBODY)] if for_somebody else []
    unseen += [] if left.asks or not left.only else [("attendance", left.only)]
    unseen += [(name, "yes") for name in answers.AGREED if form.has(name, "yes")]
    return render_template(
        "pages/answer.html",
        event=event_of(view), form=form, places=left, unseen=unseen, for_somebody=for_somebody, notices=notices(),
        questions=answers.shown(view.questions, view.rules.attendance, view.constituency),
    )  # fmt: skip


def check_page(view: InvitationView, form: Form) -> str:
    """All that will be sent, line by line."""
    return render_template(
        "pages/check.html",
        event=event_of(view), form=form, waits=answers.waits(form),
        rows=answers.rows(form, view.questions, view.constituency, choose=must_choose(view) or places(view).asks),
        consent=consent(view.rules.details.get("participant_list") or "organisers"),
        approves=view.rules.requires_approval,
    )  # fmt: skip


def lost_race_page(view: InvitationView, form: Form, alternatives: list[dict[str, str]]) -> str:
    """The form for one who lost the race for the last place: everything typed, and what is still open."""
    left = places_left(alternatives)
    emptied = replace(form, values={**form.values, "attendance": []})
    sentence = _("Choose how you would like to go on") if left.asks else left.sentence
    return answer_page(view, with_errors(emptied, {"attendance" if left.asks else "": [sentence]}), left)


def answered_page(view: InvitationView) -> str:
    """The page for whoever opens an invitation that has been answered with a yes."""
    return render_template("pages/answered.html", view=view, event=event_of(view))


def must_choose(view: InvitationView) -> bool:
    """Whether a way of taking part has to be chosen."""
    return len(view.rules.attendance) > 1
