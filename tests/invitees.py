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
        self.usual: dict[str, Any] = {}

    def one(self, **fields: Any) -> str:
        """Invite somebody and return the link's token."""
        self.made += 1
        person = {
            "name": "Amina Diallo",
            "email": f"p{self.made}@example.org",
            "source": "A list",
            **self.usual,
            **fields,
        }
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
        for bucket in ("confirmed", "offered", "held"):
            assert row[bucket] == row[f"{bucket}_in_ledger"] == row[f"{bucket}_in_rows"], dict(row)
        assert row["capacity"] is None or row["confirmed"] + row["offered"] <= row["capacity"], dict(row)
    return {row["code"]: row["confirmed"] for row in rows if row["kind"] == "attendance"}


PROOF = text("""
with moved as (
  select pool_id, bucket, sum(delta) as seats from registration.seat_movement where event_id = :event_id group by 1, 2
), rows as (
  select seat.key::uuid as pool_id, case when r.state = 'offered' then 'offered' else 'confirmed' end as bucket,
         seat.value::int as seats
  from registration.registration r, jsonb_each_text(r.seats) seat where r.event_id = :event_id
  union all
  select seat.key::uuid, 'held', seat.value::int
  from registration.invitation i, jsonb_each_text(i.held_seats) seat where i.event_id = :event_id
)
select p.kind, p.code, p.capacity, p.confirmed, p.offered, p.held,
       coalesce(sum(m.seats) filter (where m.bucket = 'confirmed'), 0) as confirmed_in_ledger,
       coalesce(sum(m.seats) filter (where m.bucket = 'offered'), 0) as offered_in_ledger,
       coalesce(sum(m.seats) filter (where m.bucket = 'held'), 0) as held_in_ledger,
       coalesce((select sum(seats) from rows where pool_id = p.id and bucket = 'confirmed'), 0) as confirmed_in_rows,
       coalesce((select sum(seats) from rows where pool_id = p.id and bucket = 'offered'), 0) as offered_in_rows,
       coalesce((select sum(seats) from rows where pool_id = p.id and bucket = 'held'), 0) as held_in_rows
from registration.pool p left join moved m on m.pool_id = p.id
where p.event_id = :event_id group by p.id
""")
