"""A registrant proposes a change once the time for own changes is over; the organiser agrees to it, or does not."""

from dataclasses import asdict
from datetime import datetime

from services.contracts.facts import Recipient
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.holders import check_theirs, told_to
from services.registration.domain.invitees import was_invited
from services.registration.domain.phrases import N_
from services.registration.domain.proposals import ProposalKind, ProposedChange, difference
from services.registration.domain.refusals import Invalid, InvalidTransition
from services.registration.domain.registrations import RegistrationChanges
from services.registration.store.own_registrations import Own, lock_own
from services.registration.store.registrations import view_of
from services.registration.usecases.change_registration import Changing, change
from services.registration.usecases.propose_person import Made, ProposalReceipt, made_before, write_down
from services.registration.usecases.show_registration import open_answers, own_questions, own_view


def propose_change(
    db: Database, keys: Keyring, token: str, changes: RegistrationChanges, message: str, *, now: datetime
) -> ProposalReceipt:
    """Write the change down for the organiser; until they agree nothing is different.

    Raises:
        NotFound, Gone, RegistrationClosed: the link was never issued, or is over.
        InvalidTransition: they may still change it themselves, there is nothing left to change, or too much is
            waiting for a decision already.
        EventFull, QuotaFull: there is no seat for what is chosen.
        Invalid: names each field that is wrong, or nothing would be different.
    """
    with db.transaction() as session:
        own = lock_own(session, keys, token, now=now)
        row, rules, holder = own
        if row.invitation_id is None or not own_view(session, keys, own, now=now).may_propose:
            raise InvalidTransition(N_("There is nothing to propose: change it on the page, or ask the organisers."))
        wanted = _wanted(keys, own, changes, message)
        _rehearse(session, keys, own, wanted, now=now)
        made = Made(
            kind=ProposalKind.CHANGE, facts=wanted, rules=rules, invitation_id=row.invitation_id,
            registration_id=row.id, actor=holder.value, is_invited=was_invited(row.source),
            proposer=Recipient(name=row.name, email=row.email, language=row.language),
        )  # fmt: skip
        return made_before(session, keys, made) or write_down(session, keys, made, now=now)


def _wanted(keys: Keyring, own: Own, changes: RegistrationChanges, message: str) -> ProposedChange:
    row, rules, holder = own
    check_theirs(holder, changes, rules.details.get("questions") or [])
    asked = told_to(holder, own_questions(rules, row))
    found = difference(changes, asdict(view_of(row)), open_answers(keys, row), [one["code"] for one in asked])
    if not found and not message:
        raise Invalid({"message": [N_("Change something above, or write what should be different.")]})
    sensitive = [one["code"] for one in asked if one.get("sensitive") and one["code"] in found.get("answers", {})]
    return ProposedChange(fields=found, message=message, sensitive=sensitive)


def _rehearse(session: Transaction, keys: Keyring, own: Own, wanted: ProposedChange, *, now: datetime) -> None:
    """Make the change and take it back: what could not be agreed to is told at once."""
    row, rules, holder = own
    changing = Changing(
        changes=wanted.changes, actor=holder.value, now=now, holder=holder, answered=wanted.answered
    )  # fmt: skip
    with session.begin_nested() as rehearsed:
        change(session, keys, row, rules, changing)
        rehearsed.rollback()
    session.refresh(row)
