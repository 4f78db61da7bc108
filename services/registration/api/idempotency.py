"""``Idempotency-Key`` on organisers' POSTs: the answer to a repeat is the first answer."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, request

from services.registration.api.guards import caller
from services.registration.api.problems import Problem, problem_of
from services.registration.runtime import runtime
from services.registration.usecases.answer_once import Asked, Told, Work, answer_once

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 255
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def once(view: Callable[[], Any]) -> Any:
    """The answer of the view, or the stored one of an earlier request with this key."""
    given = request.headers.get(HEADER)
    if given is None:
        return view()
    own, asked = runtime(), _asked(_checked(given))
    work = Work(
        perform=lambda: _told(current_app.make_response(view())),
        refuse=lambda refusal: _told(problem_of(refusal).response()),
    )
    told = answer_once(own.database, own.keys, asked, work, now=own.now())
    answer = Response(told.body, told.status, dict(told.headers))
    if told.replayed:
        answer.headers[REPLAYED] = "true"
    return answer


def _checked(given: str) -> str:
    key = given.strip().strip('"')
    if not key or len(key) > LONGEST:
        detail = f"It must have 1 to {LONGEST} characters. A UUID does well."
        raise Problem(400, "bad-request", "The Idempotency-Key cannot be used.", detail)
    return key


def _asked(key: str) -> Asked:
    scope = "\0".join((str(caller().key_id), request.method, request.full_path))
    return Asked(scope=scope, key=key, body=request.get_data())


def _told(answer: Response) -> Told:
    return Told(
        status=answer.status_code,
        headers={name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
        body=answer.get_data(as_text=True),
        lasting=answer.status_code < 300 or answer.status_code == 409,
    )
