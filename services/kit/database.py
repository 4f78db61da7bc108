"""PostgreSQL: one engine per process, one transaction per use case, names for every constraint."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import Connection, DateTime, Engine, MetaData, Text, create_engine, event, text
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from services.kit.patience import PatientConnection

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# A lock or statement that ran out of time, a deadlock, a server that is stopping, full or away: try again later.
_PASSING = ("55P03", "57014", "57P", "53", "08", "25P03", "40001", "40P01")

SILENCE = 3
"""Seconds by which an answer may be later than the longest statement, before the server counts as away."""

Transaction = Session
"""What a use case hands to the store."""


class DatabaseUnavailable(Exception):
    """The database cannot answer now; the caller may try again in some seconds."""


def new_id() -> UUID:
    """A time-ordered identifier (UUID version 7, RFC 9562)."""
    return uuid_utils.compat.uuid7()


COLUMN_TYPES = {str: Text, datetime: DateTime(timezone=True), UUID: PG_UUID(as_uuid=True)}
"""For a declarative base: text without length limits, instants with a zone."""


def metadata_for(schema: str) -> MetaData:
    """Tables of one owner: its schema, and the naming both owners share."""
    return MetaData(schema=schema, naming_convention=NAMING)


class Database:
    """Opens transactions on one PostgreSQL database.

    Args:
        url: ``postgresql://…``; psycopg 3 is used whatever driver it names.
        role: shown to the server's operator as the application's name.
        pool: most connections this process keeps.
        statement_seconds: longest time one statement may take.
    """

    def __init__(self, url: str, *, role: str, pool: int = 4, statement_seconds: int = 5) -> None:
        limits = {
            "statement_timeout": statement_seconds * 1000,
            "lock_timeout": 2000,
            "idle_in_transaction_session_timeout": 10000,
        }
        options: dict[str, Any] = {
            "pool_size": pool,
            "max_overflow": 2,
            "pool_timeout": 2,
            "pool_recycle": 1800,
            "pool_use_lifo": True,
            "hide_parameters": True,
            "connect_args": {
                "application_name": f"placecard-{role}",
                "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
                "connect_timeout": 3,
                "keepalives_idle": 30,
                "tcp_user_timeout": 10000,
                "prepare_threshold": 2,
            },
        }
        self.engine: Engine = create_engine(driver_url(url), **options)
        # Connections of their own: switching one to and fro would cost the hot path waits for the server.
        self._autocommit = create_engine(
            driver_url(url), isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **options
        )
        for engine in (self.engine, self._autocommit):
            event.listen(engine, "handle_error", say_less)
            # The server ends a statement that lasts too long; beyond that, it is not there any more.
            event.listen(engine, "do_connect", PatientConnection.opener(statement_seconds + SILENCE))
        self._outer: ContextVar[Session | None] = ContextVar(f"outer_{id(self)}", default=None)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction; inside another one of this task, a savepoint of it.

        Raises:
            DatabaseUnavailable: when the server is away, full or too slow.
        """
        outer = self._outer.get()
        if outer is not None:
            with outer.begin_nested():
                yield outer
            return
        with unavailable_told(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def enclosing(self) -> Iterator[Session]:
        """A transaction that every ``transaction()`` and ``statement()`` inside joins."""
        with unavailable_told(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            token = self._outer.set(session)
            try:
                yield session
            finally:
                self._outer.reset(token)

    @contextmanager
    def statement(self) -> Iterator[Connection]:
        """A connection on which each statement is its own transaction: no BEGIN or COMMIT to wait for."""
        outer = self._outer.get()
        if outer is not None:
            with outer.begin_nested():
                yield outer.connection()
            return
        with unavailable_told(), self._autocommit.connect() as connection:
            yield connection

    def ping(self) -> None:
        """Ask the server for a sign of life."""
        with self.statement() as connection:
            connection.execute(text("select 1"))

    def dispose(self, *, close: bool = True) -> None:
        """Forget all connections; with ``close=False`` leave the sockets to the process we forked from."""
        self.engine.dispose(close=close)
        self._autocommit.dispose(close=close)


def say_less(context: ExceptionContext) -> None:
    """Keep of an error only the server's first sentence."""
    cause = context.original_exception
    sentence = shorten(cause)
    if sentence and context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (f"({type(cause).__name__}) {sentence}",)


def shorten(error: BaseException) -> str:
    """The server's first sentence, alone left in the error: those behind it quote the row, with names and addresses."""
    sentence = str(getattr(getattr(error, "diag", None), "message_primary", None) or "")
    if sentence:
        error.args = (sentence,)
    return sentence


def driver_url(url: str) -> str:
    """The same database through psycopg 3, whatever spelling the operator used."""
    _, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}"


def sqlstate(error: BaseException) -> str:
    """The five-character PostgreSQL code of an error, or an empty string."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


@contextmanager
def unavailable_told() -> Iterator[None]:
    """Turn the many shapes of 'the database is not there' into one."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable("no database connection became free") from error
    except DBAPIError as error:
        code = sqlstate(error)
        gone = not code and isinstance(error, OperationalError | InterfaceError)
        if gone or error.connection_invalidated or code.startswith(_PASSING):
            raise DatabaseUnavailable(code or "the connection was lost") from error
        raise
