"""Somebody names another person with their link: it is written down for the organiser, and no seat moves."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from services.contracts.facts import Recipient
from services.kit.database import Database, Transaction, new_id
from services.kit.keys import Keyring
from services.registration.domain import announcing
from services.registration.domain.answering import EventRules, Snapshot
from services.registration.domain.answers import Answer
from services.registration.domain.invitees import was_invited
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.live_links import check_live, check_open
from services.registration.domain.people import email_key
from services.registration.domain.phrases import N_
from services.registration.domain.proposals import (
    ProposalKind,
    Proposed,
    ProposedChange,
    check_is_somebody_else,
    check_may_propose,
    decision_due,
)
from services.registration.domain.references import new_reference
from services.registration.domain.refusals import AlreadyAnswered, InvalidTransition, NotFound
from services.registration.store import audit, organiser_tasks, outbox, proposals
from services.registration.store.answers import read_snapshot
from services.registration.store.own_registrations import lock_own
from services.registration.store.proposals import Proposal


@dataclass(frozen=True, kw_only=True)
class ProposalReceipt:
    """What whoever proposes gets back at once."""

    reference: str
    kind: ProposalKind
    due_at: datetime
    """By when the organisers decide."""
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class Made:
    """Who proposes whom or what, for which event."""

    kind: ProposalKind
    facts: Proposed | ProposedChange
    rules: EventRules
    invitation_id: UUID
    registration_id: UUID | None
    proposer: Recipient
    is_invited: bool
    """Whether the organisers asked the proposer to come."""
    actor: str

    def due_at(self, made_at: datetime) -> datetime:
        """By when the organisers decide."""
        return decision_due(made_at, timezone=self.rules.details["timezone"], starts_at=self.rules.starts_at)

    @property
    def same(self) -> str:
        """The same text for the same proposal."""
        return email_key(self.facts.email) if isinstance(self.facts, Proposed) else json.dumps(asdict(self.facts))


DECIDE = "decide-proposal"
"""The task that a proposal makes."""


def propose_by_invitation(
    db: Database, keys: Keyring, token: str, kind: ProposalKind, proposed: Proposed, *, now: datetime
) -> ProposalReceipt:
    """Name somebody with the link of an invitation: to come instead, or oneself, to whom it was passed on.

    Raises:
        NotFound: the link was never issued.
        Gone, RegistrationClosed: it was good once, or the time is over.
        AlreadyAnswered: the invitation has been answered with a yes.
        InvalidTransition: somebody was named already, or too many were.
        Invalid: it is the invited person.
    """
    with db.transaction() as session:
        snapshot = read_snapshot(session.connection(), keys.digests("invitation", token), now=now)
        if snapshot is None:
            raise NotFound
        check_live(snapshot, now=now)
        _check_unanswered(snapshot)
        invited, rules = proposals.lock_invitation(session, snapshot.invitation.id), snapshot.event
        made = Made(
            kind=kind, facts=proposed, rules=rules, invitation_id=invited.id, registration_id=None, actor="invitee",
            is_invited=was_invited(invited.source),
            proposer=Recipient(name=invited.name, email=invited.email, language=invited.language),
        )  # fmt: skip
        again = made_before(session, keys, made)
        if again:
            return again
        check_open(snapshot, Answer(answer="accept"), now=now)
        receipt = write_down(session, keys, made, now=now)
        if kind is ProposalKind.SUBSTITUTE:
            invited.state, invited.answer, invited.updated_at = "answered", "delegated", now
            invited.version += 1
        return receipt


def propose_substitute(
    db: Database, keys: Keyring, token: str, proposed: Proposed, *, now: datetime
) -> ProposalReceipt:
    """Name somebody to come in one's place; it is kept until the organiser has decided.

    Raises:
        NotFound, Gone, RegistrationClosed: the link, or the time for changes, is over.
        InvalidTransition: there is no confirmed place, or somebody was named already.
        Invalid: it is the same person.
    """
    with db.transaction() as session:
        row, rules, holder = lock_own(session, keys, token, now=now)
        if row.state != RegistrationState.CONFIRMED or row.invitation_id is None:
            raise InvalidTransition(N_("Only a confirmed place can pass to somebody else."))
        made = Made(
            kind=ProposalKind.SUBSTITUTE, facts=proposed, rules=rules, invitation_id=row.invitation_id,
            registration_id=row.id, actor=holder.value, is_invited=was_invited(row.source),
            proposer=Recipient(name=row.name, email=row.email, language=row.language),
        )  # fmt: skip
        return made_before(session, keys, made) or write_down(session, keys, made, now=now)


def _check_unanswered(snapshot: Snapshot) -> None:
    state = snapshot.prior.state if snapshot.prior else None
    if state in YES or state is RegistrationState.NO_SHOW:
        raise AlreadyAnswered(N_("To change it, use the link in the mail about your answer; we can send it again."))
    if state in (RegistrationState.REFUSED, RegistrationState.SUBSTITUTED):
        raise InvalidTransition(N_("The organisers have decided about this answer. Please write to the contact."))


def made_before(session: Transaction, keys: Keyring, made: Made) -> ProposalReceipt | None:
    """The receipt of the same proposal made before."""
    digests = keys.digests("proposed", made.same)
    same = [
        one
        for one in proposals.pending_of(session, made.invitation_id)
        if one.kind == made.kind and bytes(one.address_digest) in digests
    ]
    if not same:
        return None
    due = made.due_at(same[0].created_at)
    return ProposalReceipt(reference=same[0].reference, kind=made.kind, due_at=due, is_new=False)


def write_down(session: Transaction, keys: Keyring, made: Made, *, now: datetime) -> ProposalReceipt:
    """Keep a new proposal for the organiser, and tell who made it where a place is at stake.

    Raises:
        Invalid: they named themselves.
        InvalidTransition: too much is waiting for a decision already.
    """
    if isinstance(made.facts, Proposed):
        check_is_somebody_else(made.facts, made.proposer.email)
    pending = [ProposalKind(one.kind) for one in proposals.pending_of(session, made.invitation_id)]
    check_may_propose(made.kind, pending)
    row = Proposal(
        id=new_id(), event_id=made.rules.id, reference=new_reference("P"), kind=made.kind.value,
        invitation_id=made.invitation_id, registration_id=made.registration_id,
        sealed_facts=proposals.sealed(keys, made.facts),
        address_digest=keys.digest("proposed", made.same), created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    task = {"proposal": str(row.id), "kind": made.kind.value}
    due = made.due_at(now)
    reason = organiser_tasks.Reason(
        event_id=made.rules.id, kind=DECIDE, key=str(row.id), subject=task, due_at=due
    )  # fmt: skip
    organiser_tasks.ask(session, reason, now=now)
    if made.kind is ProposalKind.SUBSTITUTE and isinstance(made.facts, Proposed):
        message = announcing.proposed(
            made.rules, made.proposer, is_invited=made.is_invited, reference=row.reference,
            substitute=made.facts.name, has_place=made.registration_id is not None,
        )  # fmt: skip
        subject = made.registration_id or made.invitation_id
        outbox.promise(session, keys, message, event_id=made.rules.id, subject_id=subject)
    audit.note(
        session, organisation_id=made.rules.organisation_id, event_id=made.rules.id,
        subject_id=made.registration_id or made.invitation_id, action="proposal.made", actor=made.actor,
        changes={"kind": made.kind.value, "proposal": str(row.id)},
    )  # fmt: skip
    return ProposalReceipt(reference=row.reference, kind=made.kind, due_at=due, is_new=True)
