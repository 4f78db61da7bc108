"""An event that is full and people who wait for it, for tests of what moves them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.lapse_offers import lapse_offers
from services.registration.usecases.move_waiting import move_waiting
from tests.factories import Clock, Organiser, an_event
from tests.invitees import Invitees, proved, registration_id, registration_token


@dataclass
class Waitlist:
    """One event, seen by its organiser, its registrants and the clock."""

    runtime: Runtime
    organiser: Organiser
    event: EventView
    people: Invitees
    client: FlaskClient
    clock: Clock

    @property
    def path(self) -> str:
        """The event's address."""
        return f"/v1/events/{self.event.id}"

    def join(self, **said: Any) -> str:
        """Somebody more says yes, and waits if there is no seat; their reference."""
        constituency = said.pop("constituency", None)
        yes = {"answer": "accept", "name": "Amina Diallo", "attendance": "in_person", "waitlist_if_full": True}
        allowed = len(said.get("companions", []))
        answer = self.people.say(
            self.people.one(constituency=constituency, companions_allowed=allowed), **{**yes, **said}
        )
        assert answer.status_code == 201, answer.text
        return str((answer.json or {})["reference"])

    def joined(self, number: int) -> list[str]:
        """So many people one after the other."""
        return [self.join() for _ in range(number)]

    def act(self, reference: str, action: str, **body: Any) -> Any:
        """The organiser acts on a registration."""
        one = registration_id(self.runtime, reference)
        return self.organiser.post(f"{self.path}/registrations/{one}/{action}", json=body)

    def own(self, reference: str, action: str) -> Any:
        """The registrant acts on their own registration."""
        token = registration_token(self.runtime, reference)
        return self.client.post(f"/v1/registration/{action}", headers={"Authorization": f"Registration {token}"})

    def tick(self) -> None:
        """One round of the registration clock."""
        lapse_offers(self.runtime.database, self.runtime.keys, now=self.clock.now)
        move_waiting(self.runtime.database, self.runtime.keys, now=self.clock.now)

    def row(self, reference: str) -> Any:
        """The registration behind a reference."""
        with self.runtime.database.statement() as connection:
            query = text("select * from registration.registration where reference = :reference")
            return connection.execute(query, {"reference": reference}).one()

    def state(self, reference: str) -> str:
        """What it has come to."""
        return str(self.row(reference).state)

    def states(self, *references: str) -> list[str]:
        """What they have come to, after proving that counters, ledger and registrations say the same."""
        proved(self.runtime, self.event.id)
        return [self.state(one) for one in references]

    def hold_until(self, reference: str) -> datetime | None:
        """Until when their place is held."""
        found: datetime | None = self.row(reference).hold_until
        return found

    def told(self, reference: str) -> list[str]:
        """The types of all messages to them, in their order."""
        with self.runtime.database.statement() as connection:
            query = text("select type from registration.outbox where subject_id = :id order by id")
            return list(connection.execute(query, {"id": self.row(reference).id}).scalars())

    def seats(self) -> dict[str, int]:
        """The counts of the room."""
        return self.people.seats()


@dataclass
class World:
    """What a waitlist is made in."""

    runtime: Runtime
    organisation: Organisation
    organiser: Organiser
    client: FlaskClient
    clock: Clock

    def waitlist(self, *, capacity: int = 1, **fields: Any) -> Waitlist:
        """An event of so many seats, first come, first served."""
        fields = {"waitlist_policy": "first_come", "offer_hours": 24, **fields}
        event = an_event(self.runtime.database, self.organisation, capacity=capacity, **fields)
        people = Invitees(self.organiser, event, self.client)
        return Waitlist(self.runtime, self.organiser, event, people, self.client, self.clock)
