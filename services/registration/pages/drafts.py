"""What was typed but not yet sent, sealed in this browser: Back, reload and a second visit lose nothing."""

import base64
import hashlib
import json
import zlib

from werkzeug.wrappers import Response

from services.registration.pages.forms import Form
from services.registration.pages.tokens import drop, keep, kept

PURPOSE = "draft"
DAYS = 14
"""Who opens the invitation in the same browser within so many days goes on where they stopped."""
MOST = 2600
"""Characters that still fit a cookie of 4 kB (RFC 6265, 6.1) once sealed."""


def keep_draft(response: Response, token: str, form: Form) -> Response | None:
    """Keep the form's values for this invitation; nothing when they are too long for a cookie."""
    said = json.dumps({"for": _mark(token), "values": form.carried})
    packed = base64.b85encode(zlib.compress(said.encode(), 9)).decode()
    return keep(response, PURPOSE, packed, days=DAYS) if len(packed) <= MOST else None


def kept_draft(token: str) -> dict[str, list[str]]:
    """The values kept for this invitation; empty when there are none."""
    packed = kept(PURPOSE)
    if not packed:
        return {}
    found = json.loads(zlib.decompress(base64.b85decode(packed)))
    values: dict[str, list[str]] = {}
    for name, value in found["values"] if found["for"] == _mark(token) else []:
        values.setdefault(name, []).append(value)
    return values


def drop_draft(response: Response) -> Response:
    """Forget the draft: it has been sent."""
    return drop(response, PURPOSE)


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:16]
