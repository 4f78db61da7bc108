"""The way into the remote room: a personal link that stays good when the room's address changes."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from services.registration.domain.refusals import NotFound
from services.registration.pages import tokens
from services.registration.pages.limits import count_miss, count_token
from services.registration.pages.security import keep_private
from services.registration.runtime import runtime
from services.registration.usecases.find_room import find_room

bp = Blueprint("rooms", __name__)


@bp.get("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    """Lead into the room; before it opens, say when. Nobody notes who came."""
    keep_private()
    tokens.check_shape(token)
    own = runtime()
    early = timedelta(minutes=own.settings.join_early_minutes)
    try:
        room = find_room(own.database, own.keys, token, early=early, now=own.now())
    except NotFound:
        count_miss()
        raise
    count_token(token)
    return redirect(room.url, 303) if room.url else render_template("pages/room.html", room=room)
