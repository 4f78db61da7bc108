"""Somebody else comes in the place of one who had it: the seats pass over in one transaction, and nobody sees both."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing, moving
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.proposals import Proposed, check_is_somebody_else
from services.registration.domain.references import new_reference
from services.registration.domain.registrations import RegistrationView
from services.registration.domain.seat_requests import Wish
from services.registration.store import seats
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.store.registrations import Registration, lock_registration, move, told_of, view_of
from services.registration.store.tellings import tell
from services.registration.usecases.decide_registration import Target
from services.registration.usecases.invite_instead import Instead, hold_for, mail_invitation, prepare_invitation
from services.registration.usecases.promote_waiting import note_move, promoted, why_of


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """A place that passes over.

    Attributes:
        row: whose place it was, locked.
        person: who comes instead.
        constituency: of whom comes, if it is another than the first one's.
        reference: of the proposal, if there was one.
        actor: who decided.
    """

    row: Registration
    person: Proposed
    constituency: str | None
    reference: str
    actor: str


def substitute_registration(
    db: Database, keys: Keyring, target: Target, person: Proposed, *, constituency: str | None, now: datetime
) -> RegistrationView:
    """Let somebody else come instead, as the organiser was told.

    Raises:
        NotFound: the caller has no such event or registration.
        InvalidTransition: there is no place to pass over, or the other person cannot be invited.
        DuplicateInvitee: the other person comes already.
        QuotaFull: the group of the other person is full.
        Invalid: it is the same person, or there is no such constituency.
    """
    with db.transaction() as session:
        event = find_event(session, target.caller.organisation_id, target.event, only=target.caller.event_id)
        row = lock_registration(session, event.id, target.registration_id, expected=target.expected)
        check_is_somebody_else(person, row.email)
        wanted = HandOver(
            row=row, person=person, constituency=constituency, reference=new_reference("P"), actor=target.caller.actor
        )
        hand_over(session, keys, event, wanted, now=now)
        return view_of(row)


def hand_over(session: Transaction, keys: Keyring, event: Event, wanted: HandOver, *, now: datetime) -> Invitation:
    """Pass a place over: all of it, or nothing.

    Raises:
        InvalidTransition, DuplicateInvitee, QuotaFull, EventFull, Invalid: as ``substitute_registration``.
    """
    row, rules = wanted.row, read_rules(session, event.id)
    before, had, had_entry = row.state, row.seats, row.calendar_sent
    move(row, RegistrationState.SUBSTITUTED, now=now)
    row.seats, row.calendar_sent = {}, False
    row.calendar_sequence += 1 if had_entry else 0
    session.flush()
    # People are locked before pools, in the order in which answers do it.
    invitation = prepare_invitation(session, keys, event, rules, _instead(wanted), now=now)
    why = why_of(row, rules, "substituted", actor=wanted.actor, now=now)
    seats.pools_of(session, rules.id, now=now, lock=True)
    seats.give_back(session, had, why)
    wish = Wish(attendance=row.attendance or "", constituency=invitation.constituency, role=row.role)
    hold_for(session, rules, invitation, wish, actor=wanted.actor, now=now)
    kept = invitation.held_seats
    mail_invitation(session, keys, event, invitation, now=now)
    _tell(session, keys, row, rules, wanted.reference, had_entry=had_entry)
    note_move(session, row, rules, why, before=before, invitation=str(invitation.id))
    if moving.frees(had, kept):
        promoted(session, keys, rules, now=now)
    return invitation


def _instead(wanted: HandOver) -> Instead:
    row = wanted.row
    return Instead(
        person=wanted.person,
        source=f"{row.name}, who named you to come in their place",
        constituency=wanted.constituency or row.constituency,
        role=row.role,
        actor=wanted.actor,
    )


def _tell(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, reference: str, *, had_entry: bool
) -> None:
    message = announcing.substituted(told_of(row, rules), reference=reference, had_entry=had_entry)
    tell(session, keys, row, [message])
