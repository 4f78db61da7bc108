"""The database: whether it answers, at which revision it stands, whose clock it has, and what lags in it."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from services.kit.database import Database, DatabaseUnavailable
from services.kit.keys import Keyring
from services.local.doctor.finding import Finding, watch, well, wrong
from services.notifications.usecases.show_health import Health, show_health
from services.registration.usecases.audit_ledger import audit_ledger
from services.registration.usecases.hold_messages import list_held_messages
from services.registration.usecases.prove_keys import prove_keys
from services.registration.usecases.show_condition import Condition, show_condition

OLDEST_VERSION = 150000
SKEW_SECONDS = 2.0
LATE_SECONDS = 300.0
STILL_SECONDS = 60.0
CLOCKS = ("registration-clock", "notifications-clock")

_SERVER = text(
    "select current_setting('server_version_num')::int as version, clock_timestamp() as now,"
    " pg_size_pretty(pg_database_size(current_database())) as size"
)
Now = Callable[[], datetime]


def wall_clock() -> datetime:
    """This machine's time."""
    return datetime.now(UTC)


def look_at_database(database: Database, *, now: Now = wall_clock) -> tuple[list[Finding], bool]:
    """How the server is; and whether its tables are ours to look into."""
    about = "Database"
    try:
        server = _ask(database)
        condition = show_condition(database, now=now())
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        mend = "Start PostgreSQL, or correct DATABASE_URL. Until then pages and API answer 503; nothing is lost."
        return [wrong(about, f"It does not answer ({error}).", mend)], False
    found = [_version(server[0], server[2]), _skew(server[1], now())]
    if condition.fault:
        return [
            *found,
            wrong("Migrations", condition.fault, "Run placecard migrate, before the processes start."),
        ], False
    return [*found, well("Migrations", "the tables are those of this release")], True


def look_inside(database: Database, keys: Keyring, *, running: bool, now: Now = wall_clock) -> list[Finding]:
    """What lags, was given up, is held or differs.

    Args:
        database: migrated.
        keys: of the settings.
        running: whether the processes are expected to be at work.
        now: this machine's time.
    """
    condition, health = show_condition(database, now=now()), show_health(database, now=now())
    return [
        *(_clocks(condition, health) if running else []),
        _queue(condition, health),
        *_ends(health),
        *_held(database),
        *_resting(health),
        *_ledger(database),
        _keys(database, keys),
    ]


def _ask(database: Database) -> tuple[int, datetime, str]:
    with database.statement() as connection:
        row = connection.execute(_SERVER).one()
        return row.version, row.now, row.size


def _version(version: int, size: str) -> Finding:
    if version < OLDEST_VERSION:
        return wrong("Database", f"PostgreSQL {version // 10000} is too old.", "Move to version 15 or newer.")
    return well("Database", f"PostgreSQL {version // 10000} answers; it holds {size}")


def _skew(theirs: datetime, ours: datetime) -> Finding:
    seconds = (ours - theirs).total_seconds()
    if abs(seconds) > SKEW_SECONDS:
        seen = f"This machine's clock and the database's differ by {abs(seconds):.0f} seconds."
        return wrong("Time", seen, "Let both machines follow a time server (timedatectl set-ntp true).")
    return well("Time", "this machine and the database agree")


def _clocks(condition: Condition, health: Health) -> list[Finding]:
    beats = condition.beats | health.beats
    return [_clock(name, beats.get(name)) for name in CLOCKS]


def _clock(name: str, age: float | None) -> Finding:
    if age is None or age > STILL_SECONDS:
        seen = "has never gone round" if age is None else f"last went round {age:.0f} seconds ago"
        return wrong("Clocks", f"{name} {seen}.", f"Start {name}, and look at the end of its log.")
    return well("Clocks", f"{name} goes round")


def _queue(condition: Condition, health: Health) -> Finding:
    age, waiting = condition.oldest_unsent_seconds or 0.0, health.unsent.get("pending", 0)
    seen = f"the oldest unsent message is {age:.0f} seconds old; {waiting} mails wait"
    if age > LATE_SECONDS:
        mend = "See “Mail is late” in docs/runbook.md: a clock that stands, a mail server that rests, or a pause."
        return wrong("Mail queue", seen, mend)
    return well("Mail queue", seen)


def _ends(health: Health) -> list[Finding]:
    dead = health.unsent.get("dead", 0)
    mend = "placecard requeue lists them; mend the reason, then placecard requeue --abandoned --confirm."
    return [watch("Mail queue", f"{dead} mails were given up.", mend)] if dead else []


def _held(database: Database) -> list[Finding]:
    held = sum(one.messages for one in list_held_messages(database))
    mend = "Decide: placecard requeue --held lists them, and sends or drops them when you confirm."
    return [watch("Mail queue", f"{held} messages are held since a restore.", mend)] if held else []


def _resting(health: Health) -> list[Finding]:
    mend = "Mend the server or SMTP_URL, then restart notifications-worker and notifications-clock."
    return [wrong("Mail server", f"{host} rests: {reason}", mend) for host, reason in health.resting.items()]


def _ledger(database: Database) -> list[Finding]:
    audit = audit_ledger(database)
    if not audit.differences:
        return [well("Seats", f"counters, ledger and registrations of {audit.pools} pools agree")]
    mend = "Somebody changed rows by hand. Report it before mending it: “Seats look wrong” in docs/runbook.md."
    return [
        wrong(
            "Seats",
            f"Event {one.event_id}, {one.kind} {one.code}: {one.counted} {one.bucket} are counted, the ledger says "
            f"{one.in_ledger}" + (f", registrations {one.in_rows}." if one.in_rows is not None else "."),
            mend,
        )
        for one in audit.differences
    ]


def _keys(database: Database, keys: Keyring) -> Finding:
    if prove_keys(database, keys):
        return well("Keys", "SECRET_KEYS open what is sealed")
    mend = "Set the keys that were in use when it was stored, newest first; links in mails need them as well."
    return wrong("Keys", "SECRET_KEYS do not open what is sealed in this database.", mend)
