"""People with a registration whom mail does not reach, as the report of notifications shows it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.registration.domain.lifecycles import YES
from services.registration.domain.reporting import HANDED_IN, REFUSED, UNDELIVERED

_UNREACHED = text("""
select id, reason from (
  select distinct on (r.id) r.id, v.state, v.reason
  from registration.registration r
  join registration.outbox o on o.subject_id = any(array[r.id, r.invitation_id])
  join notifications.delivery_report v on v.message_id = o.id and lower(v.recipient) = lower(case
      when r.on_behalf ->> 'mails' = 'assistant' and r.on_behalf ->> 'agreed' is distinct from 'false'
      then r.on_behalf ->> 'email' else r.email end)
  where (r.id = any(:ids) or r.invitation_id = any(:ids)) and r.state = any(:live) and v.state = any(:ended)
  order by r.id, v.changed_at desc
) latest where state = any(:refused)
""")


def unreached(session: Session, subjects: Collection[UUID]) -> dict[UUID, str]:
    """Registrations of those who said yes and at whose address the latest mail did not arrive; and why, in words.

    Args:
        session: the transaction.
        subjects: registrations, or invitations that were answered.
    """
    given = {
        "ids": list(subjects), "live": [state.value for state in YES],
        "ended": [*HANDED_IN, *REFUSED], "refused": list(REFUSED),
    }  # fmt: skip
    rows = session.execute(_UNREACHED, given) if subjects else ()
    return {row.id: row.reason or UNDELIVERED for row in rows}
