"""Two invitations turn out to be one person's: one of them is closed, and both histories stay."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.doubles import check_mergeable, check_unmergeable
from services.registration.domain.invitees import lookalikes
from services.registration.domain.people import email_key
from services.registration.domain.refusals import Invalid
from services.registration.store import audit, invitees, links, proposals, suppressions
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.store.seats import Cause
from services.registration.usecases.change_invitation import HOLDING, UNMAILED
from services.registration.usecases.hold_seats import give_up_seats
from services.registration.usecases.list_invitations import InvitationView, viewed


@dataclass(frozen=True, kw_only=True)
class Merge:
    """Which invitation of an event is closed for which other one of the same person."""

    event: str
    """Its id or slug."""
    invitation_id: UUID
    into: str
    """The address of the one that stays."""


@dataclass(frozen=True, kw_only=True)
class Similar:
    """An invitation, and earlier ones that may be the same person's."""

    invitation: InvitationView
    like: list[str]
    """Their addresses."""


def list_similar(db: Database, caller: Caller, event: str) -> list[Similar]:
    """Invitations of an event whose people may be invited a second time; whether they are, only a person can say.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        rows = dict(enumerate(invitees.live(session, found.id)))
        return [
            Similar(invitation=viewed(rows[place], None, timezone=found.timezone), like=like)
            for place, like in lookalikes(rows, []).items()
        ]


def merge_invitations(db: Database, keys: Keyring, caller: Caller, wanted: Merge, *, now: datetime) -> InvitationView:
    """Close an invitation for another one of the same person: its links end, and what waits to be mailed is withdrawn.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        Invalid: the event has no other invitation to that address.
        InvalidTransition: one of them was taken back, or the person has said yes with the one that would be closed.
    """
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
        row, registration_id, answer = invitees.find(session, event.id, wanted.invitation_id, lock=True)
        into = proposals.invitation_by_address(session, event.id, email_key(wanted.into))
        if into is None or into.id == row.id:
            raise Invalid({"into": ["Name the address of another invitation to this event."]})
        into_answer = proposals.registration_of(session, into.id)
        check_mergeable(row.state, into.state, answer=answer, into_answer=into_answer.state if into_answer else None)
        row = close(session, keys, event, (row, into), actor=caller.actor, now=now)
        return viewed(row, registration_id, timezone=event.timezone)


def close(
    session: Transaction, keys: Keyring, event: Event, both: tuple[Invitation, Invitation], *, actor: str, now: datetime
) -> Invitation:
    """The same for two locked invitations of which the first may be closed."""
    row, into = both
    links.revoke(session, reason="superseded", invitation_id=row.id)
    invitees.withdraw_unsent(session, row.id, reason="superseded")
    _keep_stricter(session, keys, event, row, into)
    if row.held_seats and into.state in HOLDING and not into.held_seats:
        into = invitees.change(session, into.id, held_seats=row.held_seats)
        row = invitees.change(session, row.id, held_seats={})
    elif row.held_seats:
        give_up_seats(session, keys, event, [row.id], Cause(event_id=event.id, reason="merged", actor=actor, at=now))
    row = invitees.change(session, row.id, state="superseded", merged_into=into.id)
    for subject in (row, into):
        audit.note(
            session, organisation_id=event.organisation_id, event_id=event.id, subject_id=subject.id,
            action="invitation.merged", actor=actor, changes={"closed": str(row.id), "kept": str(into.id)},
        )  # fmt: skip
    return row


def unmerge_invitation(db: Database, caller: Caller, event: str, invitation_id: UUID) -> InvitationView:
    """Two people after all: the closed invitation is there again, and the next mail brings it a link of its own.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        InvalidTransition: it was not merged.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row, registration_id, _state = invitees.find(session, found.id, invitation_id, lock=True)
        check_unmergeable(row.merged_into)
        state = {"state": "answered"} if registration_id else {**UNMAILED, "state": "draft"}
        row = invitees.change(session, row.id, merged_into=None, **state)
        audit.note(
            session, organisation_id=found.organisation_id, event_id=found.id, subject_id=row.id,
            action="invitation.unmerged", actor=caller.actor,
        )  # fmt: skip
        return viewed(row, registration_id, timezone=found.timezone)


def _keep_stricter(session: Transaction, keys: Keyring, event: Event, row: Invitation, into: Invitation) -> None:
    """What the person did not want under one of their addresses they do not want under the other."""
    for one, other in ((row, into), (into, row)):
        suppressions.extend(session, keys, event, one.email, other.email)
    before, kept = (proposals.registration_of(session, one.id) for one in (row, into))
    if kept is not None and before is not None and row.answer == "accepted":
        kept.share_in_participant_list &= before.share_in_participant_list
