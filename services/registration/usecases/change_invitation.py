"""An organiser corrects an invitation, gives more time, or takes it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.letters.when import starts_utc
from services.registration.domain.callers import Caller
from services.registration.domain.invitees import HELD_LATER, constituency_faults
from services.registration.domain.people import email_key
from services.registration.domain.refusals import Invalid, VersionMismatch
from services.registration.domain.sending import check_live, check_revocable
from services.registration.store import audit, invitees, links
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.usecases.add_invitees import constituencies_of, first_language
from services.registration.usecases.list_invitations import InvitationView, viewed

NOT_YET_ANSWERED = frozenset({"draft", "queued", "sent", "bounced", "expired"})


def change_invitation(
    db: Database, caller: Caller, event: str, invitation_id: UUID, changes: Mapping[str, Any], *, version: int | None
) -> InvitationView:
    """Set fields of an invitation. Another address ends the links sent so far; the next mail goes to the new one.

    Args:
        db: the database.
        caller: who does it.
        event: id or slug.
        invitation_id: which invitation.
        changes: new values by field; ``answers_due_at`` wall-clock in the event's zone.
        version: the one the caller has seen; none skips the comparison.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        VersionMismatch: somebody else changed it.
        InvalidTransition: it was taken back.
        Invalid: the event's rules do not allow a value.
        DuplicateInvitee: the new address is invited already.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row, registration_id, _ = invitees.find(session, found.id, invitation_id, lock=True)
        if version is not None and version != row.version:
            raise VersionMismatch("Get the invitation again and repeat your change on it.")
        check_live(row.state, "changed")
        values = _values(found, changes)
        if "email" in values and email_key(values["email"]) != row.email_key:
            values |= _readdressed(session, row, values["email"])
        row = invitees.change(session, row.id, **values)
        note_act(session, caller, found, row.id, "invitation.changed", fields=sorted(changes))
        return viewed(row, registration_id, timezone=found.timezone)


def extend_invitation(
    db: Database, caller: Caller, event: str, invitation_id: UUID, answers_due_at: str, *, now: datetime
) -> InvitationView:
    """Give one invitee until another time.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        InvalidTransition: it was taken back.
        Invalid: that time is over.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row, registration_id, _ = invitees.find(session, found.id, invitation_id, lock=True)
        check_live(row.state, "extended")
        due = starts_utc(answers_due_at, found.timezone)
        if due <= now:
            raise Invalid({"answers_due_at": ["That time is over. Give one that lies ahead."]})
        state = "sent" if row.state == "expired" else row.state
        row = invitees.change(session, row.id, answers_due_at=due, state=state)
        note_act(session, caller, found, row.id, "invitation.extended", answers_due_at=due.isoformat())
        return viewed(row, registration_id, timezone=found.timezone)


def revoke_invitation(
    db: Database, caller: Caller, event: str, invitation_id: UUID, reason: str, *, now: datetime
) -> InvitationView:
    """Take an invitation back: its links tell so, mails that wait are withdrawn, the record stays.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        InvalidTransition: it was taken back before, or the invitee has said yes.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row, registration_id, registration_state = invitees.find(session, found.id, invitation_id, lock=True)
        check_revocable(row.state, registration_state)
        links.revoke(session, reason="revoked", invitation_id=row.id)
        invitees.withdraw_unsent(session, row.id, reason="revoked")
        row = invitees.change(session, row.id, state="revoked", revoked_at=now, revoked_reason=reason)
        note_act(session, caller, found, row.id, "invitation.revoked")
        return viewed(row, registration_id, timezone=found.timezone)


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


def _values(event: Event, changes: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(changes)
    faults = constituency_faults(values.get("constituency"), constituencies_of(event))
    if values.get("seat_held"):
        faults |= {"seat_held": [HELD_LATER]}
    if faults:
        raise Invalid(faults)
    if values.get("answers_due_at"):
        values["answers_due_at"] = starts_utc(values["answers_due_at"], event.timezone)
    if "email" in values:
        values["email_key"] = email_key(values["email"])
    if "language" in values and values["language"] is None:
        values["language"] = first_language(event)
    return values


def _readdressed(session: Session, row: Invitation, _email: str) -> dict[str, Any]:
    """End what went, or was about to go, to the old address."""
    links.revoke(session, reason="superseded", invitation_id=row.id)
    invitees.withdraw_unsent(session, row.id, reason="readdressed")
    unmailed = {"sent_at": None, "issued_at": None, "queued_at": None, "batch_id": None, "bounce": None}
    return unmailed | ({"state": "draft"} if row.state in NOT_YET_ANSWERED else {})
