"""The mails about a registration go to another mailbox from now on."""

from services.contracts.facts import Recipient
from services.contracts.messages import LinkResent
from services.kit.database import Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.store import invitees
from services.registration.store.registrations import Registration, recipient_of, told_of
from services.registration.store.tellings import tell
from services.registration.usecases.move_seats import tell_changed


def hand_mails_over(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, former: Recipient, *, to: str
) -> None:
    """Whoever gets the mails from now on gets a link, with the calendar entry if there is a place.

    Where they went until now, a last one says so and takes the entry back that nothing would keep true there. What
    still waits to go there is told to nobody: the new mail says how things stand.

    Args:
        session: the transaction.
        keys: seals the new link's token.
        row: the registration, locked and flushed, as it is now.
        rules: its event.
        former: who got the mails until now.
        to: who gets them from now on, as ``former`` may read it.
    """
    now = recipient_of(row)
    # A last mail to an earlier mailbox stays: only it ends the entry there.
    invitees.withdraw_unsent(session, row.id, reason="readdressed", to=(former.email, now.email))
    if row.state not in YES:
        return
    had_entry = row.state == RegistrationState.CONFIRMED
    row.calendar_sequence += 1 if had_entry else 0
    tell(session, keys, row, [announcing.redirected(told_of(row, rules), former, to=to, had_entry=had_entry)])
    if had_entry:
        tell_changed(session, keys, row, rules)
    else:
        facts = announcing.facts_for(rules, told_of(row, rules).audience_before)
        link = LinkResent(event=facts, recipient=now, invitee=row.name, leads_to="registration")
        tell(session, keys, row, [link])
