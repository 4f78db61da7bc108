"""Take the holder of a registration's link out of this event (GDPR, article 17); counts stay as they are."""

from datetime import datetime

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.answering import EventRules
from services.registration.domain.holders import check_own
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.people import email_key, masked_email
from services.registration.domain.suppressions import WantedSuppression
from services.registration.store import audit, held_seats, people
from services.registration.store.own_registrations import find_own, invited_address, own_invitation
from services.registration.store.seats import Cause
from services.registration.usecases.cancel_registration import end
from services.registration.usecases.export_own_data import rows_about
from services.registration.usecases.suppress_address import suppress
from services.registration.usecases.tell_erased import Gone, tell_erased

COMING = (
    RegistrationState.PENDING_APPROVAL, RegistrationState.WAITLISTED, RegistrationState.OFFERED,
    RegistrationState.CONFIRMED,
)  # fmt: skip


def erase_own_data(db: Database, keys: Keyring, token: str, *, now: datetime) -> None:
    """Give the place back, forget the person, and let no list bring them back to this event.

    One mail follows, that it is done. The link ends with it.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
        ForbiddenScope: it is that of who answers for them.
    """
    with db.transaction() as session:
        row, rules, holder = find_own(session, keys, token, now=now, lock=True)
        check_own(holder)
        is_over = rules.ends_at is not None and now >= rules.ends_at
        if row.state in COMING and not is_over:
            end(session, keys, row, rules, by="registrant", actor="registrant", now=now)
        invitation = own_invitation(session, row)
        if invitation is not None:
            cause = Cause(event_id=rules.id, reason="person erased", actor="registrant", at=now)
            held_seats.give_up(session, invitation, cause)
        addresses = [row.email, invited_address(session, invitation)]
        _suppress(session, keys, addresses, rules, now=now)
        session.flush()
        gone = Gone(subject_id=row.id, person=rows_about(row, invitation), language=row.language, everywhere=False)
        erased = people.erase(session, gone.person, now=now)
        tell_erased(session, keys, rules, gone)
        audit.note(
            session, organisation_id=rules.organisation_id, event_id=rules.id, subject_id=row.id,
            action="person.erased", actor="registrant", changes=erased,
        )  # fmt: skip


def _suppress(session: Transaction, keys: Keyring, addresses: list[str], rules: EventRules, *, now: datetime) -> None:
    """None of their addresses comes back by an import; they are kept as digests alone."""
    for email in {email_key(one): one for one in addresses if one}.values():
        wanted = WantedSuppression(email=email, source="do_not_contact", reason="erased", event_id=rules.id)
        kept, _is_new = suppress(session, keys, rules.organisation_id, wanted, actor="registrant", now=now)
        kept.sealed_address = keys.seal(masked_email(email))
