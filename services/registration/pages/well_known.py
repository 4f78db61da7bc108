"""What stands at an address that every site has in common (RFC 8615)."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from services.registration.domain.refusals import NotFound
from services.registration.runtime import runtime

bp = Blueprint("well_known", __name__, url_prefix="/.well-known")


@bp.get("/security.txt")
def security() -> ResponseReturnValue:
    """Whom finders of a weakness write to (RFC 9116), while the operator says that it is so.

    Raises:
        NotFound: the operator gave no contact, or the date until which it was sure is over.
    """
    own = runtime()
    settings = own.settings
    until = settings.security_expires
    if not settings.security_contact or until is None or own.now().date() >= until:
        raise NotFound
    lines = [f"Contact: {contact}" for contact in settings.security_contact]
    lines += [
        f"Expires: {until.isoformat()}T00:00:00Z",
        f"Canonical: {settings.public_url}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
