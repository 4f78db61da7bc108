"""A personal link's token moves into a sealed cookie, so that the address bar, history and logs hold none."""

import re

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from services.kit.keys import Unsealable
from services.registration.pages.security import cookie_name
from services.registration.runtime import runtime

_SHAPE = re.compile(r"[A-Za-z0-9_-]{20,128}")


def check_shape(token: str) -> None:
    """Turn away what cannot be a token without asking the database.

    Raises:
        NotFound: the same page as for a token that was never issued.
    """
    if not _SHAPE.fullmatch(token):
        raise NotFound


def keep(response: Response, purpose: str, text: str, *, days: int = 0) -> Response:
    """Put a text into this browser's sealed cookie for a purpose, for so many days or the browser's session."""
    own = runtime()
    response.set_cookie(
        cookie_name(f"placecard-{purpose}"),
        own.keys.seal(f"{purpose}:{text}").decode(),
        secure=own.settings.is_https,
        httponly=True,
        samesite="Lax",
        path="/",
        max_age=days * 86400 or None,
    )
    return response


def kept(purpose: str) -> str:
    """The text in this browser's cookie for a purpose, or an empty one."""
    sealed = request.cookies.get(cookie_name(f"placecard-{purpose}"), "")
    try:
        found, _, text = runtime().keys.open(sealed.encode()).partition(":")
    except Unsealable:
        return ""
    return text if found == purpose else ""


def drop(response: Response, purpose: str) -> Response:
    """Forget the cookie of a purpose."""
    own = runtime()
    response.delete_cookie(
        cookie_name(f"placecard-{purpose}"), secure=own.settings.is_https, httponly=True, samesite="Lax", path="/"
    )
    return response
