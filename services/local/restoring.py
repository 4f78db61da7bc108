"""Bring a backup back, and raise the fence before anybody else can see it: all in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import text

from services.kit.database import Transaction
from services.local.archive import SCHEMAS, Tell, contents, data_lines, section
from services.local.client_programs import ClientProgram, newest
from services.local.faults import LocalFault
from services.local.migration import migrate
from services.local.organiser import Desk
from services.notifications.usecases.hold_deliveries import hold_deliveries
from services.registration.store.health import expected_revision
from services.registration.usecases.hold_messages import hold_messages

Connection = psycopg.Connection[tuple[object, ...]]
_TellTable = Callable[[str], None]
_END = b"\\.\n"
"""Ends the rows of one table."""

_PATIENCE = "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0"
_OTHERS = text(
    "select distinct application_name from pg_stat_activity where datname = current_database()"
    " and application_name similar to 'placecard-(registration|notifications)%' order by 1"
)


@dataclass(frozen=True, kw_only=True)
class Fenced:
    """What the fence keeps back."""

    messages: int
    deliveries: int


def restore(desk: Desk, archive: Path, *, force: bool, tell: Tell) -> Fenced:
    """Replace what the database holds by the backup; on any fault the database stays as it was.

    Raises:
        LocalFault: the file is no backup, the database is in use or holds something and ``force`` is not given.
    """
    program = newest("pg_restore")
    tables = contents(program, archive)
    with desk.database.enclosing() as session:
        _require_alone(session)
        if not force:
            _require_empty(session)
        raw = _raw(session)
        raw.execute(_PATIENCE)
        _clear(raw)
        _load(raw, program, archive, lambda table: tell(table, tables))
        _require_known_revision(raw)
        fenced = _fence(desk)
    migrate(desk.settings["DATABASE_URL"])
    return fenced


def raise_fence(desk: Desk) -> Fenced:
    """Raise the fence alone, on a database that other means brought back.

    Raises:
        LocalFault: the database is in use.
    """
    with desk.database.enclosing() as session:
        _require_alone(session)
        return _fence(desk)


def _fence(desk: Desk) -> Fenced:
    deliveries = hold_deliveries(desk.database, now=desk.now)
    return Fenced(messages=hold_messages(desk.database, now=desk.now), deliveries=deliveries)


def _require_alone(session: Transaction) -> None:
    others = list(session.scalars(_OTHERS))
    if others:
        raise LocalFault(
            f"These processes still work with the database: {', '.join(others)}.\n"
            "Stop all of them first, so that none sends a mail before the fence is up."
        )


def _require_empty(session: Transaction) -> None:
    if not session.scalar(text("select to_regclass('registration.organisation')")):
        return
    if session.scalar(text("select exists (select from registration.organisation)")):
        raise LocalFault(
            "The database holds organisations already. Restore into an empty one, or say --force: "
            "everything in it is then replaced by the backup."
        )


def _raw(session: Transaction) -> Connection:
    raw = session.connection().connection.driver_connection
    assert isinstance(raw, psycopg.Connection)  # noqa: S101 - the only driver there is
    return raw


def _clear(raw: Connection) -> None:
    for name in SCHEMAS:
        raw.execute(f"drop schema if exists {name} cascade".encode())
    raw.execute("drop table if exists public.schema_version")


def _load(raw: Connection, program: ClientProgram, archive: Path, tell: _TellTable) -> None:
    try:
        raw.execute(section(program, archive, "pre-data"))
        _load_rows(raw, program, archive, tell)
        tell("indexes and constraints")
        raw.execute(section(program, archive, "post-data"))
    except psycopg.Error as error:
        raise LocalFault(f"The backup does not fit this database, which stays as it was: {error}") from error
    raw.execute("reset search_path")


def _load_rows(raw: Connection, program: ClientProgram, archive: Path, tell: _TellTable) -> None:
    lines = data_lines(program, archive)
    for line in lines:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            tell(line.split()[1].decode())
            with raw.cursor().copy(line.rstrip(b";\n")) as rows:
                for row in iter(lambda: next(lines, _END), _END):
                    rows.write(row)
        elif line.startswith((b"SELECT ", b"SET ")):
            raw.execute(line)


def _require_known_revision(raw: Connection) -> None:
    row = raw.execute("select version_num from public.schema_version").fetchone()
    found = str(row[0]) if row else "none"
    if found > expected_revision():
        raise LocalFault(
            f"The backup was made by a newer release (revision {found}, this one knows {expected_revision()}).\n"
            "Restore it with that release. The database stays as it was."
        )
