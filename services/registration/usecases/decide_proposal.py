"""The organiser agrees to a proposal, or does not; either way whoever made it is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.contracts.facts import Recipient
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing
from services.registration.domain.callers import Caller
from services.registration.domain.invitees import was_invited
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.proposals import ProposalKind, ProposalState, ProposalView, after_decision
from services.registration.domain.refusals import InvalidTransition
from services.registration.domain.seat_requests import Wish
from services.registration.store import audit, held_seats, organiser_tasks, outbox, proposals, seats
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.store.proposals import Proposal, proposed_in, view_of
from services.registration.store.registrations import Registration, recipient_of
from services.registration.store.seats import Cause
from services.registration.usecases.change_registration import Changing, change, check_can_change
from services.registration.usecases.invite_instead import Instead, hold_for, mail_invitation, prepare_invitation
from services.registration.usecases.propose_person import DECIDE
from services.registration.usecases.substitute_registration import HandOver, hand_over


@dataclass(frozen=True, kw_only=True)
class ProposalTarget:
    """Which proposal of which event, for whom."""

    caller: Caller
    event: str
    proposal_id: UUID


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A proposal with all it is about, locked."""

    event: Event
    row: Proposal
    invited: Invitation
    registration: Registration | None
    actor: str
    now: datetime


def approve_proposal(
    db: Database, keys: Keyring, target: ProposalTarget, *, constituency: str | None = None, now: datetime
) -> ProposalView:
    """Invite who was named, or make the change; a substitute's invitation holds the place of who named them.

    All of it happens, or nothing; again changes nothing.

    Raises:
        NotFound: the caller has no such event or proposal.
        InvalidTransition: it was refused, there is no place to pass over, or the person cannot be invited.
        DuplicateInvitee: the person comes already.
        EventFull, QuotaFull: their group is full; nothing has changed.
    """
    with db.transaction() as session:
        case = _locked(session, target, now=now)
        if after_decision(ProposalState(case.row.state), ProposalState.APPROVED):
            case.row.invited_id = _carried_out(session, keys, case, constituency)
            _settle(session, case, ProposalState.APPROVED)
        return view_of(keys, case.event, case.row, case.invited.name)


def refuse_proposal(db: Database, keys: Keyring, target: ProposalTarget, *, reason: str, now: datetime) -> ProposalView:
    """Say no; everybody keeps what they have. Again changes nothing.

    Raises:
        NotFound: the caller has no such event or proposal.
        InvalidTransition: it was approved.
    """
    with db.transaction() as session:
        case = _locked(session, target, now=now)
        if after_decision(ProposalState(case.row.state), ProposalState.REFUSED):
            if case.invited.answer == "delegated":
                declined = case.registration is not None and case.registration.state == RegistrationState.DECLINED
                case.invited.answer, case.invited.state = ("declined", "answered") if declined else ("none", "sent")
                case.invited.version += 1
            _settle(session, case, ProposalState.REFUSED)
            _tell(session, keys, case, approved=False, reason=reason)
        return view_of(keys, case.event, case.row, case.invited.name)


def _locked(session: Transaction, target: ProposalTarget, *, now: datetime) -> _Case:
    event = find_event(session, target.caller.organisation_id, target.event, only=target.caller.event_id)
    row = proposals.lock_proposal(session, event.id, target.proposal_id)
    invited = proposals.lock_invitation(session, row.invitation_id)
    return _Case(
        event=event, row=row, invited=invited, registration=proposals.registration_of(session, invited.id),
        actor=target.caller.actor, now=now,
    )  # fmt: skip


def _carried_out(session: Transaction, keys: Keyring, case: _Case, constituency: str | None) -> UUID | None:
    """Do it; the id of the invitation it led to, if it did."""
    if case.row.kind == ProposalKind.CHANGE:
        _make_change(session, keys, case)
        return None
    if case.row.kind == ProposalKind.FORWARDED:
        invitation = _invite(session, keys, case, constituency, keeps_seats=False)
        _tell(session, keys, case, approved=True)
        return invitation.id
    if case.registration is not None and case.registration.state in YES:
        if case.registration.state != RegistrationState.CONFIRMED:
            raise InvalidTransition(f"Their registration is {case.registration.state}: there is no place to pass over.")
        wanted = HandOver(
            row=case.registration, person=proposed_in(keys, case.row), constituency=constituency,
            reference=case.row.reference, actor=case.actor,
        )  # fmt: skip
        return hand_over(session, keys, case.event, wanted, now=case.now).id
    if case.row.registration_id is not None:
        raise InvalidTransition("They have given their place back meanwhile: there is none to pass over.")
    invitation = _invite(session, keys, case, constituency, keeps_seats=True)
    case.invited.state, case.invited.revoked_at = "revoked", case.now
    case.invited.revoked_reason = "substituted"
    case.invited.version += 1
    _tell(session, keys, case, approved=True)
    return invitation.id


