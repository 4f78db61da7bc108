"""The token behind "no more invitations": notifications writes it into mails, registration reads it back."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.contracts import own_links

PURPOSE = "unsubscribe"


def signed(message_id: UUID, digest: Callable[[str, str], bytes]) -> str:
    """The token of one message."""
    return own_links.signed(PURPOSE, message_id, digest)


def read(token: str, digests: Callable[[str, str], Sequence[bytes]]) -> UUID | None:
    """The message for which a token was signed under a known key; none for any other text."""
    return own_links.read(PURPOSE, token, digests)
