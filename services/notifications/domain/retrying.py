"""What one try came to, and what follows from it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifications.domain.deliveries import LEASE, PAYLOAD_STARTED, Attempted, State


class Kind(StrEnum):
    """Classes of outcomes (RFC 5321, 4.2; enhanced codes RFC 3463)."""

    SENT = "sent"
    AMBIGUOUS = "ambiguous"
    HOST = "host"
    """The server itself is away, ill or hung up before it had the message."""
    SIGN_IN = "sign_in"
    """The server does not take our user and password, or offers no safe way to send them."""
    LATER = "later"
    """Not now for this mail: greylisting, a busy or full mailbox."""
    ADDRESS = "address"
    """The address does not exist or cannot be written to."""
    POLICY = "policy"
    CONTENT = "content"
    """The letter could not be written."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a try came to; ``reason`` is for people, ``reply`` the server's own line."""

    kind: Kind
    reason: str = ""
    reply: str = ""
    slow: bool = False
    """Whether trying soon is pointless."""


@dataclass(frozen=True, kw_only=True)
class Next:
    """The row after the outcome."""

    state: State
    attempts: int
    crashes: int = 0
    next_attempt_at: datetime | None = None
    may_duplicate: bool = False
    reason: str = ""
    reply: str = ""
    waits_for_host: bool = False


# The first waits a minute and the second five, so that greylisting servers let the mail pass.
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 10, 15, 30, 60))
_SLOW_PAUSE = timedelta(minutes=30)
HOST_PAUSE = timedelta(seconds=30)
PATIENCE = timedelta(hours=72)
MOST_CRASHES = 3
FAULTS_TO_OPEN = 5
PROBE_EVERY = timedelta(seconds=30)
SIGN_IN_PROBE_EVERY = timedelta(minutes=5)


def outcome_of_reply(code: int, text: str, *, to_recipient: bool = False) -> Outcome:
    """Class of a definite answer of the server about one mail.

    Args:
        code: the three digits.
        text: what follows them.
        to_recipient: whether it answers the naming of the recipient.
    """
    told = f"{code} {text}".strip()
    enhanced = _enhanced(text)
    if 200 <= code < 300:
        return Outcome(kind=Kind.SENT, reply=told)
    if code == 421:
        return Outcome(kind=Kind.HOST, reason=f"The mail server is closing connections ({code}).", reply=told)
    if code in {530, 535}:
        return Outcome(kind=Kind.SIGN_IN, reason=f"The mail server refuses our sign-in ({code}).", reply=told)
    if code == 552 or enhanced[1:] == ".2.2":
        return Outcome(
            kind=Kind.LATER, reason=f"The mailbox is full ({_named(code, enhanced)}).", reply=told, slow=True
        )
    if code < 500:
        return Outcome(
            kind=Kind.LATER, reason=f"The mail server asks to try later ({_named(code, enhanced)}).", reply=told
        )
    return _permanent(code, enhanced, told, to_recipient=to_recipient)


def _permanent(code: int, enhanced: str, told: str, *, to_recipient: bool) -> Outcome:
    named = _named(code, enhanced)
    of_address = enhanced.startswith("5.1.") and enhanced not in {"5.1.7", "5.1.8"}  # those two are about the sender
    if enhanced.startswith("5.7"):
        reason = f"The mail server refuses mail like this by policy ({named})."
        return Outcome(kind=Kind.POLICY, reason=reason, reply=told)
    if of_address or (to_recipient and not enhanced and code in {550, 551, 553}):
        return Outcome(kind=Kind.ADDRESS, reason=f"The address does not take mail ({named}).", reply=told)
    return Outcome(kind=Kind.POLICY, reason=f"The mail server refuses this mail ({named}).", reply=told)


