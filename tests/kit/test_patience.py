"""A server that falls silent counts as away after some seconds, although the network still works."""

import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from services.kit.database import SILENCE, Database, DatabaseUnavailable
from tests.faults.proxy import Proxy


@pytest.fixture
def silent(migrated_url: str) -> Iterator[Proxy]:
    proxy = Proxy(f"{parse_qs(urlsplit(migrated_url).query)['host'][0]}/.s.PGSQL.5432")
    yield proxy
    proxy.close()


def url(proxy: Proxy) -> str:
    return f"postgresql://placecard@127.0.0.1:{proxy.port}/placecard?sslmode=disable&gssencmode=disable"


def test_a_silent_server_is_given_up_and_found_again(silent: Proxy) -> None:
    database = Database(url(silent), role="tests", pool=1, statement_seconds=1)
    database.ping()
    silent.freeze()
    begun = time.monotonic()
    with pytest.raises(DatabaseUnavailable):
        database.ping()
    assert 1 < time.monotonic() - begun < 1 + SILENCE + 3

    silent.heal()
    database.ping()
    database.dispose()


def test_libpq_alone_waits_on(silent: Proxy) -> None:
    with psycopg.connect(url(silent), autocommit=True, options="-c statement_timeout=1000") as connection:
        silent.freeze()
        asking = threading.Thread(target=connection.execute, args=("select 1",))
        asking.start()
        asking.join(1 + SILENCE + 1)
        assert asking.is_alive()
        silent.heal()
        asking.join(10)
        assert not asking.is_alive()
