"""What sending mail needs: where to read and write, which keys open tokens, and where mail is handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
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
