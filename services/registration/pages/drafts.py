"""What was typed but not yet sent: sealed in this browser, so that Back, reload and a second visit lose nothing.

What was saved to go on elsewhere is kept by us, and comes back by the link that was mailed for it.
"""

import base64
import hashlib
import json
import zlib
from uuid import UUID

from werkzeug.wrappers import Response

from services.registration.pages.forms import Form
from services.registration.pages.tokens import drop, keep, kept
from services.registration.runtime import runtime
from services.registration.usecases.save_draft import show_draft

PURPOSE = "draft"
SAVED = "saved"
"""The cookie by which saving again in the same browser writes to the same draft."""
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
    """The values kept for this invitation, in this browser or behind the link; empty when there are none."""
    packed = kept(PURPOSE)
    found = json.loads(zlib.decompress(base64.b85decode(packed))) if packed else {}
    if found.get("for") != _mark(token):
        own = runtime()
        return show_draft(own.database, own.keys, token, earlier=saved_here())
    values: dict[str, list[str]] = {}
    for name, value in found["values"]:
        values.setdefault(name, []).append(value)
    return values


def saved_here() -> UUID | None:
    """The draft that this browser saved to go on elsewhere."""
    earlier = kept(SAVED)
    return UUID(earlier) if earlier else None


def drop_draft(response: Response) -> Response:
    """Forget the draft: it has been sent."""
    return drop(response, PURPOSE)


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:16]
