"""Links that prove themselves: their token names a thing by its id and carries a keyed proof, so nothing is stored."""

import base64
import hmac
from collections.abc import Callable, Sequence
from uuid import UUID

JOIN = "join"
"""Leads a registrant into the remote room; the id is that of their calendar entry."""

CALENDAR = "calendar"
"""A registrant's own calendar feed; the id is that of their calendar entry."""

COMPANION = "companion"
"""For one who comes along, with their own id behind it; the id in the token is that of the calendar entry."""

_PROOF_BYTES = 16


def signed(purpose: str, thing: UUID, digest: Callable[[str, str], bytes]) -> str:
    """The token of one thing for one purpose: its id and 128 bits of proof.

    The same thing always has the same token, so that every try of a mail has the same bytes.

    Args:
        purpose: a token is good for this one alone.
        thing: what it is about.
        digest: makes the keyed digest of a text for a purpose, under the newest key.
    """
    proof = digest(purpose, str(thing))[:_PROOF_BYTES]
    return _spelled(thing.bytes + proof)


def read(purpose: str, token: str, digests: Callable[[str, str], Sequence[bytes]]) -> UUID | None:
    """The thing for which a token was signed under a known key; none for any other text."""
    data = _read(token)
    if data is None:
        return None
    thing, given = data
    proofs = [one[:_PROOF_BYTES] for one in digests(purpose, str(thing))]
    return thing if any(hmac.compare_digest(given, proof) for proof in proofs) else None


def about(token: str) -> UUID | None:
    """The thing that a token names, for a purpose that is only known once the thing is: nothing is proven yet."""
    data = _read(token)
    return data[0] if data else None


def of_entry(purpose: str, calendar_uid: str, digest: Callable[[str, str], bytes]) -> str:
    """The token for whoever a calendar entry belongs to; empty for an entry that is only a sample."""
    try:
        return signed(purpose, UUID(calendar_uid), digest)
    except ValueError:
        return ""


def _read(token: str) -> tuple[UUID, bytes] | None:
    try:
        data = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    if len(data) != len(UUID(int=0).bytes) + _PROOF_BYTES or _spelled(data) != token:
        return None
    return UUID(bytes=data[:-_PROOF_BYTES]), data[-_PROOF_BYTES:]


def _spelled(data: bytes) -> str:
    """The one spelling of a token; base64 would read others as the same."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
