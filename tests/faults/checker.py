"""The invariants that must hold after every fault, whatever it was. One table tells all of them."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.history import History
from tests.faults.post import Copy

Rows = list[tuple[Any, ...]]

LONGEST_REQUEST = 10.0
RECOVERY = 60.0


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that is known after a fault.

    Attributes:
        rows: asks the database.
        copies: what the mail server took.
        logs: what each process wrote.
        broker: everything Redis holds, as bytes.
        secrets: tokens, names and addresses that must be in neither.
        recovered_in: seconds from the end of the fault until a new answer had its mail.
        expected: classes of errors that the fault itself brings into the logs.
        longest_idle: seconds that a transaction may wait for its process.
    """

    rows: Callable[[str], Rows]
    copies: Sequence[Copy] = ()
    history: History = field(default_factory=History)
    logs: Mapping[str, str] = field(default_factory=dict)
    broker: bytes = b""
    secrets: Collection[str] = ()
    recovered_in: float = 0.0
    expected: Collection[str] = ()
    longest_idle: float = 5.0


def places_are_not_oversold(given: Evidence) -> Rows:
    """I1: confirmed and offered seats never exceed a pool's capacity, and the constraint that says so stands."""
    oversold = given.rows(
        "select id, confirmed, offered, capacity from registration.pool"
        " where confirmed + offered > capacity and not over_capacity_allowed"
    )
    missing = given.rows(
        "select 'no constraint' where not exists (select from pg_constraint"
        " where conname = 'ck_pool_not_oversold' and convalidated)"
    )
    return oversold + missing


def counters_equal_what_they_count(given: Evidence) -> Rows:
    """I2: counter, ledger and registrations say the same."""
    return given.rows("""
        select * from (
          select p.id, p.confirmed,
            coalesce((select sum(delta) from registration.seat_movement m
                      where m.pool_id = p.id and m.bucket = 'confirmed'), 0) as ledger,
            coalesce((select sum((r.seats ->> p.id::text)::int) from registration.registration r
                      where r.event_id = p.event_id and r.state in ('confirmed', 'attended')), 0) as counted
          from registration.pool p) t
        where confirmed <> ledger or confirmed <> counted""")


def nobody_is_in_twice(given: Evidence) -> Rows:
    """I3: one registration an invitation, one active registration an address."""
    return given.rows(
        "select invitation_id::text, count(*) from registration.registration group by 1 having count(*) > 1"
    ) + given.rows(
        "select event_id || ' ' || email_key, count(*) from registration.registration"
        " where state in ('pending_approval', 'waitlisted', 'offered', 'confirmed', 'attended')"
        " group by 1 having count(*) > 1"
    )


def promises_exist(given: Evidence) -> Rows:
    """I4: every answer that was received and said yes is stored."""
    stored = {reference for (reference,) in given.rows("select reference from registration.registration")}
    told = [(op.key, json.loads(op.body).get("reference")) for op in given.history.ops if op.is_done and op.token]
    return [(key, reference) for key, reference in told if reference is not None and reference not in stored]


def repeats_end_in_one_answer(given: Evidence) -> Rows:
    """I5: what had no answer was asked again, and then had one."""
    return [(op.key, op.status) for op in given.history.unknown()]


def confirmations_are_not_forgotten(given: Evidence) -> Rows:
    """I6: each confirmed registration and each promised message has mails that ended, or visibly wait."""
    silent = given.rows("""
        select r.reference, 'no message' from registration.registration r where r.state = 'confirmed'
          and not exists (select from registration.outbox o where o.subject_id = r.id)""")
    lost = given.rows("""
        select o.id::text, coalesce(d.state, 'never taken in') from registration.outbox o
        left join notifications.delivery d on d.message_id = o.id
        where o.withdrawn_at is null and o.held_at is null and o.not_before <= now()
          and coalesce(d.state, '') not in ('sent', 'sent_assumed', 'skipped', 'failed', 'dead')
          and not (coalesce(d.state, '') in ('pending', 'ambiguous') and d.next_attempt_at > now())""")
    mute = given.rows(
        "select id::text, state from notifications.delivery"
        " where state in ('failed', 'dead', 'skipped') and reason = ''"
    )
    unsent = given.rows("select id::text, 'sent, and not arrived' from notifications.delivery where state = 'sent'")
    taken = {_delivery_of(copy) for copy in given.copies}
    return silent + lost + mute + [row for row in unsent if row[0] not in taken]


def copies_are_explained(given: Evidence) -> Rows:
    """I7: at most one copy of a mail, and one more for each recorded doubt; copies are identical."""
    doubts: dict[str, int] = dict(given.rows("select id::text, ambiguities from notifications.delivery"))
    counted = Counter(_delivery_of(copy) for copy in given.copies)
    several = [(one, copies, doubts.get(one)) for one, copies in counted.items() if copies > 1 + doubts.get(one, 0)]
    contents = defaultdict(set)
    for copy in given.copies:
        contents[_delivery_of(copy)].add(copy.content)
    return several + [(one, "its copies differ") for one, texts in contents.items() if len(texts) > 1]


def mails_have_a_cause(given: Evidence) -> Rows:
    """I8: no mail without a committed message, none for what was skipped."""
    wanted = {
        one
        for (one,) in given.rows(
            "select d.id::text from notifications.delivery d join registration.outbox o on o.id = d.message_id"
            " where d.state <> 'skipped'"
        )
    }
    return [(copy.id,) for copy in given.copies if _delivery_of(copy) not in wanted]