def after(outcome: Outcome, tried: Attempted, *, now: datetime, chance: float) -> Next:
    """What becomes of a delivery after a try, the server's own line with it.

    Args:
        outcome: what the try came to.
        tried: the delivery.
        now: when the outcome is known.
        chance: 0.0 to 1.0, spreads the retries of many.
    """
    return replace(_step(outcome, tried, now, chance), reply=outcome.reply)


def _step(outcome: Outcome, tried: Attempted, now: datetime, chance: float) -> Next:
    if outcome.kind is Kind.SENT:
        return Next(state=State.SENT, attempts=tried.attempts, may_duplicate=tried.may_duplicate)
    if outcome.kind is Kind.AMBIGUOUS:
        return _unclear(tried, outcome.reason, now)
    if outcome.kind in {Kind.ADDRESS, Kind.POLICY, Kind.CONTENT}:
        return Next(state=State.FAILED, attempts=tried.attempts, reason=outcome.reason)
    if now - tried.waits_since >= PATIENCE:
        return Next(state=State.DEAD, attempts=tried.attempts, reason=f"Given up after 72 hours. {outcome.reason}")
    return _again(outcome, tried, now, chance)


def _again(outcome: Outcome, tried: Attempted, now: datetime, chance: float) -> Next:
    for_host = outcome.kind in {Kind.HOST, Kind.SIGN_IN}
    pause = HOST_PAUSE if for_host else pause_before_next(tried.attempts, chance, slow=outcome.slow)
    return Next(
        state=State.PENDING,
        # A server that is away says nothing about this mail: an outage must not use up its tries.
        attempts=tried.attempts - 1 if for_host else tried.attempts,
        next_attempt_at=now + pause,
        may_duplicate=tried.may_duplicate,
        reason=outcome.reason,
        waits_for_host=for_host,
    )


def pause_before_next(attempts: int, chance: float, *, slow: bool = False) -> timedelta:
    """How long to wait after this many tries: a floor that grows to an hour, and up to half of it more."""
    floor = _PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1]
    if slow:
        floor = max(floor, _SLOW_PAUSE)
    return floor + floor / 2 * chance


def after_silence(tried: Attempted, phase: str, *, now: datetime) -> Next:
    """What becomes of a delivery whose worker fell silent, by the last phase it recorded."""
    if phase == PAYLOAD_STARTED:
        return _unclear(tried, "The worker ended while the mail was going out.", now)
    crashes = tried.crashes + 1
    if crashes >= MOST_CRASHES:
        reason = f"Given up: sending it ended the worker {crashes} times."
        return Next(state=State.DEAD, attempts=tried.attempts, crashes=crashes, reason=reason)
    return Next(
        state=State.PENDING,
        attempts=tried.attempts,
        crashes=crashes,
        next_attempt_at=now,
        may_duplicate=tried.may_duplicate,
    )


def after_doubt(tried: Attempted, reason: str, *, now: datetime) -> Next:
    """What becomes of an ambiguous delivery once every possible holder is surely gone.

    A person waits for a confirmation, so it goes once more; bulk, and what already went once more, counts as sent.
    """
    if tried.bulk or tried.may_duplicate:
        return Next(state=State.SENT_ASSUMED, attempts=tried.attempts, may_duplicate=tried.may_duplicate, reason=reason)
    return Next(state=State.PENDING, attempts=tried.attempts, next_attempt_at=now, may_duplicate=True, reason=reason)


def _unclear(tried: Attempted, reason: str, now: datetime) -> Next:
    return Next(
        state=State.AMBIGUOUS,
        attempts=tried.attempts,
        next_attempt_at=now + LEASE,
        may_duplicate=tried.may_duplicate,
        reason=reason,
    )


def _enhanced(text: str) -> str:
    first = text.split(" ", 1)[0].split("\n", 1)[0]
    parts = first.split(".")
    return first if len(parts) == 3 and all(part.isdigit() for part in parts) else ""


def _named(code: int, enhanced: str) -> str:
    return f"{code} {enhanced}".strip()
