"""Real servers, one migrated database, a movable clock, and clients that hold keys."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from services.kit.database import Database
from services.local.servers import Servers, private_servers
from services.registration.app import create_app
from services.registration.domain.callers import SCOPES
from services.registration.runtime import Runtime, make_runtime
from services.registration.settings import Settings
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser

# No test is timed: a busy machine is no fault of a rule.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SECRET = "a secret for tests only and of more than thirty-two characters"

MANY_ROWS = 1000
"""From so many deleted rows on it pays to clear them away before the next test reads past them."""


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL and Redis of this test process alone."""
    with private_servers() as running:
        yield running


@pytest.fixture(scope="session")
def migrated_url(servers: Servers) -> str:
    """The database all tests of this process share; ``database_url`` hands it out clean."""
    config = Config(toml_file="pyproject.toml")
    config.attributes["database_url"] = servers.database_url
    command.upgrade(config, "head")
    return servers.database_url


@pytest.fixture(scope="session")
def _empty(migrated_url: str, servers: Servers) -> Iterator[Callable[[], None]]:
    """Deletes the rows of the tables that have any: truncating all of them takes longer than most tests."""
    with psycopg.connect(servers.admin_url, dbname="placecard", autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")  # what refers to what does not matter
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables"
            " where schemaname in ('registration', 'notifications')"
        ).fetchall()
        filled = " union all ".join(f"select '{name}' where exists (select from {name})" for (name,) in tables)

        def empty() -> None:
            for (name,) in connection.execute(filled).fetchall():
                if connection.execute(f"delete from {name}").rowcount > MANY_ROWS:
                    connection.execute(f"vacuum analyze {name}")

        yield empty


@pytest.fixture
def database_url(migrated_url: str, _empty: Callable[[], None]) -> str:
    """The address of a migrated database without rows."""
    _empty()
    return migrated_url


@pytest.fixture
def redis_url(servers: Servers) -> str:
    """A Redis that other tests of this process use too."""
    return servers.redis_url


@pytest.fixture
def clock() -> Clock:
    """The time below the doors: stands still until moved."""
    return Clock()


@pytest.fixture(scope="session")
def _shared_runtime(migrated_url: str, servers: Servers) -> Iterator[tuple[Runtime, list[Clock]]]:
    hand = [Clock()]
    made = make_runtime(a_settings(migrated_url, servers.redis_url), role="tests", now=lambda: hand[0].now)
    yield made, hand
    made.database.dispose()


@pytest.fixture(scope="session")
def _shared_app(_shared_runtime: tuple[Runtime, list[Clock]]) -> Flask:
    return create_app(_shared_runtime[0])


@pytest.fixture
def runtime(_shared_runtime: tuple[Runtime, list[Clock]], database_url: str, clock: Clock) -> Runtime:
    """What doors get: real database and Redis, the test's clock."""
    made, hand = _shared_runtime
    hand[0] = clock
    made.limits.forget()
    return made


@pytest.fixture
def db(runtime: Runtime) -> Database:
    """The clean database."""
    return runtime.database


@pytest.fixture
def app(_shared_app: Flask, runtime: Runtime) -> Flask:
    """The web application around the runtime."""
    return _shared_app


@pytest.fixture
def make_app(runtime: Runtime) -> Callable[..., Flask]:
    """An application of its own, with other settings: ``make_app(send_undo_seconds=0)``."""

    def make(**settings: Any) -> Flask:
        return create_app(replace(runtime, settings=replace(runtime.settings, **settings)))

    return make


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without key or token."""
    return app.test_client()


@pytest.fixture
def organisation(db: Database) -> Organisation:
    """One organisation."""
    return factories.an_organisation(db)


@pytest.fixture
def organiser(app: Flask, runtime: Runtime, organisation: Organisation) -> Organiser:
    """A client with a key that may do everything in the organisation."""
    key = factories.a_key(runtime, organisation, scopes=SCOPES)
    return Organiser(app.test_client(), key)


@pytest.fixture
def stranger(app: Flask, runtime: Runtime) -> Organiser:
    """The same for another organisation."""
    other = factories.an_organisation(runtime.database, name="Another organisation")
    return Organiser(app.test_client(), factories.a_key(runtime, other, scopes=SCOPES))


def a_settings(database_url: str, redis_url: str) -> Settings:
    """Settings of a registration process in tests."""
    return Settings(
        database_url=database_url, redis_url=redis_url, public_url="http://127.0.0.1:8000", secret_keys=[SECRET]
    )
