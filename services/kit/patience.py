"""A connection to PostgreSQL that gives a silent server up.

The network may still acknowledge what a stopped or cut-off server will never answer; libpq then waits for ever.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

R = TypeVar("R")

_INTERVAL = 0.1
"""Seconds after which psycopg looks for signals."""


class PatientConnection(psycopg.Connection[Any]):
    """Ends itself when an answer does not come within its patience."""

    patience: float | None = None
    """Seconds; none while the connection is being made, which has a limit of its own."""

    @classmethod
    def opener(cls, seconds: float) -> Callable[..., "PatientConnection"]:
        """For SQLAlchemy's event ``do_connect``: connections that wait no longer than this for any answer."""

        def connect(_dialect: object, _record: object, given: list[Any], named: dict[str, Any]) -> PatientConnection:
            made = cls.connect(*given, **named)
            made.patience = seconds
            return made

        return connect

    def wait(self, gen: PQGen[R], interval: float = _INTERVAL, timeout: float | None = None) -> R:
        """Wait for an answer.

        Raises:
            psycopg.OperationalError: none came; the connection is closed.
        """
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except psycopg.OperationalError:
            if timeout is None and self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.close()  # the answer may still come, and would be taken for the next one's
            raise
