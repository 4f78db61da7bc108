"""The holder of a new address says that it is theirs; from then on mail goes there."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts.facts import Recipient
from services.contracts.messages import LinkResent
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.announcing import facts_for, redirected
from services.registration.domain.answering import EventRules
from services.registration.domain.branding import Brand
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.people import email_key, masked_email
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import DuplicateInvitee
from services.registration.domain.sending import ENDED
from services.registration.store import audit, links, proposals
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.own_registrations import find_own, lock_own
from services.registration.store.registration_lists import address_is_used
from services.registration.store.registrations import Registration, recipient_of, told_of, touch
from services.registration.store.tellings import tell
from services.registration.usecases.hand_mails_over import hand_mails_over
from services.registration.usecases.merge_invitations import close


@dataclass(frozen=True, kw_only=True)
class AddressToConfirm:
    """What the page shows before and after: the event, the address masked, whether it is done."""

    title: str
    masked_email: str
    confirmed: bool
    awaits_decision: bool
    """Whether the organisers have yet to decide about the registration."""
    brand: Brand | None


def show_address(db: Database, keys: Keyring, token: str, *, now: datetime) -> AddressToConfirm:
    """What is to be confirmed by this link.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
    """
    with db.transaction() as session:
        row, rules, _holder = find_own(session, keys, token, now=now, purpose="address")
        return _shown(row, rules)


def confirm_address(db: Database, keys: Keyring, token: str, *, now: datetime) -> AddressToConfirm:
    """Make the new address the registration's own, and send it a link: the former ones end.

    Until the organisers have decided about an answer, its links stay: anybody may have given it for who was invited,
    with an address that is theirs alone. Doing so again changes nothing.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
        DuplicateInvitee: somebody else is registered with that address.
    """
    with db.transaction() as session:
        row, rules, _holder = lock_own(session, keys, token, now=now, purpose="address")
        if row.new_email:
            key = email_key(row.new_email)
            if address_is_used(session, row.event_id, key, but=row.id):
                raise DuplicateInvitee(
                    N_("Somebody is registered with that address already. Please write to the contact.")
                )
            _close_double(session, keys, row, key, now=now)
            former = recipient_of(row)
            row.email, row.email_key, row.new_email = row.new_email, key, None
            touch(row, now=now)
            session.flush()
            _tell(session, keys, row, rules, former)
            audit.note(
                session, organisation_id=rules.organisation_id, event_id=rules.id, subject_id=row.id,
                action="registration.address_confirmed", actor="registrant",
            )  # fmt: skip
        return _shown(row, rules)


def _tell(session: Transaction, keys: Keyring, row: Registration, rules: EventRules, former: Recipient) -> None:
    """The new address gets a link; where mails went until now, a last one says so."""
    is_decided = row.state != RegistrationState.PENDING_APPROVAL
    if is_decided:
        links.revoke_own(session, row.id)
    told, to = told_of(row, rules), masked_email(row.email)
    goes_elsewhere = told.recipient.email != former.email and row.state in YES
    if goes_elsewhere and is_decided:
        hand_mails_over(session, keys, row, rules, former, to=to)
        return
    own = Recipient(name=row.name, email=row.email, language=row.language)
    facts = facts_for(rules, told.audience_before)
    link = LinkResent(event=facts, recipient=own, invitee=row.name, leads_to="registration")
    tell(session, keys, row, [*([redirected(told, former, to=to)] if goes_elsewhere else []), link])


def _shown(row: Registration, rules: EventRules) -> AddressToConfirm:
    return AddressToConfirm(
        title=rules.details["title"],
        masked_email=masked_email(row.new_email or row.email),
        confirmed=row.new_email is None,
        awaits_decision=row.state == RegistrationState.PENDING_APPROVAL,
        brand=rules.brand,
    )


def _close_double(session: Transaction, keys: Keyring, row: Registration, key: str, *, now: datetime) -> None:
    """Somebody who has answered is not asked again under the address they have confirmed."""
    other = proposals.invitation_by_address(session, row.event_id, key)
    if other is None or other.id == row.invitation_id or other.state in ENDED or row.invitation_id is None:
        return
    own = session.get_one(Invitation, row.invitation_id)
    close(session, keys, session.get_one(Event, row.event_id), (other, own), actor="registrant", now=now)
