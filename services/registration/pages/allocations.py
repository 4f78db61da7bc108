"""The page of an organisation's focal point: they name who comes, and see what becomes of their own people."""

from uuid import UUID

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from services.registration.domain.allocations import UNANSWERED
from services.registration.domain.invitee_event import invitee_event
from services.registration.domain.proposals import Proposed
from services.registration.domain.refusals import Invalid, InvalidTransition, NotFound, RegistrationClosed
from services.registration.domain.telling import Audience
from services.registration.pages import tokens
from services.registration.pages.brands import wear
from services.registration.pages.forms import Form, posted, with_errors
from services.registration.pages.invited import helps, organiser, spoken_event
from services.registration.pages.languages import translated as _
from services.registration.pages.limits import count_miss, count_token
from services.registration.pages.owners import belongs_to, open_again, without_lost_link
from services.registration.pages.security import keep_private
from services.registration.pages.wording import kindly, refused, theirs
from services.registration.runtime import runtime
from services.registration.schemas.answers import ProposedSchema
from services.registration.schemas.flat import flat_errors
from services.registration.usecases.name_people import (
    OwnAllocation,
    name_person,
    show_own_allocation,
    take_name_back,
)

bp = Blueprint("allocations", __name__)
bp.before_request(without_lost_link)
PURPOSE = "allocation"
NAMED = ("name", "email", "job_title")


@bp.get("/a/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Move the token out of the address; nothing else happens, however often this is fetched."""
    keep_private()
    tokens.check_shape(token)
    _look_up(token)
    return tokens.keep(redirect(url_for("pages.allocations.show"), 303), PURPOSE, token)


@bp.get("/allocation")
def show() -> ResponseReturnValue:
    """Who was named, what became of them, and a form for the next."""
    return _page(_look_up(_held_token()), Form(names=NAMED))


@bp.post("/allocation")
def name() -> ResponseReturnValue:
    """Name one more."""
    token = _held_token()
    found, form, own = _look_up(token), posted(NAMED), runtime()
    try:
        said = ProposedSchema().load({field: form.value(field) for field in NAMED})
        name_person(
            own.database, own.keys, token, Proposed(**said | {"organisation": found.organisation}), now=own.now()
        )
    except ValidationError as error:
        return _page(found, with_errors(form, kindly(flat_errors(error), form, theirs()))), 422
    except (Invalid, InvalidTransition, RegistrationClosed) as error:
        return _page(_look_up(token), with_errors(form, {"": [refused(error)]})), 409
    return redirect(url_for("pages.allocations.show", named="yes"), 303)


@bp.post("/allocation/take-back")
def take_back() -> ResponseReturnValue:
    """Free the place of one who has not answered."""
    token = _held_token()
    _look_up(token)
    own = runtime()
    try:
        take_name_back(own.database, own.keys, token, UUID(request.form.get("person", "")), now=own.now())
    except (ValueError, NotFound, InvalidTransition):
        return redirect(url_for("pages.allocations.show"), 303)  # as it is now, the page says
    return redirect(url_for("pages.allocations.show"), 303)


def _held_token() -> str:
    keep_private()
    token = tokens.kept(PURPOSE)
    if not token:
        abort(open_again(400))
    return token


def _look_up(token: str) -> OwnAllocation:
    own = runtime()
    try:
        found = show_own_allocation(own.database, own.keys, token, now=own.now())
    except NotFound:
        count_miss()
        raise
    count_token(token)
    belongs_to(found.id)
    wear(found.rules.brand)
    g.organiser = organiser(found.rules.details, found.rules.organisation_name)
    return found


def _page(found: OwnAllocation, form: Form) -> str:
    event = spoken_event(invitee_event(found.rules, Audience.INVITED))
    event |= {"organiser": g.organiser}
    helps(event)
    return render_template(
        "pages/allocation.html",
        event=event, found=found, form=form, standings=_standings(), unanswered=UNANSWERED,
        named=request.args.get("named") == "yes",
    )  # fmt: skip


def _standings() -> dict[str, str]:
    return {
        "looked_at": _("The organisers look at it"),
        "invited": _("Invited, has not answered yet"),
        "not_reached": _("The mail did not arrive"),
        "waits": _("Has answered, waits for a place"),
        "comes": _("Comes"),
        "does_not_come": _("Does not come"),
        "ended": _("No longer invited"),
    }
