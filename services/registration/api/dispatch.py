"""One wrapper around every view under /v1, made once at start: guard, then view."""

from collections.abc import Callable
from typing import Any

from flask import Flask, request

from services.registration.api.guards import Guard, guards_of, let_pass


def guard_all(app: Flask) -> None:
    """Put each view under /v1 behind the guards it declares.

    Raises:
        LookupError: a view declares none.
    """
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/v1"):
            view = app.view_functions[rule.endpoint]
            guards = guards_of(view, rule.methods or set())
            app.view_functions[rule.endpoint] = _behind(view, _all_declared(rule.rule, guards))


def _all_declared(path: str, guards: dict[str, Guard | None]) -> dict[str, Guard]:
    declared = {method: guard for method, guard in guards.items() if guard is not None}
    if len(declared) != len(guards):
        raise LookupError(f"{path} has no guard for {', '.join(sorted(guards.keys() - declared.keys()))}")
    return declared


def _behind(view: Callable[..., Any], guards: dict[str, Guard]) -> Callable[..., Any]:
    def guarded_view(**arguments: Any) -> Any:
        let_pass(guards[request.method])
        return view(**arguments)

    return guarded_view
