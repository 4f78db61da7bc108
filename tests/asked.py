"""People who are asked to come, for tests of sending, waves and reminders."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links, outcomes
from services.registration.store.invitations import Invitation
from services.registration.store.outbox import Outbox
from tests.factories import Organiser

UNDO = timedelta(minutes=5)


class Asked:
    """The invitees of one event."""

    def __init__(self, organiser: Organiser, event: EventView, runtime: Runtime) -> None:
        self.organiser, self.event, self.runtime, self.made = organiser, event, runtime, 0
        self.path = f"/v1/events/{event.id}"

    def invite(self, count: int = 1, **fields: Any) -> list[str]:
        """Add so many; returns their ids in order."""
        rows = []
        for _ in range(count):
            self.made += 1
            rows.append({"name": "Amina Diallo", "email": f"p{self.made}@example.org", "source": "A list", **fields})
        answer = self.organiser.post(f"{self.path}/invitations", json={"invitees": rows})
        assert answer.status_code == 201, answer.text
        return [str(item["id"]) for item in answer.json["items"]]

    def send(self, ids: Sequence[str]) -> None:
        """Have them mailed, the mails arriving at once."""
        answer = self.organiser.post(f"{self.path}/invitations/send", json={"ids": list(ids)})
        assert answer.json["queued"] == len(ids), answer.text
        self.arrive(ids)

    def mailed(self, count: int = 1, **fields: Any) -> list[str]:
        """Add so many whose mails have arrived."""
        ids = self.invite(count, **fields)
        self.send(ids)
        return ids

    def arrive(self, ids: Sequence[str]) -> None:
        """As if the mail server had accepted what waits for them."""
        now = self.runtime.now()
        with self.runtime.database.transaction() as session:
            outcomes.mark_sent(session, dict.fromkeys(map(UUID, ids), now), now=now)
            session.execute(update(Outbox).where(Outbox.subject_id.in_(list(ids))).values(settled_at=now))

    def one(self, id_: str) -> dict[str, Any]:
        """One invitation as the organiser sees it."""
        return dict(self.organiser.get(f"{self.path}/invitations/{id_}").json)

    def states(self, ids: Sequence[str]) -> list[str]:
        """Where they are."""
        return [self.one(id_)["state"] for id_ in ids]

    def say(self, id_: str, **answer: Any) -> Any:
        """Answer with a link of their own."""
        with self.runtime.database.transaction() as session:
            token = links.issue(
                session,
                self.runtime.keys,
                purpose="invitation",
                event_id=self.event.id,
                invitation_id=UUID(id_),
            )
        headers = {"Authorization": f"Invitation {token}"}
        said = {"answer": "accept", "name": "Amina Diallo", "attendance": "in_person", **answer}
        return self.organiser.client.post("/v1/invitation/answer", json=said, headers=headers)

    def decline(self, id_: str) -> None:
        """They cannot come."""
        assert self.say(id_, answer="decline").status_code == 201

    def messages(self, type_: str = "invitation.issued") -> list[Outbox]:
        """Promised messages of a type, those taken back included."""
        with self.runtime.database.transaction() as session:
            return list(session.scalars(select(Outbox).where(Outbox.type == type_).order_by(Outbox.id)))

    def row(self, id_: str) -> Invitation:
        """The row behind it."""
        with self.runtime.database.transaction() as session:
            return session.scalars(select(Invitation).where(Invitation.id == id_)).one()

    def capacity(self) -> dict[str, int]:
        """The counts of the room."""
        return dict(self.organiser.get(f"{self.path}/capacity").json["attendance"]["in_person"])
