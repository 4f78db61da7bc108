"""Show an invitation to the holder of its link: the event, the name on the envelope, and what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain import seating
from services.registration.domain.answering import EventRules, Snapshot
from services.registration.domain.invitee_event import invitee_event
from services.registration.domain.invitees import was_invited
from services.registration.domain.lifecycles import YES, EventStatus
from services.registration.domain.live_links import check_live
from services.registration.domain.people import email_key, masked_email
from services.registration.domain.refusals import NotFound
from services.registration.domain.seat_requests import Wish, seat_request
from services.registration.domain.telling import audience_before
from services.registration.store.answers import read_snapshot
from services.registration.store.own_registrations import address_of

CHOSEN = ("session", "option", "night", "companion")
"""Kinds of pools that somebody chooses in the answer, besides how they attend."""


@dataclass(frozen=True, kw_only=True)
class Openings:
    """What is open to one who would come; never how much of it."""

    alternatives: list[dict[str, str]]
    """``attendance`` with a place, or ``waitlist``."""
    full: list[str]
    """Attendance modes without a place."""
    full_choices: list[tuple[str, str]]
    """Sessions, nights and options without a place, as kind and code of their pool."""
    may_wait: bool
    """Whether the event has a waitlist."""


@dataclass(frozen=True, kw_only=True)
class InvitationView:
    """What whoever holds the link may see: nothing personal but the name on the envelope."""

    id: UUID
    event: dict[str, Any]
    rules: EventRules
    envelope_name: str
    state: str
    answer: str
    registration_state: str | None
    """Where the earlier answer led, if there was one."""
    has_said_yes: bool
    email_key: str
    """The invited address as it is compared; never shown."""
    masked_email: str
    """Where mail goes: the invited address, or the one that the registration has confirmed since."""
    language: str
    constituency: str | None
    companions_allowed: int
    answers_due_at: datetime | None
    is_open: bool
    """Whether an acceptance would be taken now, places aside."""
    alternatives: list[dict[str, str]]
    """What is open to one who accepts: ``attendance`` with a place, or ``waitlist``."""
    full: list[str]
    """Attendance modes without a place for this invitation."""
    full_choices: list[tuple[str, str]]
    """Sessions, nights and options without a place, as kind and code of their pool."""
    may_wait: bool
    """Whether the event has a waitlist."""
    questions: list[dict[str, Any]]


def show_invitation(db: Database, keys: Keyring, token: str, *, now: datetime) -> InvitationView:
    """What the answer page shows.

    Raises:
        NotFound: the link was never issued.
        Gone: it was good once.
    """
    with db.statement() as connection:
        snapshot = read_snapshot(connection, keys.digests("invitation", token), now=now)
        if snapshot is None:
            raise NotFound
        check_live(snapshot, now=now)
        prior = snapshot.prior
        has_said_yes = prior is not None and prior.state in YES
        mailed_to = address_of(connection, prior.id) if prior and has_said_yes else snapshot.invitation.email
    return _view(snapshot, mailed_to, has_said_yes=has_said_yes, now=now)


def _view(snapshot: Snapshot, mailed_to: str, *, has_said_yes: bool, now: datetime) -> InvitationView:
    invitation, event, prior = snapshot.invitation, snapshot.event, snapshot.prior
    due = invitation.answers_due_at or event.answers_due_at
    somebody = Wish(attendance="", constituency=invitation.constituency, role=invitation.role)
    return InvitationView(
        id=invitation.id,
        event=invitee_event(event, audience_before(is_invited=was_invited(invitation.source))),
        rules=event,
        envelope_name=invitation.name,
        state=invitation.state,
        answer=invitation.answer,
        registration_state=prior.state.value if prior else None,
        has_said_yes=has_said_yes,
        email_key=email_key(invitation.email),
        masked_email=masked_email(mailed_to),
        language=invitation.language,
        constituency=invitation.constituency,
        companions_allowed=invitation.companions_allowed,
        answers_due_at=due,
        is_open=event.status is EventStatus.OPEN and (due is None or now < due),
        **vars(openings(event, snapshot.pools, somebody, held=invitation.held_seats)),
        questions=[
            dict(q) for q in event.details.get("questions") or [] if (q.get("when") or "accepted") == "accepted"
        ],
    )


def openings(event: EventRules, pools: Sequence[seating.Pool], somebody: Wish, *, held: Mapping[UUID, int]) -> Openings:
    """What is open to somebody, however they would attend.

    Args:
        event: its rules.
        pools: the event's.
        somebody: who would come.
        held: seats that are held for them, by pool.
    """

    def fits(mode: str) -> bool:
        return not seating.short(seat_request(event.details, replace(somebody, attendance=mode), held=held), pools)

    def is_left(pool: seating.Pool) -> bool:
        return seating.Need(pool=pool, seats=1, held=held.get(pool.id, 0)).met

    full = [mode for mode in event.attendance if not fits(mode)]
    may_wait = event.waitlist_policy is not seating.WaitlistPolicy.OFF
    return Openings(
        alternatives=[
            *({"attendance": mode} for mode in event.attendance if mode not in full),
            *({"waitlist": mode} for mode in full if may_wait),
        ],
        full=full,
        full_choices=[pool.key for pool in pools if pool.kind in CHOSEN and not is_left(pool)],
        may_wait=may_wait,
    )
