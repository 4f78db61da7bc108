"""A restored copy sends nothing that the first one may have sent; what is promised after the restore leaves."""

import dataclasses
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from click.testing import CliRunner, Result

from services.kit.database import Database
from services.local.cli import main
from services.notifications.usecases.accept_messages import accept_messages
from tests.journeys.chain import SECRET, Chain, a_chain, within

pytestmark = [pytest.mark.nightly, pytest.mark.slow, pytest.mark.timeout(300)]

SENT = "select count(*) from notifications.delivery where state = 'sent'"


@pytest.fixture
def chain() -> Iterator[Chain]:
    with a_chain() as chain:
        yield chain
        chain.db.dispose()


def placecard(url: str, *argv: str | Path) -> Result:
    with patch.dict(os.environ, {"DATABASE_URL": url, "SECRET_KEYS": SECRET}):
        done = CliRunner().invoke(main, [str(part) for part in argv])
    assert done.exit_code == 0, done.output
    return done


def stop(chain: Chain) -> None:
    for child in chain.children.values():
        child.stop()
    chain.children.clear()


def now_on_a_copy(chain: Chain) -> None:
    """From here on the chain works with another, still empty database of the same server."""
    with psycopg.connect(chain.servers.admin_url, autocommit=True) as admin:
        admin.execute("create database copy owner placecard")
    url = chain.servers.database_url.replace("/placecard?", "/copy?")
    chain.servers = dataclasses.replace(chain.servers, database_url=url)
    chain.db.dispose()
    chain.db = Database(url, role="tests")


def in_every_state(chain: Chain) -> None:
    """Two mails that have left, and one in each state in which it might still leave."""
    chain.start_all()
    for number in (0, 1):
        chain.confirm(number)
    assert chain.sink.wait_for(2, seconds=30)
    assert within(10, lambda: chain.rows(SENT) == [(2,)])
    stop(chain)
    taken_in = [chain.confirm(number) for number in (2, 3, 4)]
    accept_messages(chain.db, taken_in, now=datetime.now(UTC))
    with psycopg.connect(chain.servers.database_url) as connection:
        connection.execute("update registration.outbox set published_at = now() where published_at is null")
        ids = [i for (i,) in connection.execute("select id from notifications.delivery where state = 'pending'")]
        connection.execute(
            "update notifications.delivery set state = 'sending', lease = gen_random_uuid(), next_attempt_at = null,"
            " lease_until = now(), phase = 'payload_started' where id = %s",
            [ids[0]],
        )
        connection.execute("update notifications.delivery set state = 'ambiguous' where id = %s", [ids[1]])
    chain.confirm(5)  # promised, and taken in by nobody


def test_nothing_is_sent_twice_and_new_answers_are(chain: Chain) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "it.backup"
        in_every_state(chain)
        placecard(chain.servers.database_url, "backup", archive)

        # The first one goes on and sends everything; then it is lost.
        chain.start_all()
        assert chain.sink.wait_for(6, seconds=90)
        stop(chain)
        now_on_a_copy(chain)
        told = placecard(chain.servers.database_url, "restore", archive).output
    assert "4 messages are held (3 mails" in told
    chain.sink.mails.clear()

    # The copy runs with the same Redis, and somebody answers.
    chain.start_all()
    chain.confirm(6)
    assert chain.sink.wait_for(1, seconds=30)
    assert not chain.sink.wait_for(2, seconds=50), "long enough for leases, clocks and relays to come round"
    assert chain.sink.mails[0].recipients == ["robin6@example.com"]

    # Somebody decides that they shall go after all.
    placecard(chain.servers.database_url, "requeue", "--held", "--confirm")
    assert chain.sink.wait_for(5, seconds=60)
    assert sorted(mail.recipients[0] for mail in chain.sink.mails) == [f"robin{n}@example.com" for n in (2, 3, 4, 5, 6)]
    settled = "select count(*) from registration.outbox where settled_at is null"
    assert within(20, lambda: chain.rows(settled) == [(0,)])
