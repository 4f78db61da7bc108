"""The whole way of a message with real processes: database, Redis, both clocks, a worker and a mail server."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from alembic import command
from alembic.config import Config

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.local.children import Child, Program
from services.local.servers import Servers, private_servers
from services.registration.store import outbox
from tests.journeys import letters
from tests.journeys.sink import Sink, a_sink

SECRET = "a secret for journeys only of more than thirty-two characters"
WORKER = (
    "celery", "-A", "services.notifications.worker", "worker", "--without-gossip", "--without-mingle",
    "--without-heartbeat", "--concurrency", "4",
)  # fmt: skip
REGISTRATION_CLOCK = ("services.registration.clock",)
NOTIFICATIONS_CLOCK = ("services.notifications.clock",)


@dataclass
class Chain:
    """Everything running; processes can be ended and started anew."""

    servers: Servers
    sink: Sink
    logs: Path
    db: Database
    event_id: UUID
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, name: str, module: tuple[str, ...]) -> Child:
        """Start one of our processes."""
        program = Program(
            name=name,
            argv=(sys.executable, "-m", *module),
            log=self.logs / f"{name}.log",
            environment=self._environment(),
        )
        self.children[name] = Child(program)
        return self.children[name]

    def start_all(self) -> None:
        """Both clocks and a worker; returns once the worker takes work."""
        self.start("registration-clock", REGISTRATION_CLOCK)
        self.start("notifications-clock", NOTIFICATIONS_CLOCK)
        self.start_worker()

    def start_worker(self) -> None:
        """A worker, awaited."""
        log = self.logs / "worker.log"
        before = log.read_text().count("ready.") if log.exists() else 0
        self.start("worker", WORKER)
        assert within(60, lambda: log.read_text().count("ready.") > before), log.read_text()

    def confirm(self, number: int = 0) -> UUID:
        """Promise one confirmation in a commit of its own."""
        with self.db.transaction() as session:
            return outbox.promise(
                session,
                Keyring([SECRET]),
                letters.a_confirmation(self.event_id, number),
                event_id=self.event_id,
                subject_id=new_id(),
                token=f"token-{number}",
            )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says."""
        with psycopg.connect(self.servers.database_url) as connection:
            return connection.execute(sql.encode()).fetchall()

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path.cwd()),
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "SECRET_KEYS": SECRET,
            "MAIL_FROM": "events@example.org",
            "SMTP_URL": self.sink.url,
            "PLACECARD_SUPERVISED": "1",
        }


@contextmanager
def a_chain() -> Iterator[Chain]:
    """Servers, an empty migrated database with one event, and a mail server; no process of ours yet."""
    with ExitStack() as stack:
        servers = stack.enter_context(private_servers())
        config = Config(toml_file="pyproject.toml")
        config.attributes["database_url"] = servers.database_url
        command.upgrade(config, "head")
        sink = stack.enter_context(a_sink())
        db = Database(servers.database_url, role="tests")
        stack.callback(db.dispose)
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="placecard-logs-")))
        chain = Chain(servers=servers, sink=sink, logs=logs, db=db, event_id=an_event(db))
        try:
            yield chain
        finally:
            for child in chain.children.values():
                child.kill()


def an_event(db: Database) -> UUID:
    """One stored event that is far from over."""
    from services.registration.store.events import Event
    from services.registration.store.organisations import Organisation

    organisation, event_id, starts = new_id(), new_id(), datetime.now(UTC) + timedelta(days=90)
    with db.transaction() as session:
        session.add(Organisation(id=organisation, name="Example Institute"))
        session.flush()
        session.add(
            Event(
                id=event_id, organisation_id=organisation, status="open", slug="garden-talks", title="Garden talks",
                timezone="Europe/London", starts_at=starts, ends_at=starts + timedelta(hours=6), details={},
            )
        )  # fmt: skip
    return event_id


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return holds()
