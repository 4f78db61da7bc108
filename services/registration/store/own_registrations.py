"""Find a registration by the link its holder presents."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from services.kit.keys import Keyring
from services.registration.domain.answering import EventRules
from services.registration.domain.people import email_key
from services.registration.domain.refusals import Gone, NotFound, RegistrationClosed
from services.registration.domain.registrations import Holder
from services.registration.store import audit, links
from services.registration.store.event_rules import read_rules
from services.registration.store.invitations import Invitation
from services.registration.store.registrations import Registration

GRACE = timedelta(days=30)
"""How long after the event people may still look at their registration."""
TAKEN_UP = ("registration.confirmed", "registration.waitlisted")
"""Acts by which an answer that was looked at first counts."""


class Own(NamedTuple):
    """What a link leads to, and whose link it is."""

    row: Registration
    rules: EventRules
    holder: Holder


def find_own(
    session: Session, keys: Keyring, token: str, *, now: datetime, purpose: str = "registration", lock: bool = False
) -> Own:
    """The registration a link leads to, with its event.

    Raises:
        NotFound: the link was never issued.
        Gone: it was revoked, or the event is long over.
    """
    found = links.find(session, keys, purpose=purpose, token=token)
    if found is None:
        raise NotFound
    query = select(Registration).where(Registration.id == found[0].registration_id)
    row = session.scalars(query.with_for_update() if lock else query).one()
    if lock:  # whoever had the row meanwhile may have ended the link
        found = links.find(session, keys, purpose=purpose, token=token) or found
    link, revoked = found
    rules = read_rules(session, row.event_id)
    if revoked is not None:
        raise Gone(link.revoked_reason or "revoked", rules.contact, rules.told)
    if rules.ends_at is not None and now >= rules.ends_at + GRACE:
        raise Gone("past", rules.contact, rules.told)
    return Own(row, rules, Holder.HELPER if link.for_helper else Holder.REGISTRANT)


def find_by_entry(session: Session, calendar_uid: str, *, lock: bool = False) -> Registration | None:
    """The registration to which a calendar entry belongs."""
    query = select(Registration).where(Registration.calendar_uid == calendar_uid)
    return session.scalar(query.with_for_update() if lock else query)


def lock_own(session: Session, keys: Keyring, token: str, *, now: datetime, purpose: str = "registration") -> Own:
    """The same for a change: nobody else changes it until the commit.

    Raises:
        NotFound, Gone: as ``find_own``.
        RegistrationClosed: the event is over.
    """
    own = find_own(session, keys, token, now=now, purpose=purpose, lock=True)
    rules = own.rules
    if rules.ends_at is not None and now >= rules.ends_at:
        raise RegistrationClosed("The event is over, so nothing can be changed any more.", contact=rules.contact)
    return own


def address_of(connection: Connection, registration_id: UUID) -> str:
    """Where mail to a registrant goes."""
    return connection.execute(select(Registration.email).where(Registration.id == registration_id)).scalar_one()


def companions_allowed(session: Session, invitation_id: UUID | None) -> int:
    """How many an invitee may bring."""
    if invitation_id is None:
        return 0
    return session.scalars(select(Invitation.companions_allowed).where(Invitation.id == invitation_id)).one()


def invited_address(session: Session, invitation_id: UUID | None) -> str:
    """The address that was invited; empty when nobody was."""
    if invitation_id is None:
        return ""
    return session.scalars(select(Invitation.email).where(Invitation.id == invitation_id)).one()


def own_invitation(session: Session, row: Registration) -> UUID | None:
    """The invitation, if it is surely the registrant's own: sent to their address, or taken up by the organisers.

    Anybody to whom an invitation was passed on can answer it, and prove an address that is theirs alone.
    """
    if row.invitation_id is None or email_key(invited_address(session, row.invitation_id)) == row.email_key:
        return row.invitation_id
    last = audit.last_of(session, row.id, ("registration.pending_approval", *TAKEN_UP))
    return row.invitation_id if last in TAKEN_UP else None
