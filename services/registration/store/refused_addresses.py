"""Addresses that refused mail for good, as notifications publishes what mail servers said of them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.registration.domain.people import email_key

OF_OTHERS = "This address refused mail before."
"""What an organisation learns of mail by others."""

_REFUSED = text("""
select n.address_key, exists(
  select from registration.invitation i
  join registration.event e on e.id = i.event_id and e.organisation_id = :organisation
  left join registration.registration r on r.invitation_id = i.id
  join registration.outbox o on o.subject_id = any(array[i.id, r.id])
  join notifications.delivery_report v on v.message_id = o.id
  where i.email_key = n.address_key and lower(v.recipient) = n.address_key and v.reason = n.reason
) as own, n.reason
from notifications.refused_address n
where n.address_key = any(:keys)
""")


def refused(session: Session, organisation_id: UUID, emails: Iterable[str]) -> dict[str, str]:
    """Those of the addresses, as compared, that refuse mail; and why, where mail by this organisation was told so."""
    given = {"organisation": organisation_id, "keys": list({email_key(email) for email in emails})}
    return {row.address_key: row.reason if row.own else OF_OTHERS for row in session.execute(_REFUSED, given)}
