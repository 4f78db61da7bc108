"""The registrant's own page: see, correct, give the place back, take the calendar entry along."""

from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.helpers import asks_alone
from services.registration.domain.lifecycles import ANSWERED_ANEW
from services.registration.domain.participants import FOR_PARTICIPANTS
from services.registration.domain.refusals import EventFull, Invalid, NotFound, QuotaFull, VersionMismatch
from services.registration.domain.registrations import OwnRegistration
from services.registration.domain.waitlists import LinePlace
from services.registration.pages import registered, tokens
from services.registration.pages.calendars import calendar_file
from services.registration.pages.choices import may_name, other_ways
from services.registration.pages.codes import drawn
from services.registration.pages.forms import Form, with_errors
from services.registration.pages.languages import translated as _
from services.registration.pages.outcomes import Outcome, once_over, outcome
from services.registration.pages.participants import lines
from services.registration.pages.registered import PURPOSE, held_token, look_up
from services.registration.pages.security import keep_private
from services.registration.pages.wording import kindly, refused
from services.registration.runtime import runtime
from services.registration.schemas.flat import flat_errors
from services.registration.schemas.registrations import OwnChangesSchema
from services.registration.usecases.cancel_registration import cancel_own_registration
from services.registration.usecases.change_registration import OwnChange, change_own_registration
from services.registration.usecases.list_participants import list_participants
from services.registration.usecases.say_still_coming import AskedAgain, asked_again, say_still_coming
from services.registration.usecases.show_calendar_entry import entry_of_registration

bp = Blueprint("registration", __name__)


