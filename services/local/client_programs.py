"""PostgreSQL's own programs for backups: on the machine first, else in the wheel of the ``local`` extra."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from services.local.accounts import own_account
from services.local.faults import LocalFault
from services.local.programs import postgres_programs, version_of

_FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin")


@dataclass(frozen=True, kw_only=True)
class ClientProgram:
    """One program and its major version."""

    path: Path
    major: int


def newest(name: str, *, at_least: int = 15) -> ClientProgram:
    """The newest program of this name: it reads whatever older ones wrote, and older servers.

    Raises:
        LocalFault: none is there of that version.
    """
    found = [ClientProgram(path=path, major=version_of(path, own_account())[0]) for path in dict.fromkeys(_all(name))]
    fitting = [one for one in found if one.major >= at_least]
    if not fitting:
        raise LocalFault(
            f"No {name} of PostgreSQL {at_least} or newer was found. Install PostgreSQL's client programs of that "
            f"version, or “pip install placecard[local]”."
        )
    return max(fitting, key=lambda one: one.major)


def _all(name: str) -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from Path("/").glob(f"{folder}/{name}")
    if on_path := shutil.which(name):
        yield Path(on_path)  # not resolved: Debian's is a wrapper that goes by the name it is called
    beside = (found.path.with_name(name) for found in postgres_programs(own_account()))
    yield from (path for path in beside if path.exists())


def connection_arguments(url: str) -> tuple[list[str], dict[str, str]]:
    """How to tell such a program the database: arguments without the password, and an environment with it.

    Raises:
        LocalFault: the address is none.
    """
    try:
        parts = conninfo_to_dict(url.replace("postgresql+psycopg://", "postgresql://", 1))
    except psycopg.Error as error:
        raise LocalFault(f"DATABASE_URL cannot be used: {error}") from error
    password = parts.pop("password", None)
    secret = {"PGPASSWORD": str(password)} if password else {}
    database = make_conninfo("", **parts)
    return [f"--dbname={database}"], {**os.environ, "LC_ALL": "C", **secret}
