"""An organiser corrects an invitation, gives more time, or takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from services.kit.database import Database
from services.kit.keys import Keyring
from services.letters.when import starts_utc
from services.registration.domain.callers import Caller
from services.registration.domain.invitees import constituency_faults, due_faults
from services.registration.domain.people import email_key
from services.registration.domain.refusals import DuplicateInvitee, Invalid, InvalidTransition, VersionMismatch
from services.registration.domain.sending import check_live, check_revocable, state_when_extended
from services.registration.store import audit, invitees, links, proposals, registration_lists, registrations, seats
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.usecases.add_invitees import constituencies_of, first_language
from services.registration.usecases.hold_seats import Held, give_up_seats, hold_seats
from services.registration.usecases.list_invitations import InvitationView, viewed

NOT_YET_ANSWERED = frozenset({"draft", "queued", "sent", "bounced", "expired"})
HOLDING = NOT_YET_ANSWERED - {"expired"}
"""States in which an invitation may hold a seat."""
UNMAILED: Mapping[str, Any] = {
    "sent_at": None, "issued_at": None, "queued_at": None, "batch_id": None, "bounce": None,
    "reminded_at": None, "reminders_sent": 0, "reminded_until": None,
}  # fmt: skip
"""As if nothing had ever been sent."""


@dataclass(frozen=True, kw_only=True)
class InvitationChange:
    """What is to change of which invitation.

    Attributes:
        event: id or slug.
        changes: new values by field; ``answers_due_at`` wall-clock in the event's zone.
        version: the one the caller has seen; none skips the comparison.
    """

    event: str
    invitation_id: UUID
    changes: Mapping[str, Any]
    version: int | None = None


def change_invitation(
    db: Database, keys: Keyring, caller: Caller, wanted: InvitationChange, *, now: datetime
) -> InvitationView:
    """Set fields of an invitation. Another address ends the links sent so far; the next mail goes to the new one.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        VersionMismatch: somebody else changed it.
        InvalidTransition: it was taken back, or is to hold a seat and cannot.
        Invalid: the event's rules do not allow a value.
        DuplicateInvitee: the new address is invited already.
        EventFull, QuotaFull: it is to hold a seat, and none is free.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
        row, registration_id, _ = invitees.find(session, found.id, wanted.invitation_id, lock=True)
        if wanted.version is not None and wanted.version != row.version:
            raise VersionMismatch("Get the invitation again and repeat your change on it.")
        check_live(row.state, "changed")
        values = _values(found, wanted.changes)
        holds = values.pop("seat_held", None)
        if "email" in values:
            values |= readdressed(session, row, values["email"], now=now)
        before = (row.constituency, row.role)
        row = invitees.change(session, row.id, **values)
        held = bool(row.held_seats)
        if holds is False or (held and (row.constituency, row.role) != before):
            _give_up(session, keys, found, row, cause=_cause(found, caller, "held seat given up", now))
        if holds or (held and holds is None and not row.held_seats):
            _hold(session, found, row, caller, now)
        note_act(session, caller, found, row.id, "invitation.changed", fields=sorted(wanted.changes))
        return viewed(row, registration_id, timezone=found.timezone)


def extend_invitation(
    db: Database, caller: Caller, event: str, invitation_id: UUID, answers_due_at: str, *, now: datetime
) -> InvitationView:
    """Give one invitee until another time; one whose time was over may answer again.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        InvalidTransition: it was taken back.
        Invalid: that time is over, or after the event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row, registration_id, _ = invitees.find(session, found.id, invitation_id, lock=True)
        check_live(row.state, "extended")
        due = starts_utc(answers_due_at, found.timezone)
        if due <= now:
            raise Invalid({"answers_due_at": ["That time is over. Give one that lies ahead."]})
        _check_due(found, answers_due_at)
        state = state_when_extended(row.state, was_issued=row.issued_at is not None)
        row = invitees.change(session, row.id, answers_due_at=due, due_from_wave=False, state=state)
        note_act(session, caller, found, row.id, "invitation.extended", answers_due_at=due.isoformat())
        return viewed(row, registration_id, timezone=found.timezone)


def revoke_invitation(
    db: Database, keys: Keyring, caller: Caller, wanted: InvitationChange, *, now: datetime
) -> InvitationView:
    """Take an invitation back: its links tell so, mails that wait are withdrawn, a held seat is free, the record stays.

    ``changes`` may have the ``reason``.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        InvalidTransition: it was taken back before, or the invitee has said yes.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
        row, registration_id, registration_state = invitees.find(session, found.id, wanted.invitation_id, lock=True)
        check_revocable(row.state, registration_state)
        reason = str(wanted.changes.get("reason") or "")
        row = take_back(session, keys, found, row, reason=reason, actor=caller.actor, now=now)
        note_act(session, caller, found, row.id, "invitation.revoked")
        return viewed(row, registration_id, timezone=found.timezone)


