"""The token behind "no more invitations": notifications writes it into mails, registration reads it back."""

import base64
import hmac
from collections.abc import Callable, Sequence
from uuid import UUID

PURPOSE = "unsubscribe"
_PROOF_BYTES = 16


def signed(message_id: UUID, digest: Callable[[str, str], bytes]) -> str:
    """The token of one message: its id and 128 bits of proof, so that nothing has to be stored for it.

    The same message always has the same token, so that every try of its mail has the same bytes.

    Args:
        message_id: the message that is mailed.
        digest: makes the keyed digest of a text for a purpose, under the newest key.
    """
    proof = digest(PURPOSE, str(message_id))[:_PROOF_BYTES]
    return base64.urlsafe_b64encode(message_id.bytes + proof).decode().rstrip("=")


def read(token: str, digests: Callable[[str, str], Sequence[bytes]]) -> UUID | None:
    """The message for which a token was signed under a known key; none for any other text."""
    try:
        data = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    if len(data) != len(UUID(int=0).bytes) + _PROOF_BYTES:
        return None
    message_id = UUID(bytes=data[:-_PROOF_BYTES])
    proofs = [one[:_PROOF_BYTES] for one in digests(PURPOSE, str(message_id))]
    return message_id if any(hmac.compare_digest(data[-_PROOF_BYTES:], proof) for proof in proofs) else None