def _make_change(session: Transaction, keys: Keyring, case: _Case) -> None:
    """Change the registration as proposed: other answers stay as they are, corrected meanwhile or still open."""
    row = case.registration
    if row is None:
        raise InvalidTransition("There is no registration to change any more.")
    check_can_change(row)
    wanted = proposals.change_in(keys, case.row)
    changing = Changing(changes=wanted.changes, actor=case.actor, now=case.now, answered=wanted.answered)
    change(session, keys, row, read_rules(session, case.event.id), changing)
    _tell(session, keys, case, approved=True)


def _invite(
    session: Transaction, keys: Keyring, case: _Case, constituency: str | None, *, keeps_seats: bool
) -> Invitation:
    """Invite who was named; the seats that the first invitation held are held for them."""
    named = "who named you to come in their place" if keeps_seats else "whose invitation was passed on to you"
    rules = read_rules(session, case.event.id)
    wanted = Instead(
        person=proposed_in(keys, case.row), source=f"{case.invited.name}, {named}",
        constituency=constituency or case.invited.constituency, role=case.invited.role, actor=case.actor,
    )  # fmt: skip
    invitation = prepare_invitation(session, keys, case.event, rules, wanted, now=case.now)
    why = Cause(event_id=rules.id, reason="substituted", actor=case.actor, at=case.now)
    if keeps_seats and any(case.invited.held_seats.values()):
        modes = {str(pool.id): pool.code for pool in seats.pools_of(session, rules.id, now=case.now, lock=True)}
        held = [modes[pool] for pool in case.invited.held_seats if modes.get(pool) in rules.attendance]
        held_seats.give_up(session, case.invited.id, why)
        wish = Wish(attendance=held[0], constituency=invitation.constituency, role=invitation.role)
        hold_for(session, rules, invitation, wish, actor=case.actor, now=case.now)
        session.refresh(case.invited)
    mail_invitation(session, keys, case.event, invitation, now=case.now)
    return invitation


def _settle(session: Transaction, case: _Case, state: ProposalState) -> None:
    row = case.row
    row.state, row.decided_at, row.decided_by = state.value, case.now, case.actor
    row.version += 1
    row.updated_at = case.now
    session.flush()
    asked = [task.id for task in organiser_tasks.open_of(session, case.event.id, DECIDE) if task.key == str(row.id)]
    organiser_tasks.tick_off(session, asked, by=case.actor, now=case.now)
    audit.note(
        session, organisation_id=case.event.organisation_id, event_id=case.event.id,
        subject_id=row.registration_id or row.invitation_id, action=f"proposal.{state}", actor=case.actor,
        changes={"kind": row.kind, "proposal": str(row.id)},
    )  # fmt: skip


def _tell(session: Transaction, keys: Keyring, case: _Case, *, approved: bool, reason: str = "") -> None:
    """Tell whoever made the proposal: of a forwarded invitation that is the person it was passed on to."""
    invited, registered = case.invited, case.registration
    recipient = Recipient(name=invited.name, email=invited.email, language=invited.language)
    has_place = registered is not None and registered.state in YES
    if registered is not None and has_place:
        recipient = recipient_of(registered)
    if case.row.kind == ProposalKind.FORWARDED:
        # Nobody has shown that this address is theirs: it is not called by a name that somebody typed.
        recipient = Recipient(name="", email=proposed_in(keys, case.row).email, language=invited.language)
    message = announcing.decided(
        read_rules(session, case.event.id), recipient, reference=case.row.reference, kind=case.row.kind,
        is_invited=was_invited(invited.source), approved=approved, has_place=has_place, reason=reason,
    )  # fmt: skip
    subject = case.row.registration_id or case.row.invitation_id
    outbox.promise(session, keys, message, event_id=case.event.id, subject_id=subject)
