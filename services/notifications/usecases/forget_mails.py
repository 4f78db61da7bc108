"""A person was erased: what is kept of the mails about them goes at once, not after its own time."""

from datetime import datetime
from uuid import UUID

from services.contracts.messages import PersonErased
from services.notifications.store import due, suppressions
from services.notifications.store.base import Session


def forget_mails(session: Session, told: PersonErased, *, now: datetime) -> bool:
    """Forget addresses and answers of these mails, and what an address had refused.

    Returns:
        Whether all is forgotten; a mail that is on its way to the mail server at this moment is not yet.
    """
    forgotten, busy = due.drop(session, [UUID(one) for one in told.messages], now=now)
    suppressions.forget(session, forgotten)
    return not busy
