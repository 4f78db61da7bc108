"""Messages seen from the mails that told them: whom they went to, and about which event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.registration.domain.reporting import HANDED_IN
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from services.registration.store.registrations import Registration


@dataclass(frozen=True, kw_only=True)
class Mailed:
    """One mail of those that can be stopped. ``email`` is empty once nobody knows any more whom it went to."""

    event: Event
    organisation: str
    email: str


def find_mailed(session: Session, message_id: UUID) -> Mailed | None:
    """To whom this message went; none when there is no such message."""
    query = (
        select(Event, Organisation.name, Outbox.facts, func.coalesce(Invitation.email, Registration.email))
        .select_from(Outbox)
        .join(Event, Event.id == Outbox.event_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .outerjoin(Invitation, Invitation.id == Outbox.subject_id)
        .outerjoin(Registration, Registration.id == Outbox.subject_id)
        .where(Outbox.id == message_id)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    event, organisation, facts, email = row
    # The address it went to; facts are purged after a time, and then the invitation's own has to do.
    return Mailed(event=event, organisation=_inviting(facts) or organisation, email=_address(facts) or email or "")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A mail that a server took, and that has not come back: to which address, and when."""

    email: str
    at: datetime


_LAST_TAKEN = text("""
select distinct on (asked.id) asked.id, v.recipient as email, v.changed_at as at
from registration.invitation asked
join registration.event here on here.id = asked.event_id
join registration.invitation theirs on theirs.email_key = asked.email_key
join registration.event e on e.id = theirs.event_id and e.organisation_id = here.organisation_id
left join registration.registration r on r.invitation_id = theirs.id and :registrations
join registration.outbox o on o.subject_id = any(array[theirs.id, r.id]) and o.type = any(:to_themselves)
join notifications.delivery_report v on v.message_id = o.id
where asked.id = any(:ids) and (e.id = here.id or :elsewhere)
  and (:registrations or o.facts ->> 'leads_to' is distinct from 'registration')
  and v.state = any(:handed_in) and v.recipient like '%@%'
  and (o.subject_id = theirs.id or lower(v.recipient) in (theirs.email_key, r.email_key))
order by asked.id, lower(v.recipient) = asked.email_key, v.changed_at desc
""")
_TO_THEMSELVES = (
    "invitation.issued", "invitation.reminded", "invitation.declined", "invitation.ended", "draft.saved",
    "link.resent",
    "registration.confirmed", "registration.waitlisted", "registration.offered", "registration.lapsed",
    "registration.pending", "registration.refused", "registration.cancelled", "registration.changed",
    "confirmation.asked", "facts.changed", "programme.changed", "event.near", "form.due", "letter.decided",
    "report.published", "feedback.asked",
)  # fmt: skip
"""What is the invitee's: never for a stranger, or an unconfirmed address; who answers for them may get it instead."""


def last_taken(
    session: Session, invitation_ids: Sequence[UUID], *, registrations: bool, elsewhere: bool
) -> dict[UUID, Taken]:
    """Where mail to these invitees arrived last: at another address than the invitation's, else at this one.

    Args:
        session: the transaction.
        invitation_ids: whose invitations.
        registrations: whether mail about their registrations counts, which may have gone to an address they gave.
        elsewhere: whether mail about other events of the organisation counts.
    """
    given = {
        "ids": list(invitation_ids), "registrations": registrations, "elsewhere": elsewhere,
        "handed_in": list(HANDED_IN), "to_themselves": list(_TO_THEMSELVES),
    }  # fmt: skip
    return {row.id: Taken(email=row.email, at=row.at) for row in session.execute(_LAST_TAKEN, given)}


def _address(facts: dict[str, Any]) -> str:
    return str((facts.get("recipient") or {}).get("email") or "")


def _inviting(facts: dict[str, Any]) -> str:
    return str((facts.get("event") or {}).get("organiser") or "")
