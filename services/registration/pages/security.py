"""Headers and cookies of pages: nothing from elsewhere, nothing kept where a token is or was."""

from flask import Response, g

from services.registration.runtime import runtime

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
"""Content Security Policy 3: no script at all."""

PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def keep_private() -> None:
    """Mark the answer to this request as belonging to one person."""
    g.is_private = True


def secured(response: Response) -> Response:
    """The response with the headers every page has."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Referrer-Policy"] = "same-origin"
    response.vary.update(("Accept-Language", "Cookie"))
    if g.get("is_private") or "Set-Cookie" in response.headers or response.status_code >= 400:
        response.headers.update(PRIVATE)
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return response


def cookie_name(name: str) -> str:
    """With TLS the name carries the prefix that binds the cookie to this host (RFC 6265bis, 4.1.3)."""
    return f"__Host-{name}" if runtime().settings.is_https else name