def nothing_due_is_old(given: Evidence) -> Rows:
    """I9: what is due is younger than a minute."""
    return given.rows(
        "select id::text, now() - next_attempt_at from notifications.delivery"
        " where state in ('pending', 'ambiguous') and next_attempt_at < now() - interval '60 s'"
    ) + given.rows(
        "select id::text, now() - not_before from registration.outbox"
        " where accepted_at is null and withdrawn_at is null and held_at is null"
        " and not_before < now() - interval '60 s'"
    )


def secrets_stay_secret(given: Evidence) -> Rows:
    """I10, I11: no token, name or address in any log or in Redis."""
    places = {**{f"log of {name}": text.encode() for name, text in given.logs.items()}, "Redis": given.broker}
    return [(place, secret) for place, text in places.items() for secret in given.secrets if secret.encode() in text]


def changes_are_audited(given: Evidence) -> Rows:
    """I13: every registration has its entry in the audit."""
    return given.rows(
        "select reference from registration.registration r"
        " where not exists (select from registration.audit_entry a where a.subject_id = r.id)"
    )


def repeated_keys_change_nothing(given: Evidence) -> Rows:
    """I14: every success with one key tells the same."""
    told: dict[str, set[str]] = defaultdict(set)
    for op in given.history.ops:
        if op.is_done:
            told[op.key].add(op.body)
    return [(key, len(bodies)) for key, bodies in told.items() if len(bodies) > 1]


def slots_run_once(given: Evidence) -> Rows:
    """I15: what happens once to an event happened once."""
    return given.rows(
        "select event_id::text, action, count(*) from registration.audit_entry"
        " where action in ('event.finished', 'event.opened') group by 1, 2 having count(*) > 1"
    )


def nothing_outlives_its_use(given: Evidence) -> Rows:
    """I16: a settled message holds no token any more."""
    return given.rows(
        "select id::text from registration.outbox where settled_at is not null and sealed_token is not null"
    )


_INSIDES = re.compile(r"Traceback|sqlalchemy|psycopg|celery|\bselect \w+ from\b", re.IGNORECASE)


def refusals_are_clear(given: Evidence) -> Rows:
    """I17: "later" says when, and no answer shows our inside."""
    later = [op for op in given.history.ops if op.status in {429, 503} and "Retry-After" not in op.headers]
    shown = [op for op in given.history.ops if op.status >= 400 and _INSIDES.search(op.body)]
    broken = [op for op in given.history.ops if op.status >= 500 and op.status != 503]
    return [(op.key, op.status, op.body[:80]) for op in (*later, *shown, *broken)]


def service_recovers(given: Evidence) -> Rows:
    """I18: a minute after the fault everything works, and nobody restarted anything."""
    return [(f"{given.recovered_in:.1f} s",)] if given.recovered_in > RECOVERY else []


def nothing_hangs(given: Evidence) -> Rows:
    """I19: no request takes longer than ten seconds; nobody sits in a transaction."""
    slow = [(op.key, f"{op.took:.1f} s") for op in given.history.ops if op.took > LONGEST_REQUEST]
    return slow + given.rows(
        "select application_name, now() - state_change from pg_stat_activity"
        f" where state like 'idle in transaction%' and state_change < now() - interval '{given.longest_idle} s'"
    )


def logs_are_calm(given: Evidence) -> Rows:
    """I20: no unhandled error but of the class that the fault brings about."""
    found = []
    for process, text in given.logs.items():
        for line in text.splitlines():
            if '"exception"' in line or line.startswith("Traceback"):
                told = _error_in(line)
                if not any(one in told for one in given.expected):
                    found.append((process, told[-300:]))
    return found


INVARIANTS: tuple[Callable[[Evidence], Rows], ...] = (
    places_are_not_oversold, counters_equal_what_they_count, nobody_is_in_twice, promises_exist,
    repeats_end_in_one_answer, confirmations_are_not_forgotten, copies_are_explained, mails_have_a_cause,
    nothing_due_is_old, secrets_stay_secret, changes_are_audited, repeated_keys_change_nothing, slots_run_once,
    nothing_outlives_its_use, refusals_are_clear, service_recovers, nothing_hangs, logs_are_calm,
)  # fmt: skip
"""I12, that no organisation sees another's rows, needs no fault: the tests of the doors prove it."""


def check(given: Evidence) -> dict[str, Rows]:
    """What breaks each invariant; nothing where it holds."""
    return {one.__doc__ or one.__name__: one(given) for one in INVARIANTS}


def table(found: Mapping[str, Rows], history: History) -> str:
    """All invariants, one a line; below those that do not hold, what breaks them and its story."""
    lines = []
    for told, broken in found.items():
        lines.append(f"{'BROKEN' if broken else 'holds '}  {told}")
        for row in broken[:3]:
            lines.append(f"    {row}")
            lines.extend(filter(None, [history.told(str(row[0]))]))
    return "\n".join(lines)


def _delivery_of(copy: Copy) -> str:
    return copy.id.strip("<>").partition("@")[0]


def _error_in(line: str) -> str:
    try:
        return str(json.loads(line).get("exception", line))
    except ValueError:
        return line
