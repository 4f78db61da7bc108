"""Explain why somebody has no seat, and who would have the next one of each attendance mode, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import explaining
from services.registration.domain.answering import EventRules
from services.registration.domain.callers import Caller
from services.registration.domain.explaining import NextRegistrant, WaitingRegistrant
from services.registration.domain.lifecycles import SEATED, RegistrationState
from services.registration.domain.offers import SEATS_MOVE, moves_by_itself
from services.registration.domain.seating import Need, Pool, WaitlistPolicy, needs
from services.registration.domain.targets import Standing
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_event
from services.registration.store.registration_lists import find_registration, waitlist
from services.registration.store.registrations import Registration, axes_of
from services.registration.store.seats import pools_of
from services.registration.usecases.count_targets import count_targets
from services.registration.usecases.promote_waiting import asked_by

LONGEST = 500
"""Most people of one line that are looked at."""


@dataclass(frozen=True, kw_only=True)
class ExplainedLine:
    """Those who wait for one attendance mode."""

    attendance: str
    waiting: int
    next: NextRegistrant | None
    sentences: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ExplainedRegistration:
    """One person: what they need of each pool, and who stands before them."""

    id: UUID
    reference: str
    state: RegistrationState
    attendance: str | None
    has_seat: bool
    is_next: bool
    waits_ahead: int | None
    needs: Sequence[Need]
    sentences: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything at one moment."""

    as_of: datetime
    policy: WaitlistPolicy
    moves_by_itself: bool
    sentences: Sequence[str]
    pools: Sequence[Pool]
    lines: Sequence[ExplainedLine]
    registration: ExplainedRegistration | None = None


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What was read, all in one transaction."""

    rules: EventRules
    pools: list[Pool]
    lines: dict[str, list[WaitingRegistrant]] = field(default_factory=dict)
    targets: list[Standing] = field(default_factory=list)


def explain_capacity(
    db: Database, keys: Keyring, caller: Caller, event: str, *, registration_id: UUID | None = None, now: datetime
) -> Explanation:
    """Tell who would be next in each line, and about one registration if one is named.

    Raises:
        NotFound: the caller has no such event or registration.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        row = find_registration(session, found.id, registration_id) if registration_id else None
        rules = read_rules(session, found.id)
        lines = {mode: _line(session, keys, rules, mode) for mode in rules.attendance}
        targets = count_targets(session, found.organisation_id, found.id, found.details) if row else []
        seen = _Seen(rules=rules, pools=pools_of(session, found.id, now=now), lines=lines, targets=targets)
        explained = [_explained(seen, mode) for mode in rules.attendance]
        person = _person(session, keys, seen, row, explained) if row else None
    return Explanation(
        as_of=now,
        policy=rules.waitlist_policy,
        moves_by_itself=moves_by_itself(rules, now=now),
        sentences=[_about_policy(rules, now=now)],
        pools=seen.pools,
        lines=explained,
        registration=person,
    )


def _line(session: Transaction, keys: Keyring, rules: EventRules, mode: str) -> list[WaitingRegistrant]:
    return [
        WaitingRegistrant(id=row.id, reference=row.reference, request=asked_by(session, keys, row, rules))
        for row in waitlist(session, rules.id, mode, limit=LONGEST)
    ]


def _explained(seen: _Seen, mode: str) -> ExplainedLine:
    line = seen.lines[mode]
    found = explaining.next_in_line(line, seen.pools, mode)
    told = explaining.about_next(found, len(line), seen.rules.waitlist_policy)
    return ExplainedLine(attendance=mode, waiting=len(line), next=found, sentences=told)


def _person(
    session: Transaction, keys: Keyring, seen: _Seen, row: Registration, lines: Sequence[ExplainedLine]
) -> ExplainedRegistration:
    state = RegistrationState(row.state)
    waits = state is RegistrationState.WAITLISTED
    line = [one.id for one in seen.lines.get(row.attendance or "", [])]
    ahead = line.index(row.id) if waits and row.id in line else None
    is_next = any(one.next is not None and one.next.id == row.id for one in lines)
    asks = waits or state is RegistrationState.PENDING_APPROVAL
    wanted = needs(asked_by(session, keys, row, seen.rules), seen.pools) if asks else []
    return ExplainedRegistration(
        id=row.id,
        reference=row.reference,
        state=state,
        attendance=row.attendance,
        has_seat=state in SEATED,
        is_next=is_next,
        waits_ahead=ahead,
        needs=wanted,
        sentences=[
            *_about_state(state, wanted, ahead),
            *(explaining.about_need(need) for need in wanted),
            *(explaining.about_target(one) for one in seen.targets if asks and one.target.means(*axes_of(row))),
        ],
    )


def _about_state(state: RegistrationState, wanted: Sequence[Need], ahead: int | None) -> list[str]:
    if state is not RegistrationState.WAITLISTED:
        return [explaining.SETTLED[state]]
    missing = [explaining.name_of(need.pool) for need in wanted if not need.met]
    why = f"They wait because there are not enough seats: {', '.join(missing)}." if missing else _ALL_FREE
    if ahead is None:
        return [why]
    people = "Nobody stands" if ahead == 0 else "One person stands" if ahead == 1 else f"{ahead} people stand"
    return [why, f"{people} before them."]


_ALL_FREE = "Every seat they need is free: the organiser can confirm them."


def _about_policy(rules: EventRules, *, now: datetime) -> str:
    if rules.status not in SEATS_MOVE:
        return f"The event is {rules.status}, so nobody moves up."
    if rules.waitlist_policy is WaitlistPolicy.FIRST_COME and not moves_by_itself(rules, now=now):
        return "Places are no longer offered, so nobody moves up by themselves: the organiser can still confirm people."
    return {
        WaitlistPolicy.FIRST_COME: "First come: each free seat goes by itself to the first in line whom it suits.",
        WaitlistPolicy.CURATED: "Curated: the organiser chooses who gets a free seat.",
        WaitlistPolicy.OFF: "There is no waitlist: whoever finds no seat is told so.",
    }[rules.waitlist_policy]
