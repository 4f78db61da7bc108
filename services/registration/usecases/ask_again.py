"""Are you still coming? The organiser asks everybody with a place, and lets the silent ones go in one step."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction, new_id
from services.kit.keys import Keyring
from services.letters.when import starts_utc
from services.registration.domain import announcing
from services.registration.domain.callers import Caller
from services.registration.domain.capacity import Effect
from services.registration.domain.confirmation_rounds import RoundView, check_can_ask, check_can_release, counts_of
from services.registration.domain.refusals import InvalidTransition
from services.registration.store import audit
from services.registration.store import confirmation_rounds as rounds
from services.registration.store.confirmation_rounds import ConfirmationRound
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event, find_event
from services.registration.store.registrations import lock_registration, told_of
from services.registration.store.tellings import tell
from services.registration.usecases.cancel_registration import end
from services.registration.usecases.promote_waiting import moved_up
from services.registration.usecases.rehearse_change import rehearse_change


@dataclass(frozen=True, kw_only=True)
class RoundTarget:
    """Which round of which event, for whom; a dry run tells the effect only."""

    caller: Caller
    event: str
    round_id: UUID
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Released:
    """The round afterwards, whom it let go, and whom their seats go to."""

    round: RoundView
    effects: list[Effect]
    dry_run: bool = False


def ask_again(db: Database, keys: Keyring, caller: Caller, event: str, closes_at: str, *, now: datetime) -> RoundView:
    """Ask everybody with a place; answers count until the round closes.

    Args:
        db: the database.
        keys: the service's.
        caller: who asks.
        event: id or slug.
        closes_at: wall-clock in the event's zone.
        now: the instant of asking.

    Raises:
        NotFound: the caller has no such event.
        InvalidTransition: the event has begun or will not take place, or a round is open.
        Invalid: the end is past or after the start.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id, lock=True)
        rules = read_rules(session, found.id)
        until = starts_utc(closes_at, found.timezone)
        check_can_ask(rules, until, now=now)
        if rounds.current(session, found.id, now=now):
            raise InvalidTransition("People are being asked already. Wait until that round has closed.")
        row = ConfirmationRound(id=new_id(), event_id=found.id, closes_at=until, created_at=now)
        asked = rounds.lock_confirmed(session, found.id)
        rounds.add(session, row, [one.id for one in asked])
        for one in asked:
            asking = announcing.asked_again(told_of(one, rules), closes_at=closes_at)
            tell(session, keys, one, [asking], expires_at=until)
        _note(session, found, row, "confirmation_round.started", actor=caller.actor, number=len(asked))
        return _viewed(session, row)


def show_round(db: Database, caller: Caller, event: str, round_id: UUID) -> RoundView:
    """How a round stands, with those who have not answered.

    Raises:
        NotFound: the caller has no such event, or the event no such round.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return _viewed(session, rounds.find_round(session, found.id, round_id))


def list_rounds(db: Database, caller: Caller, event: str) -> list[RoundView]:
    """Every round of an event, newest first; also those that a change of time or place began.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return [_viewed(session, row) for row in rounds.rounds_of(session, found.id)]


def release_silent(db: Database, keys: Keyring, target: RoundTarget, *, now: datetime) -> Released:
    """Cancel for everybody who has not answered, and let those who wait move up.

    Raises:
        NotFound: the caller has no such event, or the event no such round.
        InvalidTransition: the round is open, was released before, or told people that they keep their places.
    """
    done = rehearse_change(db, lambda session: _released(session, keys, target, now=now), dry_run=target.dry_run)
    return replace(done, dry_run=target.dry_run)


def _released(session: Transaction, keys: Keyring, target: RoundTarget, *, now: datetime) -> Released:
    caller = target.caller
    event = find_event(session, caller.organisation_id, target.event, only=caller.event_id)
    row = rounds.find_round(session, event.id, target.round_id, lock=True)
    check_can_release(row.closes_at, row.released_at, keeps_places=row.keeps_places, now=now)
    rules, effects = read_rules(session, event.id), []
    silent = [one for one in rounds.asked_in(session, row.id) if one.is_silent]
    for one in silent:
        registration = lock_registration(session, event.id, one.registration_id)
        if registration.state != "confirmed":
            continue
        moved = end(session, keys, registration, rules, by="silence", actor=caller.actor, now=now)
        effects.append(
            Effect(registration_id=one.registration_id, reference=one.reference, before="confirmed", after="cancelled")
        )
        effects += [moved_up(view) for view in moved]
    row.released_at = now
    session.flush()
    _note(session, event, row, "confirmation_round.released", actor=caller.actor, number=len(silent))
    return Released(round=_viewed(session, row), effects=effects)


def _viewed(session: Transaction, row: ConfirmationRound) -> RoundView:
    asked = rounds.asked_in(session, row.id)
    return RoundView(
        id=row.id, closes_at=row.closes_at, released_at=row.released_at, created_at=row.created_at,
        keeps_places=row.keeps_places, counts=counts_of(asked), silent=[one for one in asked if one.is_silent],
    )  # fmt: skip


def _note(session: Transaction, event: Event, row: ConfirmationRound, action: str, *, actor: str, number: int) -> None:
    audit.note(
        session, organisation_id=event.organisation_id, event_id=event.id, subject_id=row.id, action=action,
        actor=actor, changes={"people": number},
    )  # fmt: skip
