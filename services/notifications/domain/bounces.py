"""Mail that comes back: the address to which it does, and what a report about it means (RFC 3463, RFC 3464)."""

import base64
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

PURPOSE = "bounce"
_ID_BYTES, _PROOF_BYTES = 16, 10
_TOKEN_LETTERS = 42

_WORDS = {
    "4.0.0": "it could not be delivered",
    "5.1.0": "the address takes no mail",
    "5.1.1": "there is no such mailbox",
    "5.1.2": "there is no such mail domain",
    "5.1.3": "the address is not written as addresses are",
    "5.1.6": "the mailbox has moved",
    "5.1.10": "the domain takes no mail",
    "5.2.1": "the mailbox takes no mail at present",
    "5.2.2": "the mailbox is full",
    "5.2.3": "the mail is too large for the mailbox",
    "4.2.2": "the mailbox was full for days",
    "4.4.1": "its mail server did not answer for days",
    "4.4.7": "it could not be delivered for days",
}


@dataclass(frozen=True, kw_only=True)
class BounceReport:
    """What a mail server says has become of one mail.

    Attributes:
        action: ``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``.
        status: three numbers with dots between them.
        diagnostic: the server's own line, cut to what can be shown.
    """

    action: str
    status: str
    diagnostic: str = ""

    @property
    def is_final(self) -> bool:
        """Whether the mail will never arrive; a delay says nothing yet."""
        return self.action == "failed" and self.status[:2] in ("4.", "5.")

    @property
    def is_of_address(self) -> bool:
        """Whether no mail to this address can arrive, so that no more should be sent."""
        return self.is_final and self.status.startswith("5.1.") and self.status not in ("5.1.7", "5.1.8")

    @property
    def reason(self) -> str:
        """Why, for people."""
        if self.status.startswith("5.7."):
            said = "the mail server there refuses mail like this"
        else:
            said = _WORDS.get(self.status, "the mail server there could not deliver it")
        return f"The mail came back: {said} ({self.status})."


def as_reported(kind: str, reason: str) -> BounceReport:
    """What a provider's own report comes to: ``hard`` is about the address, ``soft`` about this one mail."""
    return BounceReport(action="failed", status="5.1.0" if kind == "hard" else "4.0.0", diagnostic=reason)


def return_address(base: str, delivery_id: UUID, digest: Callable[[str, str], bytes]) -> str:
    """The address to which one mail comes back: the local part names it and proves that we sent it.

    Args:
        base: the operator's address for what comes back, such as ``bounces@example.org``.
        delivery_id: the mail.
        digest: makes the keyed digest of a text for a purpose, under the newest key.
    """
    local, _, domain = base.rpartition("@")
    proof = digest(PURPOSE, str(delivery_id))[:_PROOF_BYTES]
    token = base64.b32encode(delivery_id.bytes + proof).decode().rstrip("=").lower()
    return f"{local}+{token}@{domain}"


def returned(base: str, address: str, digests: Callable[[str, str], Sequence[bytes]]) -> UUID | None:
    """The mail that comes back to an address; none when it is no address of ours. Case says nothing in it."""
    local, _, domain = base.lower().rpartition("@")
    asked, _, asked_domain = address.lower().rpartition("@")
    prefix, _, token = asked.rpartition("+")
    if (prefix, asked_domain) != (local, domain) or len(token) != _TOKEN_LETTERS:
        return None
    try:
        data = base64.b32decode(token.upper() + "=" * 6)
    except ValueError:
        return None
    delivery_id, proof = UUID(bytes=data[:_ID_BYTES]), data[_ID_BYTES:]
    known = [one[:_PROOF_BYTES] for one in digests(PURPOSE, str(delivery_id))]
    return delivery_id if any(hmac.compare_digest(proof, one) for one in known) else None
