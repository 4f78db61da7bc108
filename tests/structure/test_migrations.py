"""The tables are what the models say; each migration keeps to one owner and goes back."""

import ast
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy.engine import make_url

from services.local.servers import Servers
from services.notifications.store import tables as notifications
from services.registration.store import tables as registration
from tests.structure.tree import committed, syntax_of

REVISIONS = [path for path in committed("migrations/versions") if path.suffix == ".py"]
OWNERS = {"registration", "notifications"}
LOCK = 0x706C6163
"""What migrators take in turns."""
SPEAKS_OF = re.compile(rf"\b({'|'.join(OWNERS)})\.\w+")


@pytest.fixture
def config(servers: Servers) -> Iterator[Config]:
    """Alembic's, for a new and empty database."""
    name = "history_of_migrations"
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        owner = sql.Identifier(make_url(servers.database_url).username or "placecard")
        admin.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), owner))
        made = Config(toml_file="pyproject.toml")
        made.attributes["database_url"] = servers.database_url.replace("/placecard?", f"/{name}?")
        assert name in made.attributes["database_url"]
        yield made
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_models_equal_migrations_up_down_and_up_again(config: Config) -> None:
    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    command.check(config)


def test_who_waits_to_migrate_stops_nobody_who_builds_an_index_meanwhile(config: Config) -> None:
    address = config.attributes["database_url"]
    with ThreadPoolExecutor(1) as pool, psycopg.connect(address, autocommit=True) as first:
        first.execute("select pg_advisory_lock(%s)", (LOCK,))
        first.execute("create table public.t (i int)")
        second = pool.submit(command.upgrade, config, "0001")
        asked = (
            "select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            " and (query ~ 'advisory_lock' or backend_start < now() - interval '1 second')"
        )
        while not first.execute(asked).fetchall():
            assert not second.done()
        first.execute("create index concurrently on public.t (i)")
        assert not second.done()
        first.execute("select pg_advisory_unlock(%s)", (LOCK,))
        second.result(60)


def test_the_history_is_one_line_numbered_without_gap() -> None:
    numbers = sorted(path.name[:4] for path in REVISIONS)

    assert numbers == [f"{number:04}" for number in range(1, len(REVISIONS) + 1)]


@pytest.mark.parametrize("path", REVISIONS, ids=lambda path: path.stem)
def test_a_migration_touches_only_the_schema_in_its_name(path: Path) -> None:
    assert touched(path) <= OWNERS & set(path.stem.split("_"))


def test_a_migration_that_touches_another_schema_would_be_seen(tmp_path: Path) -> None:
    planted = tmp_path / "0009_registration_planted.py"
    planted.write_text('op.execute("drop table notifications.inbox")\nop.drop_table("x", schema="registration")\n')

    assert touched(planted) == OWNERS


def test_no_foreign_key_crosses_schemas() -> None:
    tables = [*registration.metadata.tables.values(), *notifications.metadata.tables.values()]
    keys = [(table, key.target_fullname) for table in tables for key in table.foreign_keys]

    assert keys
    assert [str(table) for table, target in keys if target.split(".")[0] != table.schema] == []


def touched(path: Path) -> set[str]:
    """Schemas named by ``schema=`` or in SQL."""
    nodes = list(ast.walk(syntax_of(path)))
    by_keyword = {
        str(node.value.value)
        for node in nodes
        if isinstance(node, ast.keyword) and node.arg in {"schema", "source_schema", "referent_schema"}
        if isinstance(node.value, ast.Constant)
    }
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return by_keyword | {owner for text in texts for owner in SPEAKS_OF.findall(text)}
