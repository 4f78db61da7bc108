"""Mails that came back or were not welcome, as mail providers tell of them."""

from dataclasses import dataclass
from uuid import UUID, uuid5

KINDS = ("hard", "soft", "complaint")
"""The address takes no mail; this mail could not be delivered; its reader reported it as unwanted."""

UNWANTED = "Reported as unwanted to their mail provider."
_CALLS = UUID("0190a0a0-7b1e-7000-8000-6d61696c7265")


@dataclass(frozen=True, kw_only=True)
class MailReturn:
    """What one call tells.

    Attributes:
        call_id: the provider's, the same in every try of the same call.
        message_id: as the mail's head has it, or empty.
        recipient: where it went, or empty.
    """

    call_id: str
    kind: str
    message_id: str = ""
    recipient: str = ""
    reason: str = ""

    @property
    def id(self) -> UUID:
        """The same for the same call."""
        return uuid5(_CALLS, self.call_id)

    @property
    def delivery_id(self) -> UUID | None:
        """Our own mail of this Message-ID; none when it is no Message-ID of ours."""
        try:
            return UUID(self.message_id.strip("<> ").partition("@")[0])
        except ValueError:
            return None
