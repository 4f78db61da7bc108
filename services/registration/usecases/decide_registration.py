"""The organiser decides about one registration: approve, confirm from the waitlist, refuse."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing, seating
from services.registration.domain.answering import EventRules
from services.registration.domain.callers import Caller
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.live_links import ENDED
from services.registration.domain.refusals import EventFull, InvalidTransition, RegistrationClosed
from services.registration.domain.registrations import RegistrationView
from services.registration.store import audit
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_event
from services.registration.store.held_seats import give_up
from services.registration.store.invitations import Invitation
from services.registration.store.registrations import Registration, lock_registration, move, told_of, view_of
from services.registration.store.seats import Cause
from services.registration.store.tellings import tell
from services.registration.usecases.answer_offer import take_offered
from services.registration.usecases.promote_waiting import promoted, seat_waiting


@dataclass(frozen=True, kw_only=True)
class Target:
    """Which registration of which event, for whom; ``expected`` is the version they looked at, if they must say."""

    caller: Caller
    event: str
    registration_id: UUID
    expected: int | None = None


def confirm_registration(db: Database, keys: Keyring, target: Target, *, now: datetime) -> RegistrationView:
    """Give one who waits, or who has an offer, a seat, whoever else waits.

    Raises:
        NotFound: the caller has no such event or registration.
        InvalidTransition: they neither wait nor have an offer.
        RegistrationClosed: the event is over, or will not take place.
        EventFull: no seat is free for them.
    """
    with db.transaction() as session:
        row, rules = locked(session, target)
        _check_goes_on(rules)
        require(row, RegistrationState.WAITLISTED, RegistrationState.OFFERED, RegistrationState.PENDING_APPROVAL)
        _complete(session, row)
        actor = target.caller.actor
        if row.state == RegistrationState.OFFERED:
            take_offered(session, keys, row, rules, actor=actor, now=now)
        elif not seat_waiting(session, keys, row, rules, cause="confirmed by organiser", actor=actor, now=now):
            raise EventFull("No place is free for this person. Raise the capacity or free a place first.")
        return view_of(row)


def approve_registration(db: Database, keys: Keyring, target: Target, *, now: datetime) -> RegistrationView:
    """Approve one who asks to come: a seat if one is free, else the waitlist.

    Raises:
        NotFound: the caller has no such event or registration.
        InvalidTransition: they are not waiting for approval.
        RegistrationClosed: the event is over, or will not take place.
        EventFull: no seat is free and the event keeps no waitlist.
    """
    with db.transaction() as session:
        row, rules = locked(session, target)
        _check_goes_on(rules)
        require(row, RegistrationState.PENDING_APPROVAL)
        _complete(session, row)
        actor = target.caller.actor
        if not seat_waiting(session, keys, row, rules, cause="approved", actor=actor, now=now):
            _waitlist(session, keys, row, rules, actor=actor, now=now)
        return view_of(row)


def refuse_registration(db: Database, keys: Keyring, target: Target, *, reason: str, now: datetime) -> RegistrationView:
    """Say no to one who asks to come; they are told.

    Raises:
        NotFound: the caller has no such event or registration.
        InvalidTransition: they are not waiting for approval.
    """
    with db.transaction() as session:
        row, rules = locked(session, target)
        move(row, RegistrationState.REFUSED, now=now)
        session.flush()
        if give_up(session, row.invitation_id, _cause(row, rules, "refused", actor=target.caller.actor, now=now)):
            promoted(session, keys, rules, now=now)
        tell(session, keys, row, [announcing.refused(told_of(row, rules), reason=reason)])
        _note(session, row, rules, "registration.refused", actor=target.caller.actor, changes={})
        return view_of(row)


def locked(session: Transaction, target: Target) -> tuple[Registration, EventRules]:
    """The registration, kept from others until the commit, and its event.

    Raises:
        NotFound: the caller has no such event or registration.
        VersionMismatch: somebody changed it since.
    """
    event = find_event(session, target.caller.organisation_id, target.event, only=target.caller.event_id)
    row = lock_registration(session, event.id, target.registration_id, expected=target.expected)
    return row, read_rules(session, event.id)


def require(row: Registration, *states: RegistrationState) -> None:
    """Refuse to do what is possible only from these states.

    Raises:
        InvalidTransition: names them.
    """
    if row.state not in states:
        raise InvalidTransition(f"This registration is {row.state}; that is possible only from {', '.join(states)}.")


def _complete(session: Transaction, row: Registration) -> None:
    """Take from the invitation what an answer with another address left open, as the organisers know whose it is."""
    invitation = session.get(Invitation, row.invitation_id) if row.invitation_id else None
    if row.state != RegistrationState.PENDING_APPROVAL or invitation is None:
        return
    if row.new_email or row.email_key != invitation.email_key:
        row.organisation = row.organisation or invitation.organisation
        row.job_title = row.job_title or invitation.job_title
        row.country = row.country or invitation.country


def _check_goes_on(rules: EventRules) -> None:
    # Seats of absent people were given back at the end; they stay theirs, should it turn out that they came.
    if rules.status in ENDED:
        raise RegistrationClosed("The event is over, or will not take place. Nobody gets a place any more.")


def _waitlist(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, *, actor: str, now: datetime
) -> None:
    if rules.waitlist_policy is seating.WaitlistPolicy.OFF:
        raise EventFull("No place is free, and the event keeps no waitlist. Raise the capacity or free a place first.")
    move(row, RegistrationState.WAITLISTED, now=now)
    row.waitlisted_at = now
    session.flush()
    give_up(session, row.invitation_id, _cause(row, rules, "waitlisted", actor=actor, now=now))
    tell(session, keys, row, announcing.announced(told_of(row, rules)))
    _note(session, row, rules, "registration.waitlisted", actor=actor, changes={})


def _cause(row: Registration, rules: EventRules, reason: str, *, actor: str, now: datetime) -> Cause:
    return Cause(
        event_id=rules.id, reason=reason, actor=actor, at=now, registration_id=row.id, invitation_id=row.invitation_id
    )


def _note(
    session: Transaction, row: Registration, rules: EventRules, action: str, *, actor: str, changes: dict[str, Any]
) -> None:
    audit.note(
        session,
        organisation_id=rules.organisation_id,
        event_id=rules.id,
        subject_id=row.id,
        action=action,
        actor=actor,
        changes=changes,
    )
