"""Answers that arrive without a link: the organiser writes one down, or somebody registers on the event's page.

Either way the person gets an invitation of their own, so that an event knows each address once and everybody has the
same links, and the answer goes through the same rules as any other.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.contracts.messages import LinkResent
from services.kit.database import Database, DatabaseUnavailable, Transaction
from services.kit.keys import Keyring
from services.registration.domain.announcing import facts_for
from services.registration.domain.answering import Snapshot
from services.registration.domain.answers import Answer
from services.registration.domain.callers import Caller
from services.registration.domain.invitees import ON_THE_PAGE, Invitee
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.live_links import ENDED
from services.registration.domain.people import email_key
from services.registration.domain.phrases import N_
from services.registration.domain.references import new_reference
from services.registration.domain.refusals import (
    DuplicateInvitee,
    ForbiddenScope,
    Invalid,
    NotFound,
    RegistrationClosed,
)
from services.registration.domain.registrations import RegistrationView
from services.registration.domain.speakers import STRANGER, Speaker, Way
from services.registration.store import enquiries, link_requests, proposals
from services.registration.store.answers import read_one_snapshot
from services.registration.store.events import Event, find_event
from services.registration.store.invitations import Invitation
from services.registration.store.registrations import told_of, view_of
from services.registration.store.tellings import tell
from services.registration.usecases.add_invitees import add_invitees, constituencies_of
from services.registration.usecases.answer_invitation import ATTEMPTS, Receipt, Said, answer_on
from services.registration.usecases.promote_waiting import promoted

RECORDED = "Recorded by the organisers"
"""Where we have addresses from that organisers write down (GDPR article 14)."""

INVITED_ONLY = N_(
    "This event is by invitation only, so nobody can register for it here. If you have an invitation, answer by the "
    "link in it; if not, ask the event's team."
)


@dataclass(frozen=True, kw_only=True)
class Recording:
    """An answer as the organiser writes it down.

    Attributes:
        event: id or slug.
        answer: what they were told.
        invitation_id: who said it, if they were invited; else a person to add.
        constituency, role, represents, source: of a person to add.
        notify: whether the person is written to.
        how: by which way it reached the organiser.
    """

    event: str
    answer: Answer
    invitation_id: UUID | None = None
    constituency: str | None = None
    role: str = "participant"
    represents: str = ""
    source: str = RECORDED
    notify: bool = True
    how: str = "phone"


@dataclass(frozen=True, kw_only=True)
class WrittenDown:
    """The registration; new, or the same answer written down again."""

    registration: RegistrationView
    is_new: bool


def record_registration(
    db: Database, keys: Keyring, caller: Caller, wanted: Recording, *, now: datetime
) -> WrittenDown:
    """Write down an answer for somebody. Seats are given by the same rules as to everybody; due times do not count.

    Raises:
        NotFound: the caller has no such event, or the event no such invitation.
        DuplicateInvitee: a person to add is invited already; name their invitation.
        RegistrationClosed, AlreadyAnswered, InvalidTransition, EventFull, QuotaFull, Invalid: as the rules say.
    """
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
        invitation = _invited(session, event, wanted) if wanted.invitation_id else _added(session, event, wanted)
        answer = replace(wanted.answer, email="")
        speaker = Speaker(way=Way.ORGANISER, actor=caller.actor, notify=wanted.notify)
        receipt = _answered(session, keys, invitation.id, answer, speaker, now=now)
        row = proposals.registration_of(session, invitation.id)
        assert row is not None, "just answered"  # noqa: S101 - a fault of ours, not of input
        if receipt.is_new:
            row.recorded = {"how": wanted.how, "by": caller.actor, "at": now.isoformat()}
        return WrittenDown(registration=view_of(row), is_new=receipt.is_new)


def register_openly(db: Database, keys: Keyring, event: str, answer: Answer, *, now: datetime) -> Receipt:
    """Register somebody who was not invited, where the event takes that: at once, or once the organiser approves.

    Whether an address is known already cannot be seen from the answer; whoever has it is written to.

    Args:
        db: the database.
        keys: the service's.
        event: id or slug of an event that strangers may look at.
        answer: what they said; their address in it.
        now: the instant of asking.

    Raises:
        NotFound: there is no such event for strangers.
        ForbiddenScope: the event is by invitation only.
        RegistrationClosed, EventFull, QuotaFull, Invalid: as the rules say.
    """
    with db.transaction() as session:
        found = enquiries.find_asked(session, event)
        if found.status in ENDED or (found.ends_at is not None and now >= found.ends_at):
            raise RegistrationClosed(N_("The event is over, or will not take place."))
        if (found.details.get("access") or "invitation_only") == "invitation_only":
            raise ForbiddenScope(INVITED_ONLY)
        person = Recording(event=event, answer=answer, source=ON_THE_PAGE)
        known = proposals.invitation_by_address(session, found.id, email_key(answer.email))
        invitation = known or _add(session, found, person)
        said = replace(answer, email="", companions=[], on_behalf=None)
        if invitation is None or (known and _is_settled(session, known)):
            return _again(session, keys, found, said, email=answer.email, now=now)
        return _answered(session, keys, invitation.id, said, STRANGER, now=now)


def _answered(
    session: Transaction, keys: Keyring, invitation_id: UUID, answer: Answer, speaker: Speaker, *, now: datetime
) -> Receipt:
    """Answer in this transaction, again and again while others change what the decision rests on."""
    said = Said(answer=answer, speaker=speaker)
    for _ in range(ATTEMPTS):
        snapshot = read_one_snapshot(session.connection(), invitation_id, now=now)
        receipt = answer_on(session.connection(), keys, snapshot, said, now=now)
        if receipt:
            if receipt.frees_seats:
                promoted(session, keys, snapshot.event, now=now)
            return receipt
    raise DatabaseUnavailable("too many answers at once")


def _invited(session: Transaction, event: Event, wanted: Recording) -> Invitation:
    assert wanted.invitation_id is not None  # noqa: S101 - asked by the caller
    invitation = session.get(Invitation, wanted.invitation_id)
    if invitation is None or invitation.event_id != event.id:
        raise NotFound("There is no such invitation.")
    if wanted.answer.email and email_key(wanted.answer.email) != invitation.email_key:
        raise Invalid({"email": ["This is not the invited address. Correct the invitation first, or leave it out."]})
    return invitation


def _added(session: Transaction, event: Event, wanted: Recording) -> Invitation:
    """A new invitation for somebody whom the organiser adds."""
    known = constituencies_of(event)
    if wanted.constituency and known and wanted.constituency not in known:
        raise Invalid({"constituency": ["The event has no constituency of that code."]})
    made = _add(session, event, wanted)
    if made is None or proposals.has_live_registration(session, event.id, made.email_key):
        raise DuplicateInvitee("Somebody with this address is invited already. Name the invitation: invitation_id.")
    return made


def _add(session: Transaction, event: Event, wanted: Recording) -> Invitation | None:
    """The stored invitation; none when somebody stored that address at the same moment."""
    answer = wanted.answer
    invitee = Invitee(
        name=answer.name, email=answer.email, source=wanted.source, organisation=answer.organisation,
        job_title=answer.job_title, country=answer.country, constituency=wanted.constituency, role=wanted.role,
        represents=wanted.represents, language=answer.language or None, companions_allowed=len(answer.companions),
    )  # fmt: skip
    ids = add_invitees(session, event, {0: invitee})
    return session.get_one(Invitation, ids[0]) if ids else None


def _is_settled(session: Transaction, invitation: Invitation) -> bool:
    """Whether nothing is left to answer: they have said yes, or the organiser has decided."""
    row = proposals.registration_of(session, invitation.id)
    ended = (RegistrationState.REFUSED, RegistrationState.SUBSTITUTED, RegistrationState.NO_SHOW)
    return invitation.state in ("revoked", "superseded", "expired") or (row is not None and row.state in (*YES, *ended))


def _again(session: Transaction, keys: Keyring, event: Event, answer: Answer, *, email: str, now: datetime) -> Receipt:
    """Say just what a new person would be told, and send who has the address the link to what is on record."""
    with session.begin_nested() as rehearsed:
        name = f"{new_reference('X')}@example.invalid"
        double = _add(session, event, Recording(event=str(event.id), answer=replace(answer, email=name)))
        assert double is not None, "nobody has this address"  # noqa: S101 - made for this
        shown = _answered(session, keys, double.id, answer, replace(STRANGER, notify=False), now=now)
        rehearsed.rollback()
    known = proposals.invitation_by_address(session, event.id, email_key(email))
    row = proposals.registration_of(session, known.id) if known else None
    if known is None or row is None:
        return replace(shown, reference=new_reference("R"))
    if row.state in YES and link_requests.sent_lately(session, [known.id, row.id], now=now) < 3:
        snapshot: Snapshot = read_one_snapshot(session.connection(), known.id, now=now)
        told = told_of(row, snapshot.event)
        facts = facts_for(snapshot.event, told.audience_before)
        tell(
            session, keys, row,
            [LinkResent(event=facts, recipient=told.recipient, invitee=row.name, leads_to="registration")],
        )  # fmt: skip
    return replace(shown, reference=row.reference)
