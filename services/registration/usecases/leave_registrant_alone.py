"""A registrant does not want to be invited by an organisation again; what they have said yes to stands."""

from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.holders import check_own
from services.registration.domain.people import email_key
from services.registration.domain.suppressions import WantedSuppression
from services.registration.store.own_registrations import find_own, invited_address, own_invitation
from services.registration.usecases.suppress_address import suppress


def leave_registrant_alone(db: Database, keys: Keyring, token: str, *, now: datetime) -> None:
    """Suppress their addresses in the whole organisation. Saying it again changes nothing.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
        ForbiddenScope: it is that of who answers for them.
    """
    with db.transaction() as session:
        row, rules, holder = find_own(session, keys, token, now=now)
        check_own(holder)
        addresses = [row.email, invited_address(session, own_invitation(session, row))]
        for email in {email_key(one): one for one in addresses if one}.values():
            wanted = WantedSuppression(email=email, source="do_not_contact", reason="said on their own page")
            suppress(session, keys, rules.organisation_id, wanted, actor="registrant", now=now)
