"""Addresses that refused mail for good, as notifications publishes what mail servers said of them."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import column, table
from sqlalchemy.types import Text

from services.registration.domain.people import email_key

VIEW = table("refused_address", column("address_key", Text()), column("reason", Text()), schema="notifications")


def refused(session: Session, emails: Iterable[str]) -> dict[str, str]:
    """Those of the addresses, as compared, that refuse mail, and why."""
    keys = {email_key(email) for email in emails}
    query = select(VIEW.c.address_key, VIEW.c.reason).where(VIEW.c.address_key == func.any(list(keys)))
    return {row.address_key: row.reason for row in session.execute(query)}
