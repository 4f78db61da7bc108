"""Somebody who was named is invited, and the place of the one who named them is kept for them meanwhile.

The second person gets an invitation of their own that holds the seats: they see the rule, give their own answers and
agree for themselves. What the first one wrote is never shown to them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.kit.database import Transaction
from services.kit.keys import Keyring
from services.registration.domain.answering import EventRules
from services.registration.domain.invitees import Invitee
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.live_links import ENDED
from services.registration.domain.people import email_key
from services.registration.domain.proposals import Proposed
from services.registration.domain.refusals import DuplicateInvitee, Invalid, InvalidTransition
from services.registration.domain.seat_requests import Wish, seat_request
from services.registration.domain.seating import WaitlistPolicy, full, short
from services.registration.domain.suppressions import NOT_INVITED
from services.registration.store import batches, held_seats, invitees, links, proposals, seats, suppressions
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.seats import Cause
from services.registration.usecases.add_invitees import add_invitees, constituencies_of
from services.registration.usecases.write_invitation import writer_for

TIME_TO_ANSWER = timedelta(days=7)
"""How long somebody who was named has to answer; a seat is kept for them so long."""


@dataclass(frozen=True, kw_only=True)
class Instead:
    """Who is to be invited, in whose place or by whose link.

    Attributes:
        person: who was named.
        source: where we have the address from; the mail says so (GDPR article 14).
        constituency: the group they stand for.
        role: as the first person's.
        actor: who decided.
    """

    person: Proposed
    source: str
    constituency: str | None
    role: str
    actor: str


def prepare_invitation(
    session: Transaction, keys: Keyring, event: Event, rules: EventRules, wanted: Instead, *, now: datetime
) -> Invitation:
    """An invitation for this person, new or brought back to life, kept from others; nothing is mailed yet.

    Raises:
        InvalidTransition: the event is over, the address is not to be invited, or its owner was refused.
        DuplicateInvitee: they come already.
        Invalid: the event has no such constituency.
    """
    if event.status in ENDED or (rules.starts_at is not None and now >= rules.starts_at):
        raise InvalidTransition("The event has begun or will not take place, so nobody can be invited any more.")
    known = constituencies_of(event)
    if wanted.constituency and known and wanted.constituency not in known:
        raise Invalid({"constituency": ["The event has no constituency of that code."]})
    if suppressions.suppressed(session, keys, event, [wanted.person.email]):
        raise InvalidTransition(NOT_INVITED)
    key = email_key(wanted.person.email)
    if proposals.has_live_registration(session, event.id, key):
        raise DuplicateInvitee("Somebody with this address comes already.")
    row = proposals.invitation_by_address(session, event.id, key)
    if row is None:
        row = _added(session, event, wanted)
    else:
        _brought_back(session, row, wanted, now=now)
    row.answers_due_at = _due(rules, now=now)
    session.flush()
    return row


def hold_for(
    session: Transaction, rules: EventRules, invitation: Invitation, wish: Wish, *, actor: str, now: datetime
) -> None:
    """Hold the seats of a wish for an invitation.

    Raises:
        EventFull, QuotaFull: one of them is not free.
    """
    pools = seats.pools_of(session, rules.id, now=now)
    request = seat_request(rules.details, wish)
    why = Cause(event_id=rules.id, reason="substitute", actor=actor, at=now, invitation_id=invitation.id)
    if not held_seats.hold(session, invitation.id, request, pools, why):
        raise full(request, short(request, pools), pools, WaitlistPolicy.OFF)
    session.refresh(invitation)


def mail_invitation(
    session: Transaction, keys: Keyring, event: Event, invitation: Invitation, *, now: datetime
) -> None:
    """Ask them, with a link of their own."""
    written = writer_for(session, keys, event, not_before=now).invitation(invitation)
    invitees.add_links(session, [written.link])
    batches.promise_many(session, [written.outbox])
    invitees.change(session, invitation.id, state="queued", bounce=None, queued_at=now)


def _added(session: Transaction, event: Event, wanted: Instead) -> Invitation:
    person = wanted.person
    invitee = Invitee(
        name=person.name, email=person.email, source=wanted.source, organisation=person.organisation,
        job_title=person.job_title, constituency=wanted.constituency, role=wanted.role,
    )  # fmt: skip
    ids: dict[int, UUID] = add_invitees(session, event, {0: invitee})
    if not ids:
        raise DuplicateInvitee("Somebody with this address was invited at this moment. Try again.")
    return session.get_one(Invitation, ids[0])


def _brought_back(session: Transaction, row: Invitation, wanted: Instead, *, now: datetime) -> None:
    """Let an invitation be answered that ended, was declined, or led to a place that somebody else got."""
    prior = proposals.registration_of(session, row.id)
    state = RegistrationState(prior.state) if prior else None
    if state in YES:
        raise DuplicateInvitee("This person comes already.")
    if state is RegistrationState.REFUSED:
        raise InvalidTransition("The organisers have refused this person before. Write to them yourself.")
    if prior is not None and state in (RegistrationState.SUBSTITUTED, RegistrationState.NO_SHOW):
        # It stays as history; a new answer is a new registration.
        prior.invitation_id = None
    if row.state not in ("draft", "queued", "sent", "bounced"):
        links.revoke(session, reason="superseded", invitation_id=row.id)
    held_seats.give_up(session, row.id, Cause(event_id=row.event_id, reason="substitute", actor=wanted.actor, at=now))
    row.state, row.answer, row.revoked_at, row.revoked_reason = "draft", "none", None, None
    row.constituency, row.role, row.source = wanted.constituency, wanted.role, wanted.source


def _due(rules: EventRules, *, now: datetime) -> datetime | None:
    soon = now + TIME_TO_ANSWER
    own = min(soon, rules.starts_at) if rules.starts_at else soon
    return max(own, rules.answers_due_at) if rules.answers_due_at else own
