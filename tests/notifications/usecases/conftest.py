"""A desk over the clean database and a sink, and messages promised by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.contracts.messages import Message, PersonErased
from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.notifications.settings import mail_server
from services.notifications.usecases.accept_messages import accept_messages
from services.notifications.usecases.desk import Desk
from services.registration.store import outbox
from tests.factories import Clock
from tests.journeys.letters import a_confirmation
from tests.journeys.sink import Sink, a_sink

KEYS = Keyring(["a secret for tests only of more than thirty-two characters"])


@dataclass
class Office:
    """What a test of sending works with."""

    db: Database
    clock: Clock
    sink: Sink
    event_id: UUID = field(default_factory=new_id)

    @property
    def desk(self) -> Desk:
        """A desk that hands in at the sink."""
        return Desk(
            database=self.db,
            keys=KEYS,
            now=lambda: self.clock.now,
            site="https://events.example.org",
            mail_from="events@example.org",
            server=mail_server(self.sink.url, end_of_data_seconds=2),
        )

    def promise(self, message: Message | None = None, *, token: str | None = "a-token", **columns: Any) -> UUID:
        """A promised message, due now."""
        message = message or a_confirmation(self.event_id)
        with self.db.transaction() as session:
            made = outbox.promise(
                session,
                KEYS,
                message,
                event_id=self.event_id,
                subject_id=new_id(),
                token="robin0@example.com" if isinstance(message, PersonErased) else token if message.link else None,
                not_before=self.clock.now,
            )
        self.change(made, **columns)
        return made

    def accepted(self, *messages: Message, token: str | None = "a-token") -> list[UUID]:
        """Deliveries of messages that were promised and taken in."""
        ids = [self.promise(message, token=token) for message in messages or (a_confirmation(self.event_id),)]
        taken = accept_messages(self.db, ids, now=self.clock.now)
        return [*taken.first, *taken.bulk]

    def change(self, message_id: UUID, **columns: Any) -> None:
        """Set columns of the outbox."""
        for name, value in columns.items():
            self.run(f"update registration.outbox set {name} = :value where id = :id", value=value, id=message_id)

    def run(self, sql: str, **values: Any) -> None:
        """Execute one statement."""
        with self.db.transaction() as session:
            session.execute(text(sql), values)

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        """Columns of all deliveries, in the order they were made."""
        with self.db.transaction() as session:
            found = session.execute(text(f"select {columns} from notifications.delivery order by id"))
            return [tuple(row) for row in found]

    def set_aside(self) -> set[UUID]:
        """Messages that were noted as not to be read, each with a reason."""
        with self.db.transaction() as session:
            return set(session.scalars(text("select message_id from notifications.inbox where unreadable > ''")))


@pytest.fixture
def office(db: Database, clock: Clock) -> Iterator[Office]:
    """A working mail server behind the desk."""
    with a_sink() as sink:
        yield Office(db=db, clock=clock, sink=sink)
