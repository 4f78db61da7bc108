"""Who may come in: every door declares its guard, and no view runs before it let the request pass.

``@guarded("events:read")`` asks for an organiser key with that scope, ``@for_invitee("Invitation")`` for that kind of
personal token, ``@public`` for nobody in particular. The mark may stand anywhere among a view's decorators.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import g, request

from services.registration.api.limits import count_key, count_miss
from services.registration.api.problems import Problem
from services.registration.domain.callers import Caller
from services.registration.runtime import runtime
from services.registration.usecases.authenticate_key import Presented, authenticate_key

View = TypeVar("View", bound=Callable[..., Any])
MARK = "placecard_guard"
_CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True)
class Guard:
    """What a door asks for: a scheme of the Authorization header, and for organisers a scope.

    ``reason`` tells why a public door is public.
    """

    scheme: str
    scope: str = ""
    reason: str = ""


def guarded(scope: str) -> Callable[[View], View]:
    """Only callers whose organiser key has this scope; the view asks ``caller()`` who it is."""
    return _marked(Guard("Bearer", scope=scope))


def for_invitee(scheme: str) -> Callable[[View], View]:
    """Only bearers of a personal token (``Invitation`` or ``Registration``); the view asks ``invitee_token()``."""
    return _marked(Guard(scheme))


def public(reason: str) -> Callable[[View], View]:
    """Anybody, counted by address; ``reason`` says why that is right."""
    return _marked(Guard("", reason=reason))


def caller() -> Caller:
    """The organiser who calls; only behind ``@guarded``."""
    found: Caller = g.caller
    return found


def invitee_token() -> str:
    """The personal token as presented; only behind ``@for_invitee``. Whether it was ever issued is not known yet."""
    found: str = g.invitee_token
    return found


def guard_of(view: Callable[..., Any], method: str) -> Guard | None:
    """The guard a view declares for a method."""
    return getattr(method_of(view, method), MARK, None)


def method_of(view: Callable[..., Any], method: str) -> Callable[..., Any]:
    """The function that answers a method: of a view class, or the view itself."""
    holder = getattr(view, "view_class", None)
    if holder is None:
        return view
    name = "get" if method == "HEAD" else method.lower()
    return cast("Callable[..., Any]", getattr(holder, name))


def let_pass(guard: Guard) -> None:
    """Check the request against the guard.

    Raises:
        Problem: 401 without a good key or any token of the kind, 429 when the caller comes too often.
        ForbiddenScope: the key lacks the scope.
    """
    if not guard.scheme:
        return
    presented = _presented(guard.scheme)
    if guard.scheme == "Bearer":
        g.caller = _organiser(presented)
        count_key(str(g.caller.key_id))
        g.caller.require(guard.scope)
    else:
        g.invitee_token = presented


def _organiser(key: str) -> Caller:
    made = runtime()
    presented = Presented(key=key, bootstrap=made.settings.bootstrap_api_key, to_change=request.method in _CHANGING)
    found = authenticate_key(made.database, made.keys, presented, now=made.now())
    if found is None:
        count_miss()
        raise unauthenticated("Bearer", "That key is not known, or it was revoked or has expired.")
    return found


def _presented(scheme: str) -> str:
    given, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if given.lower() != scheme.lower() or not credentials.strip():
        raise unauthenticated(scheme, f"Send your key in the header Authorization: {scheme} …")
    return credentials.strip()


def unauthenticated(scheme: str, detail: str) -> Problem:
    """We do not know who asks (401 with a challenge, RFC 9110)."""
    headers = {"WWW-Authenticate": f'{scheme} realm="placecard"'}
    return Problem(401, "unauthenticated", "We need to know who you are.", detail, headers)


def _marked(guard: Guard) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, MARK, guard)
        described = {**getattr(view, "_apidoc", {}), "guard": guard}
        setattr(view, "_apidoc", described)  # noqa: B010  where flask-smorest looks for what a view declares
        return view

    return mark


def guards_of(view: Callable[..., Any], methods: Mapping[str, Any] | set[str]) -> dict[str, Guard | None]:
    """The guards of all methods that a view answers itself."""
    return {method: guard_of(view, method) for method in methods if method != "OPTIONS"}
