"""Statements that go to the driver as they stand, and fail like any other."""

from collections.abc import Iterator
from traceback import format_exception
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.kit.database import Database, DatabaseUnavailable, new_id
from services.kit.statements import Statement

SOMEBODY = "Ada Byron"
ADD = Statement("insert into registration.organisation (id, name) values (cast(:id as uuid), :name) returning name")
SAY = Statement("select cast(:first as text) || :second || :first as said")
LONG = Statement(f"select cast(:first as text) as said {'-- and so on' * 500}")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, role="statements", pool=2)
    yield database
    database.dispose()


def run(database: Database, statement: Statement, **parameters: Any) -> dict[str, Any] | None:
    with database.statement() as connection:
        return statement.first(connection, parameters)


def test_tells_its_first_row_by_column(database: Database) -> None:
    assert run(database, SAY, first="a", second="b") == {"said": "aba"}


def test_tells_nothing_when_there_is_no_row(database: Database) -> None:
    assert run(database, Statement("select 1 as one where :no"), no=False) is None


@pytest.mark.parametrize("statement", [SAY, LONG], ids=["short", "too long for the driver's memory"])
def test_is_prepared_by_the_server(database: Database, statement: Statement) -> None:
    with database.statement() as connection:
        for _ in range(4):
            statement.first(connection, {"first": "a", "second": "b"})

        assert connection.execute(text("select count(*) from pg_prepared_statements")).scalar_one() == 1


def test_joins_the_transaction_of_its_connection(database: Database) -> None:
    with database.enclosing() as session:
        run(database, ADD, id=new_id(), name=SOMEBODY)
        session.rollback()

    assert run(database, Statement("select count(*) as found from registration.organisation")) == {"found": 0}


def test_a_broken_rule_is_told_without_the_row_that_broke_it(database: Database) -> None:
    run(database, ADD, id=new_id(), name=SOMEBODY)
    with pytest.raises(IntegrityError) as raised:
        run(database, ADD, id=new_id(), name=SOMEBODY)

    assert "uq_organisation_name" in str(raised.value)
    assert SOMEBODY not in "".join(format_exception(raised.value))


def test_a_lost_connection_is_told_and_not_used_again(database: Database) -> None:
    kill = text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'placecard-statements'"
                " and pid <> pg_backend_pid() and state = 'idle'")  # fmt: skip
    with database.statement() as one, database.statement() as other:
        SAY.first(one, {"first": "a", "second": "b"})
        SAY.first(other, {"first": "a", "second": "b"})
    with database.transaction() as session:
        session.execute(kill)

    with pytest.raises(DatabaseUnavailable):
        run(database, SAY, first="a", second="b")

    assert [run(database, SAY, first="a", second="b") for _ in range(3)] == [{"said": "aba"}] * 3
