"""One wrapper around every view under /v1, made once at start: guard, limits, query, repeats, then the view."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from services.registration.api.guards import Guard, guards_of, let_pass, method_of
from services.registration.api.idempotency import once
from services.registration.api.limits import count_form, count_miss, count_token
from services.registration.domain.refusals import Invalid, NotFound

LARGE = "placecard_body_limit"
GUARDED = "placecard_guarded"
UNKNOWN_ARGUMENT = "Unknown argument."
_CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def takes_large_body(limit: int) -> Callable[[Any], Any]:
    """Let a view take bodies of up to ``limit`` bytes; others take what the application allows."""

    def mark(view: Any) -> Any:
        setattr(view, LARGE, limit)
        return view

    return mark


@dataclass(frozen=True)
class _Door:
    """What one method of one view asks for."""

    guard: Guard
    arguments: frozenset[str]
    body_limit: int | None


def guard_all(app: Flask) -> None:
    """Put each view under /v1 behind what it declares; those that are already stay as they are.

    Raises:
        LookupError: a view declares no guard.
    """
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.rule.startswith("/v1") and not hasattr(view, GUARDED):
            doors = {
                method: _Door(guard, _arguments(method_of(view, method)), getattr(method_of(view, method), LARGE, None))
                for method, guard in _declared(rule.rule, guards_of(view, rule.methods or set())).items()
            }
            app.view_functions[rule.endpoint] = _behind(view, doors)


def _behind(view: Callable[..., Any], doors: dict[str, _Door]) -> Callable[..., Any]:
    @wraps(view)
    def guarded_view(**arguments: Any) -> Any:
        door = doors[request.method]
        _check_size(door)
        let_pass(door.guard)
        _check_address(door)
        _check_streamed_size()
        if door.guard.scheme == "Bearer" and request.method == "POST":
            return once(lambda: view(**arguments))
        if door.guard.scheme and door.guard.scheme != "Bearer":
            return _for_invitee(view, arguments)
        if not door.guard.scheme and request.method in _CHANGING:
            count_form()
        return view(**arguments)

    setattr(guarded_view, GUARDED, True)
    return guarded_view


def _for_invitee(view: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Whatever is wrong with a token, one identical 404; only such misses are counted by address."""
    count_token(g.invitee_token)
    try:
        return view(**arguments)
    except NotFound as miss:
        count_miss()
        raise NotFound("This link is not known. Use the newest one you were sent.") from miss


def _check_size(door: _Door) -> None:
    if door.body_limit is not None:
        request.max_content_length = door.body_limit
    limit = request.max_content_length
    if limit is not None and (request.content_length or 0) > limit:
        raise RequestEntityTooLarge


def _check_streamed_size() -> None:
    """Read a body whose length nobody told, and refuse it whole: cut at the limit it would be half an import."""
    limit = request.max_content_length
    if limit is None or request.content_length is not None or "Transfer-Encoding" not in request.headers:
        return
    request.max_content_length = limit + 1
    if len(request.get_data()) > limit:
        raise RequestEntityTooLarge


def _check_address(door: _Door) -> None:
    if "\0" in request.path:
        raise NotFound
    unknown = request.args.keys() - door.arguments if request.query_string else ()
    if unknown:
        raise Invalid({name: [UNKNOWN_ARGUMENT] for name in sorted(unknown)})


def _declared(path: str, guards: dict[str, Guard | None]) -> dict[str, Guard]:
    declared = {method: guard for method, guard in guards.items() if guard is not None}
    if len(declared) != len(guards):
        raise LookupError(f"{path} has no guard for {', '.join(sorted(guards.keys() - declared.keys()))}")
    return declared


def _arguments(view: Callable[..., Any]) -> frozenset[str]:
    """Names of the query arguments that the view's schemas know."""
    documented = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    schemas = [one["schema"] for one in documented if one["in"] in {"query", "querystring"}]
    made = [schema() if isinstance(schema, type) else schema for schema in schemas]
    return frozenset(field.data_key or name for schema in made for name, field in schema.fields.items())
