"""A mail provider tells that a mail came back, or that its reader did not want it."""

from datetime import datetime, timedelta

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.mail_returns import UNWANTED, MailReturn
from services.registration.domain.suppressions import WantedSuppression
from services.registration.store import mail_returns
from services.registration.usecases.suppress_address import suppress

KEPT = timedelta(days=7)
"""A report that nobody took in for so long is forgotten: the mail it speaks of is none of ours any more."""


def take_mail_return(db: Database, keys: Keyring, told: MailReturn, *, now: datetime) -> bool:
    """Note it for notifications, and after a complaint invite the address no more; again it changes nothing.

    Returns:
        Whether it is about a mail of ours.
    """
    with db.transaction() as session:
        found = mail_returns.find_delivery(session, told.delivery_id) if told.delivery_id else None
        if found is None and told.recipient:
            found = mail_returns.latest_to(session, told.recipient)
        if found is None:
            return False
        delivery_id, organisation_id, recipient = found
        if told.kind != "complaint":
            row = {"id": told.id, "delivery_id": delivery_id, "kind": told.kind, "reason": told.reason}
            mail_returns.add(session, row | {"received_at": now})
        elif "@" in recipient:  # of old mails nobody knows any more whom they went to
            wanted = WantedSuppression(email=recipient, source="unsubscribed", reason=UNWANTED)
            suppress(session, keys, organisation_id, wanted, actor="mail provider", now=now)
    return True


def forget_mail_returns(db: Database, *, now: datetime) -> bool:
    """Forget what has been taken in."""
    with db.transaction() as session:
        mail_returns.forget_taken(session, before=now - KEPT)
    return False