def take_back(
    session: Session, keys: Keyring, event: Event, row: Invitation, *, reason: str, actor: str, now: datetime
) -> Invitation:
    """End an invitation: its links, the mails that wait, the seat it holds."""
    links.revoke(session, reason="revoked", invitation_id=row.id)
    invitees.withdraw_unsent(session, row.id, reason="revoked")
    row = invitees.change(session, row.id, state="revoked", revoked_at=now, revoked_reason=reason)
    _give_up(session, keys, event, row, cause=seats.Cause(event_id=event.id, reason="revoked", actor=actor, at=now))
    return row


def note_act(session: Session, caller: Caller, event: Event, invitation_id: UUID, action: str, **changes: Any) -> None:
    """Write an act on one invitation down."""
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=invitation_id,
        action=action,
        actor=caller.actor,
        changes=changes,
    )


def _cause(event: Event, caller: Caller, reason: str, now: datetime) -> seats.Cause:
    return seats.Cause(event_id=event.id, reason=reason, actor=caller.actor, at=now)


def _give_up(session: Session, keys: Keyring, event: Event, row: Invitation, *, cause: seats.Cause) -> None:
    if row.held_seats:
        give_up_seats(session, keys, event, [row.id], cause)
        session.refresh(row)


def _hold(session: Session, event: Event, row: Invitation, caller: Caller, now: datetime) -> None:
    if row.held_seats:
        return
    if row.state not in HOLDING:
        raise InvalidTransition(f"An invitation that is {row.state} holds no seat.")
    one = Held(invitation_id=row.id, constituency=row.constituency, role=row.role)
    for refusal in hold_seats(session, event, [one], actor=caller.actor, now=now).values():
        raise refusal
    session.refresh(row)


def _values(event: Event, changes: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(changes)
    faults = constituency_faults(values.get("constituency"), constituencies_of(event))
    if faults:
        raise Invalid(faults)
    if "answers_due_at" in values:
        due = values["answers_due_at"]
        _check_due(event, due)
        values |= {"answers_due_at": starts_utc(due, event.timezone) if due else None, "due_from_wave": False}
    if "language" in values and values["language"] is None:
        values["language"] = first_language(event)
    return values


def _check_due(event: Event, due: str | None) -> None:
    faults = due_faults(due, event.details.get("ends_at"))
    if faults:
        raise Invalid(faults)


def readdressed(session: Session, row: Invitation, email: str, *, now: datetime) -> dict[str, Any]:
    """The columns of another address: what went, or was about to go, to the old one ends. A held seat stays."""
    address: dict[str, Any] = {"email": email, "email_key": email_key(email)}
    if address["email_key"] == row.email_key:
        return address
    links.revoke(session, reason="superseded", invitation_id=row.id)
    invitees.withdraw_unsent(session, row.id, reason="readdressed")
    _readdress_answer(session, row, address, now=now)
    return {**address, **UNMAILED, **({"state": "draft"} if row.state in NOT_YET_ANSWERED else {})}


def _readdress_answer(session: Session, row: Invitation, address: Mapping[str, Any], *, now: datetime) -> None:
    """The registration that is still at the invited address moves along; one that has confirmed another stays there."""
    own = proposals.registration_of(session, row.id)
    if own is None or own.email_key != row.email_key:
        return
    if registration_lists.address_is_used(session, row.event_id, address["email_key"], but=own.id):
        raise DuplicateInvitee("Somebody is registered with that address already.")
    links.revoke(session, reason="superseded", registration_id=own.id, purpose="registration")
    invitees.withdraw_unsent(session, own.id, reason="readdressed", but_to=own.new_email)
    own.email, own.email_key = address["email"], address["email_key"]
    # The ways into the room, to the feed and for companions follow from the entry: with a new one the old ways end.
    own.calendar_uid, own.calendar_sequence = str(uuid4()), 0
    registrations.touch(own, now=now)
    session.flush()