@bp.get("/r/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Move the token out of the address; nothing else happens, however often this is fetched."""
    keep_private()
    tokens.check_shape(token)
    look_up(token)
    return tokens.keep(redirect(url_for("pages.registration.show"), 303), PURPOSE, token)


@bp.get("/registration")
def show() -> ResponseReturnValue:
    """What is registered, and what can be done about it."""
    token = held_token()
    found = look_up(token)
    own = runtime()
    return _page(found, asked_again(own.database, own.keys, token, now=own.now()))


@bp.get("/registration/edit")
def edit() -> ResponseReturnValue:
    """The form with what is stored."""
    found = look_up(held_token())
    if not found.can_change:
        return redirect(url_for("pages.registration.show"), 303)
    return _form(found, registered.filled(found))


@bp.post("/registration/edit/more")
def more() -> ResponseReturnValue:
    """The form with one line more for somebody who comes along; nothing is stored."""
    found = look_up(held_token())
    if not found.can_change:
        return redirect(url_for("pages.registration.show"), 303)
    return _form(found, replace(registered.sent(found), focus=request.form.get("change", "")))


@bp.post("/registration/edit")
def save() -> ResponseReturnValue:
    """Store what was corrected; with an error nothing typed is lost."""
    token = held_token()
    found = look_up(token)
    form = registered.sent(found)
    try:
        _change(token, found, form)
    except ValidationError as error:
        return _form(found, _told(found, form, flat_errors(error))), 422
    except Invalid as error:
        return _form(found, _told(found, form, error.errors)), 422
    except (EventFull, QuotaFull) as error:
        return _form(found, with_errors(form, {"": [refused(error)]})), 409
    except VersionMismatch as error:
        fresh = replace(form, values={**form.values, "version": [str(found.registration.version)]})
        return _form(found, with_errors(fresh, {"": [refused(error)]})), 409
    return redirect(url_for("pages.registration.show", saved="yes"), 303)


@bp.get("/registration/participants")
def participants() -> ResponseReturnValue:
    """Who else takes part, as far as they agreed; for this reader alone."""
    token = held_token()
    found, own, now = look_up(token), runtime(), runtime().now()
    told = list_participants(own.database, own.keys, token, now=now)
    return render_template(
        "pages/participants.html",
        event=found.event, reader=found.registration.name, people=lines(told.people, told.words, told.groups), now=now,
    )  # fmt: skip


@bp.get("/registration/cancel")
def cancel() -> ResponseReturnValue:
    """Ask whether they are sure."""
    found = look_up(held_token())
    if not found.can_cancel:
        return redirect(url_for("pages.registration.show"), 303)
    return _cancel_page(found)


@bp.post("/registration/cancel")
def release() -> ResponseReturnValue:
    """Give the place back, once they press the button that says so: robots send forms, and press none."""
    token = held_token()
    found = look_up(token)
    if request.form.get("sure") != "yes":
        return _cancel_page(found), 422
    own = runtime()
    if asked_again(own.database, own.keys, token, now=own.now()):
        say_still_coming(own.database, own.keys, token, "no", now=own.now())
    else:
        cancel_own_registration(own.database, own.keys, token, now=own.now())
    return redirect(url_for("pages.registration.show"), 303)


@bp.get("/registration/code.svg")
def code() -> ResponseReturnValue:
    """The reference as a code that the door can read; only whoever has a place has one."""
    found = look_up(held_token())
    if not outcome(found.registration.state.value, None).has_calendar:
        raise NotFound
    return Response(drawn(found.registration.reference), mimetype="image/svg+xml")


@bp.get("/registration/calendar.ics")
def calendar() -> ResponseReturnValue:
    """The entry for the calendar; the same one as in the mail."""
    token = held_token()
    own = runtime()
    found = entry_of_registration(own.database, own.keys, token, now=own.now())
    return calendar_file(found, slug=found.event.slug)


def _change(token: str, found: OwnRegistration, form: Form) -> None:
    own = runtime()
    changes = OwnChangesSchema().load(registered.as_changes(found, form))
    version = form.value("version")
    expected = int(version) if version.isdecimal() and len(version) < 10 else 0
    change_own_registration(
        own.database, own.keys, OwnChange(token=token, changes=changes, expected=expected), now=own.now()
    )


def _told(found: OwnRegistration, form: Form, errors: dict[str, list[str]]) -> Form:
    return with_errors(form, kindly(errors, form, registered.labels(found)))


def _page(found: OwnRegistration, asks: AskedAgain | None) -> str:
    registration = found.registration
    told = _outcome(found)
    return render_template(
        "pages/registration.html",
        event=found.event | {"contact": found.contact},
        registration=registration,
        told=told,
        tells_next=_tells_next(found),
        may_return=_may_return(found),
        may_answer_anew=found.may_answer_anew,
        was_invited=found.was_invited,
        rows=registered.rows(found),
        may_edit=found.can_change,
        may_propose=found.may_propose,
        edits_end_at=found.edits_end_at,
        change_waits=found.change_waits,
        asks_alone=asks_alone(registration.on_behalf) if found.can_change and found.is_own else "",
        new_email=registration.new_email if told.is_yes and found.is_own else None,
        may_cancel=found.can_cancel and not found.can_accept,
        may_accept=found.can_accept,
        late=request.args.get("late") == "yes",
        saved=request.args.get("saved") == "yes",
        named=request.args.get("named") == "yes",
        asks=asks,
        still_asked=registered.still_asked(found),
        other_ways=other_ways(found),
        may_name=may_name(found),
        may_have_letter=_may_have_letter(found),
        is_own=found.is_own,
        sees_participants=_sees_participants(found),
        feed_token=found.feed_token,
        companion_links=found.companion_links,
        site=runtime().settings.public_url,
        line_place=_line_place(found.waitlist_place),
    )


def _outcome(found: OwnRegistration) -> Outcome:
    one, status = found.registration, found.event["status"]
    told = outcome(one.state.value, one.attendance, event_status=status, was_invited=found.was_invited)
    return once_over(told) if found.is_over else told


def _may_have_letter(found: OwnRegistration) -> bool:
    registration = found.registration
    return found.is_own and may_name(found) and registration.attendance != "remote"


def _line_place(place: LinePlace | None) -> str:
    if place is None or place.first == place.last:
        return str(place.first) if place else ""
    return f"{place.first}–{place.last}" if place.last else _("%(number)s or later", number=place.first)


def _tells_next(found: OwnRegistration) -> bool:
    """Whether something is left to do: answer the offer, or say yes again with the invitation."""
    is_cancelled = found.registration.state == found.event["status"] == "cancelled"
    return found.registration.state == "offered" or is_cancelled or _may_return(found)


def _may_return(found: OwnRegistration) -> bool:
    takes_them = found.was_invited or found.event["access"] != "invitation_only"
    is_open = found.event["status"] == "open" and not found.is_over
    return found.registration.state in ANSWERED_ANEW and takes_them and is_open


def _sees_participants(found: OwnRegistration) -> bool:
    has_place = found.registration.state.value in ("confirmed", "attended")
    return has_place and found.participant_list in FOR_PARTICIPANTS


def _form(found: OwnRegistration, form: Form) -> str:
    return registered.form_page(found, form, more=url_for("pages.registration.more"))


def _cancel_page(found: OwnRegistration) -> str:
    told = outcome(found.registration.state.value, found.registration.attendance)
    return render_template(
        "pages/registration_cancel.html",
        event=found.event, has_seat=told.has_seat, may_name=may_name(found), brings=bool(found.registration.companions),
    )  # fmt: skip
