"""What sending mail needs: where to read and write, which keys open tokens, and where mail is handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.letters.purposes import INVITATION, ORGANISER
from services.notifications.settings import MailServer


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Time comes as a function because one send lasts longer than one instant."""

    database: Database
    keys: Keyring
    now: Callable[[], datetime]
    site: str
    """Where people reach us, without a slash at the end."""
    mail_from: str
    server: MailServer
    mail_from_invitations: str = ""
    """Sender of invitations and reminders, if they have one of their own."""
    mail_from_organisers: str = ""
    """Sender of what organisers are told, likewise."""
    bounce_address: str = ""
    """Where mail comes back to, if anybody listens there."""

    def sender_for(self, stream: str) -> str:
        """The sender of a stream of letters: what befalls one's good name must not befall the other's."""
        own = {INVITATION: self.mail_from_invitations, ORGANISER: self.mail_from_organisers}
        return own.get(stream, "") or self.mail_from
