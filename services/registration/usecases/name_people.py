"""An organisation's focal point names who comes, with the link they were given, and sees their own people alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.allocations import CANNOT_BE_NAMED, UNANSWERED, Named, check_may_name
from services.registration.domain.answering import EventRules
from services.registration.domain.live_links import ENDED
from services.registration.domain.people import email_key
from services.registration.domain.phrases import N_
from services.registration.domain.proposals import Proposed
from services.registration.domain.refusals import DuplicateInvitee, Gone, InvalidTransition, NotFound
from services.registration.store import allocations, audit, proposals
from services.registration.store.allocations import Allocation
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event, find_by_id
from services.registration.usecases.change_invitation import take_back
from services.registration.usecases.invite_instead import Instead, mail_invitation, prepare_invitation
from services.registration.usecases.keep_allocation import due_of
from services.registration.usecases.queue_invitations import check_sends

ACTOR = "focal point"
"""As the audit and the ledger name whoever comes by the link."""


@dataclass(frozen=True, kw_only=True)
class OwnAllocation:
    """What the holder of an allocation's link sees."""

    id: UUID
    rules: EventRules
    organisation: str
    places: int
    people: list[Named]
    names_due_at: str | None
    """Wall-clock in the event's zone."""
    is_open: bool
    """Whether somebody may be named now, places aside."""

    @property
    def free(self) -> int:
        """Places without a name."""
        return max(0, self.places - sum(one.takes_place for one in self.people))


def show_own_allocation(db: Database, keys: Keyring, token: str, *, now: datetime) -> OwnAllocation:
    """The places of a link and the people who were named; looking changes nothing.

    Raises:
        NotFound: the link was never made, or another took its place.
        Gone: the allocation was taken back, or the event is over.
    """
    with db.transaction() as session:
        row, event, rules = _held(session, keys, token, now=now)
        due = due_of(row, event)
        return OwnAllocation(
            id=row.id, rules=rules, organisation=row.organisation, places=row.places, names_due_at=row.names_due_at,
            people=allocations.named(session, row.id), is_open=due is None or now < due,
        )  # fmt: skip


def name_person(db: Database, keys: Keyring, token: str, person: Proposed, *, now: datetime) -> None:
    """Give a place a name: they are invited at once, or once the organisers send the invitation.

    Raises:
        NotFound, Gone: as for looking.
        RegistrationClosed: the time for names, or for answers, is over.
        InvalidTransition: no place is left, the event invites nobody now, or the person cannot be named.
    """
    with db.transaction() as session:
        row, event, rules = _held(session, keys, token, now=now, lock=True)
        check_may_name(row.places, allocations.named(session, row.id), due_of(row, event), now=now)
        _check_is_ours_to_name(session, row, person)
        wanted = Instead(
            person=person, source=f"Named by {row.organisation}", constituency=row.constituency, role="participant",
            actor=ACTOR,
        )  # fmt: skip
        try:
            invitation = prepare_invitation(session, keys, event, rules, wanted, now=now)
        except (DuplicateInvitee, InvalidTransition) as error:
            raise InvalidTransition(CANNOT_BE_NAMED) from error
        invitation.allocation_id, invitation.name = row.id, person.name
        session.flush()
        if not row.requires_approval:
            check_sends(event, now=now)
            mail_invitation(session, keys, event, invitation, now=now)
        _note(session, event, invitation.id, "allocation.named")


def take_name_back(db: Database, keys: Keyring, token: str, invitation_id: UUID, *, now: datetime) -> None:
    """Free a place whose person has not answered; their invitation says so.

    Raises:
        NotFound, Gone: as for looking; also when the invitation is not of these places.
        InvalidTransition: they have answered, so only the organisers can change it.
    """
    with db.transaction() as session:
        row, event, _ = _held(session, keys, token, now=now, lock=True)
        if invitation_id not in {one.id for one in allocations.named(session, row.id)}:
            raise NotFound
        invitation = proposals.lock_invitation(session, invitation_id)
        (one,) = [one for one in allocations.named(session, row.id) if one.id == invitation_id]
        if one.standing not in UNANSWERED:
            raise InvalidTransition(N_("They have answered meanwhile. Please write to the organisers about them."))
        take_back(session, keys, event, invitation, reason=f"Taken back by {row.organisation}", actor=ACTOR, now=now)
        _note(session, event, invitation_id, "allocation.name_taken_back")


def _held(
    session: Transaction, keys: Keyring, token: str, *, now: datetime, lock: bool = False
) -> tuple[Allocation, Event, EventRules]:
    row = allocations.find_by_token(session, keys, token, lock=lock)
    rules = read_rules(session, row.event_id)
    if row.revoked_at is not None:
        raise Gone("revoked", rules.contact, rules.told)
    if rules.status in ENDED or (rules.ends_at is not None and now >= rules.ends_at):
        raise Gone("past", rules.contact, rules.told)
    return row, find_by_id(session, row.event_id), rules


def _check_is_ours_to_name(session: Transaction, row: Allocation, person: Proposed) -> None:
    """An address that others invited stays theirs; one of ours may be named again once it has ended."""
    known = proposals.invitation_by_address(session, row.event_id, email_key(person.email))
    if known is None:
        return
    if known.allocation_id != row.id:
        raise InvalidTransition(CANNOT_BE_NAMED)
    if any(one.id == known.id and one.takes_place for one in allocations.named(session, row.id)):
        raise InvalidTransition(N_("You have named this person already."))


def _note(session: Transaction, event: Event, invitation_id: UUID, action: str) -> None:
    audit.note(
        session, organisation_id=event.organisation_id, event_id=event.id, subject_id=invitation_id, action=action,
        actor=ACTOR,
    )  # fmt: skip
