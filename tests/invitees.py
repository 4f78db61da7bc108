"""People who hold invitation links, for tests that answer through the API."""

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links
from tests.factories import Organiser

YES = {"answer": "accept", "name": "Amina Diallo", "attendance": "in_person"}


class Invitees:
    """People who hold invitation links to one event."""

    def __init__(self, organiser: Organiser, event: EventView, client: FlaskClient) -> None:
        self.organiser, self.event, self.client, self.made = organiser, event, client, 0

    def one(self, **fields: Any) -> str:
        """Invite somebody and return the link's token."""
        self.made += 1
        person = {"name": "Amina Diallo", "email": f"p{self.made}@example.org", "source": "A list", **fields}
        answer = self.organiser.post(
            f"/v1/events/{self.event.id}/invitations", json={"invitees": [person], "reveal_links": True}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json["items"][0]["token"])

    def say(self, token: str, **said: Any) -> TestResponse:
        """Answer with a link."""
        headers = {"Authorization": f"Invitation {token}"}
        return self.client.post("/v1/invitation/answer", json=said or YES, headers=headers)

    def look(self, token: str) -> TestResponse:
        """Look at the invitation."""
        return self.client.get("/v1/invitation", headers={"Authorization": f"Invitation {token}"})

    def seats(self, mode: str = "in_person") -> dict[str, int]:
        """The counts of an attendance mode."""
        answer = self.organiser.get(f"/v1/events/{self.event.id}/capacity")
        return dict(answer.json["attendance"][mode])

    def says_yes(self, **fields: Any) -> dict[str, Any]:
        """Invite somebody who accepts at once; the receipt."""
        return dict(self.say(self.one(), **{**YES, **fields}).json or {})


def registration_id(runtime: Runtime, reference: str) -> UUID:
    """The id behind a reference."""
    with runtime.database.statement() as connection:
        query = text("select id from registration.registration where reference = :reference")
        return UUID(str(connection.execute(query, {"reference": reference}).scalar_one()))


def registration_token(runtime: Runtime, reference: str, purpose: str = "registration") -> str:
    """A link to the registration, as a mail would carry it."""
    with runtime.database.transaction() as session:
        query = text("select id, event_id from registration.registration where reference = :reference")
        row = session.execute(query, {"reference": reference}).one()
        return links.issue(session, runtime.keys, purpose=purpose, event_id=row.event_id, registration_id=row.id)


def proved(runtime: Runtime, event_id: UUID) -> dict[str, int]:
    """Confirmed seats by mode, after checking that counters, ledger and registrations say the same."""
    with runtime.database.statement() as connection:
        rows = connection.execute(PROOF, {"event_id": event_id}).mappings().all()
    for row in rows:
        assert row["confirmed"] == row["in_ledger"] == row["in_registrations"], dict(row)
        assert row["capacity"] is None or row["confirmed"] + row["offered"] <= row["capacity"], dict(row)
    return {row["code"]: row["confirmed"] for row in rows if row["kind"] == "attendance"}


PROOF = text("""
select p.kind, p.code, p.capacity, p.confirmed, p.offered,
       coalesce((select sum(delta) from registration.seat_movement m
                 where m.pool_id = p.id and m.bucket = 'confirmed'), 0) as in_ledger,
       coalesce((select sum((r.seats ->> p.id::text)::int) from registration.registration r
                 where r.event_id = p.event_id and r.state in ('confirmed', 'attended')), 0) as in_registrations
from registration.pool p where p.event_id = :event_id
""")
