"""Transactions, the ones they join, and what a database that is away looks like."""

from collections.abc import Iterator
from traceback import format_exception

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.kit.database import Database, DatabaseUnavailable, driver_url


@pytest.fixture
def plain(database_url: str) -> Iterator[Database]:
    database = Database(database_url, role="tests", pool=2)
    yield database
    database.dispose()


def names(database: Database) -> list[str]:
    with database.statement() as connection:
        return list(connection.execute(text("select name from registration.organisation order by name")).scalars())


def add(database: Database, name: str) -> None:
    with database.transaction() as session:
        sql = "insert into registration.organisation (id, name) values (gen_random_uuid(), :name)"
        session.execute(text(sql), {"name": name})


def fail_after(_: object) -> None:
    """Something goes wrong once the work is done."""
    raise ZeroDivisionError


class TestTransaction:
    def test_keeps_all_or_nothing(self, plain: Database) -> None:
        add(plain, "kept")
        with pytest.raises(ZeroDivisionError), plain.transaction() as session:
            fail_after(session.execute(text("delete from registration.organisation")))

        assert names(plain) == ["kept"]

    def test_inside_another_one_is_taken_back_alone(self, plain: Database) -> None:
        with plain.enclosing():
            add(plain, "first")
            with pytest.raises(IntegrityError):
                add(plain, "first")
            add(plain, "second")

        assert names(plain) == ["first", "second"]

    def test_inside_another_one_goes_with_it(self, plain: Database) -> None:
        def doomed() -> None:
            with plain.enclosing():
                add(plain, "gone")
                fail_after(None)

        with pytest.raises(ZeroDivisionError):
            doomed()

        assert names(plain) == []


class TestStatement:
    def test_is_its_own_transaction(self, plain: Database) -> None:
        sql = "insert into registration.organisation (id, name) values (gen_random_uuid(), 'stays')"
        with pytest.raises(ZeroDivisionError), plain.statement() as connection:
            fail_after(connection.execute(text(sql)))

        assert names(plain) == ["stays"]

    def test_that_fails_leaves_an_enclosing_transaction_usable(self, plain: Database) -> None:
        with plain.enclosing():
            with pytest.raises(IntegrityError), plain.statement() as connection:
                connection.execute(text("insert into registration.organisation (id) values (gen_random_uuid())"))
            add(plain, "after")

        assert names(plain) == ["after"]


class TestUnavailable:
    def test_is_told_when_nobody_listens(self) -> None:
        away = Database("postgresql://nobody@127.0.0.1:1/none", role="tests")

        with pytest.raises(DatabaseUnavailable):
            away.ping()

    def test_is_told_when_a_statement_takes_too_long(self, database_url: str) -> None:
        hasty = Database(database_url, role="tests", statement_seconds=1)

        with pytest.raises(DatabaseUnavailable, match="57014"), hasty.transaction() as session:
            session.execute(text("select pg_sleep(5)"))
        hasty.dispose()

    @pytest.mark.parametrize("code", ["40001", "40P01", "53100", "53300", "55P03", "57P01"])
    def test_is_told_when_trying_again_is_all_that_is_needed(self, plain: Database, code: str) -> None:
        """A conflict, a deadlock, a full disk, too many connections, a lock, a server that stops."""
        raised = f"do $$ begin raise exception 'anything' using errcode = '{code}'; end $$"

        with pytest.raises(DatabaseUnavailable, match=code), plain.transaction() as session:
            session.execute(text(raised))

    def test_is_told_when_every_connection_is_taken(self, database_url: str) -> None:
        small = Database(database_url, role="tests", pool=1)
        taken = [small.engine.connect() for _ in range(3)]

        with pytest.raises(DatabaseUnavailable, match="became free"), small.transaction() as session:
            session.execute(text("select 1"))
        for connection in taken:
            connection.close()
        small.dispose()


def test_every_spelling_of_the_address_means_psycopg() -> None:
    for spelling in ("postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"):
        assert driver_url(spelling) == "postgresql+psycopg://u@h/d"


class TestErrors:
    """Errors end up in logs, so they quote no row."""

    SOMEBODY = "Ada Byron"
    ROW = "insert into registration.organisation (id, name) values (:id, :name)"

    def test_name_the_broken_rule_and_not_what_broke_it(self, plain: Database) -> None:
        add(plain, self.SOMEBODY)

        with pytest.raises(IntegrityError) as caught:
            add(plain, self.SOMEBODY)

        assert "uq_organisation_name" in str(caught.value)
        assert self.SOMEBODY not in "".join(format_exception(caught.value))

    def test_quote_no_row_on_the_hot_path_either(self, plain: Database) -> None:
        with pytest.raises(IntegrityError) as caught, plain.statement() as connection:
            connection.execute(text(self.ROW), {"id": None, "name": self.SOMEBODY})

        assert "null value in column" in str(caught.value)
        assert self.SOMEBODY not in "".join(format_exception(caught.value))

    def test_would_quote_it_if_left_alone(self, plain: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("services.kit.database.say_less", lambda _: None)
        talkative = Database(plain.engine.url.render_as_string(hide_password=False), role="tests", pool=1)

        with pytest.raises(IntegrityError) as caught, talkative.statement() as connection:
            connection.execute(text(self.ROW), {"id": None, "name": self.SOMEBODY})
        talkative.dispose()

        assert self.SOMEBODY in str(caught.value)
