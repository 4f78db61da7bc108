"""An organiser sends one invitee the link again, by a mail and a link of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.refusals import InvalidTransition
from services.registration.domain.sending import check_live
from services.registration.domain.suppressions import NAME_ADDRESS, NOT_INVITED
from services.registration.store import batches, invitees, suppressions
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.store.refused_addresses import refused
from services.registration.store.registrations import Registration
from services.registration.store.sending import check_not_paused
from services.registration.usecases.change_invitation import note_act, readdressed
from services.registration.usecases.list_invitations import InvitationView, viewed
from services.registration.usecases.queue_invitations import check_sends
from services.registration.usecases.write_invitation import writer_for

_ELSEWHERE = "This person has registered with another address: change it there. Without email, the link goes to it."


@dataclass(frozen=True, kw_only=True)
class Resending:
    """Which invitation of an event is mailed again, and where to: empty is where it went."""

    event: str
    """Its id or slug."""
    invitation_id: UUID
    email: str = ""


def resend_invitation(
    db: Database, keys: Keyring, caller: Caller, wanted: Resending, *, now: datetime
) -> InvitationView:
    """Mail one invitee now. Somebody who was never mailed gets the whole invitation, with where we have them from.

    With another address the links sent so far end, as when it is corrected. One that refuses mail is written to only
    when it is named: somebody has looked at it.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        InvalidTransition: it was taken back, waits to be sent already, or its address is not to be invited
            or refuses mail; or an address is named and they have registered with another one.
        DuplicateInvitee: the other address is invited already.
        RegistrationClosed: the event takes no answers, and there is none to look at.
        SendingPaused: mail of the event or the organisation is stopped.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
        row, registration_id, _ = invitees.find(session, found.id, wanted.invitation_id, lock=True)
        check_live(row.state, "sent")
        check_not_paused(session, found)
        if wanted.email:
            row = invitees.change(session, row.id, **readdressed(session, row, wanted.email, now=now))
        if row.state == "queued":
            raise InvalidTransition("A mail to this invitee waits to be sent already.")
        answered = _accepted(session, row, registration_id, is_named=bool(wanted.email))
        if answered is None:
            check_sends(found, now=now)
            _check_address(session, keys, found, row, is_named=bool(wanted.email))
        writer = writer_for(session, keys, found, not_before=now)
        first = row.sent_at is None and row.state != "answered"
        written = writer.invitation(row) if first else writer.link(row, answered)
        invitees.add_links(session, [written.link])
        # Somebody waits for it: it goes first, and is tried although the address refused mail before.
        batches.promise_many(session, [{**written.outbox, "bulk": False}])
        state = "queued" if row.state in ("draft", "bounced") else row.state
        row = invitees.change(session, row.id, state=state, bounce=None, queued_at=now)
        note_act(session, caller, found, row.id, "invitation.resent")
        return viewed(row, registration_id, timezone=found.timezone)


def _accepted(
    session: Session, row: Invitation, registration_id: UUID | None, *, is_named: bool
) -> Registration | None:
    """The registration by which they said yes; mail about it goes to its own address and to no other."""
    found = session.get_one(Registration, registration_id) if registration_id else None
    if found is None or RegistrationState(found.state) not in YES:
        return None
    if is_named and found.email_key != row.email_key:
        raise InvalidTransition(_ELSEWHERE)
    return found


def _check_address(session: Session, keys: Keyring, event: Event, row: Invitation, *, is_named: bool) -> None:
    if suppressions.suppressed(session, keys, event, [row.email]):
        raise InvalidTransition(NOT_INVITED)
    why = refused(session, event.organisation_id, [row.email]).get(row.email_key)
    if why and not is_named:
        raise InvalidTransition(f"{why} {NAME_ADDRESS}")
