"""Headers and cookies of pages: nothing from elsewhere, nothing kept where a token is or was."""

from flask import Response, g
from werkzeug.datastructures import Headers

from services.registration.runtime import runtime

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
"""Content Security Policy 3: no script at all."""

EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
PRIVATE = EVERYWHERE | {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
VARY = ("Accept-Language", "Cookie")


def keep_private() -> None:
    """Mark the answer to this request as belonging to one person."""
    g.is_private = True


def secured(response: Response) -> Response:
    """The response with the headers every page has."""
    headers = response.headers
    is_private = g.get("is_private") or "Set-Cookie" in headers or response.status_code >= 400
    wanted = PRIVATE if is_private else EVERYWHERE
    if "Vary" in headers:
        response.vary.update(VARY)
    else:
        headers.add("Vary", ", ".join(VARY))
    if not is_private and "Cache-Control" not in headers:
        headers.add("Cache-Control", "no-cache")
    # All at once: setting them one by one looks through all of them each time.
    response.headers = Headers([pair for pair in headers if pair[0] not in wanted] + list(wanted.items()))
    return response


def cookie_name(name: str) -> str:
    """With TLS the name carries the prefix that binds the cookie to this host (RFC 6265bis, 4.1.3)."""
    return f"__Host-{name}" if runtime().settings.is_https else name
