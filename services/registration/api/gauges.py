"""Numbers that the database knows, read whenever somebody collects them."""

from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge

from services.kit.database import DatabaseUnavailable
from services.registration.domain.numbers import Numbers
from services.registration.runtime import Runtime
from services.registration.usecases.show_condition import Condition, show_condition
from services.registration.usecases.show_numbers import show_numbers

LIVE_STATES = ("pending", "sending", "ambiguous", "held", "failed", "dead")
"""States of mails that are always told, also while there are none."""


def read_gauges(runtime: Runtime) -> CollectorRegistry:
    """All of them; with the database away only that it is."""
    registry = CollectorRegistry()
    up = Gauge("placecard_database_up", "Whether the database answers.", registry=registry)
    try:
        condition = show_condition(runtime.database, now=runtime.now())
        up.set(1)
        _tell_condition(registry, condition)
        if not condition.fault:
            _tell_numbers(registry, show_numbers(runtime.database), runtime.now())
    except DatabaseUnavailable:
        up.set(0)
    return registry


def _tell_condition(registry: CollectorRegistry, condition: Condition) -> None:
    Gauge("placecard_oldest_unsent_seconds", "Age of the oldest unsent message.", registry=registry).set(
        condition.oldest_unsent_seconds or 0
    )
    beats = Gauge("placecard_clock_beat_age_seconds", "Since a clock's last round.", ("clock",), registry=registry)
    for clock, age in condition.beats.items():
        beats.labels(clock).set(age)


def _tell_numbers(registry: CollectorRegistry, numbers: Numbers, now: datetime) -> None:
    mails = Gauge("placecard_deliveries", "Mails without a good end, by state.", ("state",), registry=registry)
    for state in {*LIVE_STATES, *numbers.deliveries}:
        mails.labels(state).set(numbers.deliveries.get(state, 0))
    Gauge("placecard_unclear_attempts", "Attempts that a server may have taken.", registry=registry).set(
        numbers.unclear_attempts
    )
    Gauge("placecard_held_messages", "Messages kept back since a restore.", registry=registry).set(
        numbers.held_messages
    )
    skew = (now - numbers.server_time).total_seconds()
    Gauge("placecard_clock_skew_seconds", "Our clock minus the database's.", registry=registry).set(skew)
    _tell_ledger(registry, numbers, now)
    _tell_seats(registry, numbers)


def _tell_ledger(registry: CollectorRegistry, numbers: Numbers, now: datetime) -> None:
    differences = Gauge("placecard_ledger_differences", "Found by the last audit of the ledger.", registry=registry)
    differences.set(numbers.ledger_differences or 0)
    if numbers.ledger_audited_at:
        age = Gauge("placecard_ledger_audit_age_seconds", "Since the last audit of the ledger.", registry=registry)
        age.set((now - numbers.ledger_audited_at).total_seconds())


def _tell_seats(registry: CollectorRegistry, numbers: Numbers) -> None:
    labels = ("event", "attendance", "state")
    seats = Gauge(
        "placecard_seats", "Seats of coming events: confirmed, offered, waitlisted.", labels, registry=registry
    )
    capacity = Gauge("placecard_capacity", "Seats there are, where limited.", labels[:2], registry=registry)
    for one in numbers.seats:
        counts = {"confirmed": one.confirmed, "offered": one.offered, "waitlisted": one.waitlisted}
        for state, number in counts.items():
            seats.labels(one.event, one.attendance, state).set(number)
        if one.capacity is not None:
            capacity.labels(one.event, one.attendance).set(one.capacity)
