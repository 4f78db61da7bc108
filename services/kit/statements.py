"""A statement sent just as it stands, for the few paths on which anything more would be most of the cost."""

import re
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from services.kit.database import shorten

_NAMED = re.compile(r"(?<!:):([a-z_]+)")


class Statement:
    """SQL with ``:names``, numbered once at import and prepared by the server after its first runs.

    SQLAlchemy compiles a statement once as well, but spends more on every run than the driver does. Neither looks at
    the text here, however long it is (the driver by itself remembers only texts below 4 kB).

    Args:
        text: the statement; its casts are written ``cast(… as …)``.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._names = list(dict.fromkeys(_NAMED.findall(text)))
        numbers = {name: number for number, name in enumerate(self._names, start=1)}
        self._numbered = _NAMED.sub(lambda found: f"${numbers[found[1]]}", text).encode()

    def first(self, connection: Connection, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
        """Run it, in the transaction of the connection if there is one; its first row by column.

        Raises:
            DBAPIError: as if SQLAlchemy had run it.
        """
        driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]  # psycopg's
        try:
            with psycopg.RawCursor(driver, row_factory=dict_row) as cursor:
                cursor.execute(self._numbered, [parameters[name] for name in self._names])
                return cursor.fetchone()
        except psycopg.Error as error:
            raise self._told(connection, error, is_lost=driver.closed) from error

    def _told(self, connection: Connection, error: psycopg.Error, *, is_lost: bool) -> BaseException:
        if is_lost:  # and the pool's other connections with it, as a rule
            connection.invalidate(error)
            connection.engine.dispose()
        shorten(error)
        return DBAPIError.instance(
            self.text, None, error, psycopg.Error,
            hide_parameters=True, connection_invalidated=is_lost, dialect=connection.dialect,
        )  # fmt: skip
