"""Nobody overwrites what they have not seen: strong tags made of version numbers (RFC 9110, 13)."""

import re
from typing import Any

from flask import Response, request

from services.registration.api.problems import Problem
from services.registration.domain.refusals import VersionMismatch

_OURS = re.compile(r'"(\d{1,9})"', re.ASCII)


def expected_version() -> int | None:
    """The version the caller believes to change; None when any will do (``If-Match: *``).

    Raises:
        Problem: 428 when the caller does not say.
        VersionMismatch: the tag is weak, none of ours, or one of several.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        told = 'Read it first, then send its ETag back as If-Match (or "*" for whatever there is).'
        raise Problem(428, "precondition-required", "Say which version you mean to change.", told)
    if given == "*":
        return None
    found = _OURS.fullmatch(given)
    if found is None:
        raise VersionMismatch("If-Match must be the one strong ETag that a GET of this returned.")
    return int(found[1])


def with_version(body: Any, version: int, status: int = 200) -> Any:
    """The answer of a view, with its tag; 304 without a body when the caller has this version already."""
    tag = f'"{version}"'
    if request.method in {"GET", "HEAD"} and _has(tag):
        return Response(status=304, headers={"ETag": tag})
    return body, status, {"ETag": tag}


def created(body: Any, version: int, place: str) -> Any:
    """The answer of a view that has made something: where it is, and its tag."""
    return body, 201, {"ETag": f'"{version}"', "Location": place}


def _has(tag: str) -> bool:
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    return tag in known or known == ["*"]
