"""What is kept about a registrant: seen, taken along, deleted; invitations stopped."""

import json

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.registration.domain.registrations import OwnRegistration, Recorded
from services.registration.pages.forms import Form, with_errors
from services.registration.pages.languages import translated as _
from services.registration.pages.registered import PURPOSE, held_token, look_up
from services.registration.pages.security import keep_private
from services.registration.pages.tokens import drop
from services.registration.runtime import runtime
from services.registration.usecases.erase_own_data import erase_own_data
from services.registration.usecases.export_own_data import export_own_data
from services.registration.usecases.leave_registrant_alone import leave_registrant_alone

bp = Blueprint("own_data", __name__)


@bp.get("/registration/my-data")
def show() -> ResponseReturnValue:
    """What is kept, why and until when, and what they can do about it."""
    token = held_token()
    return _page(token, look_up(token), Form(names=("erase", "alone")))


@bp.get("/registration/my-data.json")
def download() -> ResponseReturnValue:
    """Everything, for people and programs."""
    token = held_token()
    found = look_up(token)
    own = runtime()
    data = export_own_data(own.database, own.keys, token, now=own.now())
    body = json.dumps({"as_of": data.as_of.isoformat(), **data.kept}, indent=2, ensure_ascii=False, default=str)
    name = f"{found.event['slug']}-my-data.json"
    return Response(
        body, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.post("/registration/erase")
def erase() -> ResponseReturnValue:
    """Forget them, once they say that they are sure; the link ends with it."""
    token = held_token()
    found = look_up(token)
    if request.form.get("erase") != "yes":
        return _page(token, found, _unsure("erase")), 422
    own = runtime()
    erase_own_data(own.database, own.keys, token, now=own.now())
    return drop(redirect(url_for("pages.own_data.erased"), 303), PURPOSE)


@bp.get("/registration/erased")
def erased() -> ResponseReturnValue:
    """It is done; the same for everybody."""
    keep_private()
    return render_template("pages/own_data_erased.html")


@bp.post("/registration/do-not-invite")
def leave_alone() -> ResponseReturnValue:
    """Invite them to nothing more, once they say that they are sure; what they said yes to stands."""
    token = held_token()
    found = look_up(token)
    if request.form.get("alone") != "yes":
        return _page(token, found, _unsure("alone")), 422
    own = runtime()
    leave_registrant_alone(own.database, own.keys, token, now=own.now())
    return redirect(url_for("pages.own_data.show", alone="yes"), 303)


def _unsure(name: str) -> Form:
    return with_errors(Form(names=("erase", "alone")), {name: [_("Tick the box to say that you are sure")]})


def _way(recorded: Recorded | None) -> str:
    """How an answer that was written down reached the organisers."""
    ways = {
        "phone": _("By telephone"), "in_person": _("In conversation"), "letter": _("By letter"), "mail": _("By email"),
    }  # fmt: skip
    return ways[recorded.how] if recorded else ""


def _page(token: str, found: OwnRegistration, form: Form) -> str:
    own = runtime()
    data = export_own_data(own.database, own.keys, token, now=own.now())
    return render_template(
        "pages/own_data.html",
        event=found.event | {"contact": found.contact},
        form=form,
        registration=found.registration,
        source=data.source,
        recorded=_way(found.registration.recorded),
        sealed=[one for one in found.questions if one.get("sensitive")],
        gives_back=found.can_cancel,
        kept_days=own.settings.retention_days,
        alone=request.args.get("alone") == "yes",
    )
