"""What the description says of every operation: who may call, which headers count, how it says no."""

from http import HTTPStatus
from typing import Any

SCHEMES = {
    "Bearer": ("organiserKey", {"type": "http", "scheme": "bearer", "description": "A key of an organisation."}),
    "Invitation": (
        "invitationToken",
        {"type": "http", "scheme": "Invitation", "description": "The token of an invitation's link."},
    ),
    "Registration": (
        "registrationToken",
        {"type": "http", "scheme": "Registration", "description": "The token of a registration's link."},
    ),
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {
        "description": "The same key and body get the stored answer for 24 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    },
    "If-Match": {
        "description": "The ETag of what you mean to change, or * for whatever there is.",
        "required": True,
        "schema": {"type": "string", "pattern": '^(\\*|"[0-9]{1,9}")$'},
    },
    "If-None-Match": {
        "description": "The ETag you have already; 304 when it is still the one.",
        "schema": {"type": "string"},
    },
}


def describe_ground_rules(doc: dict[str, Any], doc_info: dict[str, Any], *, method: str, **_: Any) -> dict[str, Any]:
    """Complete the description of one operation (called by flask-smorest for each)."""
    guard = doc_info.get("guard")
    scheme = guard.scheme if guard else ""
    doc["security"] = [{SCHEMES[scheme][0]: [guard.scope] if guard.scope else []}] if guard and scheme else []
    doc.setdefault("parameters", []).extend(_headers(scheme, method))
    doc_info["docstring"] = {part: text.replace("``", "`") for part, text in doc_info["docstring"].items()}  # Markdown
    responses = doc.setdefault("responses", {})
    for status in _statuses(scheme, method):
        responses.setdefault(int(status), status.name)
    return doc


def add_components(spec: Any) -> None:
    """Name the headers and schemes that operations refer to."""
    for name, scheme in SCHEMES.values():
        spec.components.security_scheme(name, scheme)
    for name, parameter in PARAMETERS.items():
        spec.components.parameter(name, "header", {"name": name, **parameter}, lazy=True)


def _headers(scheme: str, method: str) -> list[str]:
    if method == "post":
        return ["Idempotency-Key"] if scheme == "Bearer" else []
    return ["If-Match"] if method in {"patch", "put", "delete"} else []


def _statuses(scheme: str, method: str) -> list[HTTPStatus]:
    found = [HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS]
    if scheme:
        found.append(HTTPStatus.UNAUTHORIZED)
    if scheme == "Bearer":
        found.append(HTTPStatus.FORBIDDEN)
    if method != "get":
        found.append(HTTPStatus.CONFLICT)
    if method in {"patch", "put", "delete"}:
        found += [HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED]
    return found
