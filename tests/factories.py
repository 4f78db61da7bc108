"""Invented organisations, keys and clients for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from services.kit.database import Database, new_id
from services.kit.keys import new_token
from services.registration.domain.callers import SCOPES, Caller
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.events import Event
from services.registration.store.organisations import ApiKey, Organisation
from services.registration.usecases.create_event import create_event

START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Time that stands still until a test moves it."""

    now: datetime = START

    def forward(self, **step: float) -> datetime:
        """Move on by hours, days, …; returns the new instant."""
        self.now += timedelta(**step)
        return self.now


@dataclass
class Organiser:
    """A client that sends its key with every request."""

    client: FlaskClient
    key: str
    headers: dict[str, str] = field(default_factory=dict)

    def open(self, method: str, path: str, *, headers: dict[str, str] | None = None, **arguments: Any) -> Any:
        """Send a request with the key."""
        sent = {"Authorization": f"Bearer {self.key}", **self.headers, **(headers or {})}
        return self.client.open(path, method=method, headers=sent, **arguments)

    def get(self, path: str, **arguments: Any) -> Any:
        """GET with the key."""
        return self.open("GET", path, **arguments)

    def post(self, path: str, **arguments: Any) -> Any:
        """POST with the key."""
        return self.open("POST", path, **arguments)

    def patch(self, path: str, *, version: int | str | None = None, **arguments: Any) -> Any:
        """PATCH with the key, ``If-Match`` made from ``version`` (``"*"`` for any)."""
        return self._changing("PATCH", path, version, **arguments)

    def put(self, path: str, *, version: int | str | None = None, **arguments: Any) -> Any:
        """PUT with the key, ``If-Match`` made from ``version``."""
        return self._changing("PUT", path, version, **arguments)

    def delete(self, path: str, *, version: int | str | None = None, **arguments: Any) -> Any:
        """DELETE with the key, ``If-Match`` made from ``version``."""
        return self._changing("DELETE", path, version, **arguments)

    def _changing(self, method: str, path: str, version: int | str | None, **arguments: Any) -> Any:
        headers = dict(arguments.pop("headers", None) or {})
        if version is not None:
            headers["If-Match"] = "*" if version == "*" else f'"{version}"'
        return self.open(method, path, headers=headers, **arguments)


def an_organisation(db: Database, *, name: str = "Example Institute") -> Organisation:
    """A stored organisation."""
    made = Organisation(id=new_id(), name=name)
    with db.transaction() as session:
        session.add(made)
    return made


def a_key(
    runtime: Runtime,
    organisation: Organisation,
    *,
    scopes: Sequence[str],
    event_id: UUID | None = None,
    **columns: Any,
) -> str:
    """A stored organiser key; returns its secret."""
    secret = f"pc_{new_token()}"
    with runtime.database.transaction() as session:
        session.add(
            ApiKey(
                id=new_id(),
                organisation_id=organisation.id,
                event_id=event_id,
                digest=runtime.keys.digest("key", secret),
                scopes=list(scopes),
                **columns,
            )
        )
    return secret


MONTH_AHEAD = {"starts_at": "2027-04-01T11:00", "ends_at": "2027-04-01T17:00"}
"""A month after the clock of tests starts."""

READY = {
    **MONTH_AHEAD,
    "venue": {"name": "Garden House", "street": "1 Example Street", "locality": "London", "country": "GB"},
    "fallback_contact": {"name": "Events team", "email": "events@example.org"},
}
"""All that an event needs to be opened."""


def an_event(
    db: Database,
    organisation: Organisation,
    *,
    status: str = "open",
    capacity: int | None = 55,
    now: datetime = START,
    **fields: Any,
) -> EventView:
    """A stored event with its pools, one month ahead, taking answers in the room unless told otherwise.

    ``fields`` are those of the contract: ``attendance``, ``constituencies``, ``questions``, ``slug`` …
    """
    basics = {"title": "Partnerships in practice", "timezone": "Europe/London"}
    attendance = {"in_person": {"capacity": capacity}}
    made = create_event(
        db, organisation.id, {**basics, "attendance": attendance, **READY, **fields}, actor="operator", now=now
    )
    if status == "draft":
        return made
    with db.transaction() as session:
        event = session.get_one(Event, made.id)
        event.status, event.announced_at = status, now
    return replace(made, status=status)


def add_organisation(session: Session, name: str) -> None:
    """Store an organisation in an open transaction."""
    session.add(Organisation(id=new_id(), name=name))
    session.flush()


def a_caller(organisation: Organisation, *, event_id: UUID | None = None) -> Caller:
    """The bearer of a key that may do everything in the organisation, for use cases without HTTP."""
    return Caller(organisation_id=organisation.id, key_id=new_id(), scopes=frozenset(SCOPES), event_id=event_id)
