"""Whoever works with the composition from outside: an organiser, invitees, somebody with a question."""

import time
from dataclasses import dataclass
from typing import Any

import requests

from tests.compose.composition import Composition, within

PATIENCE = 45.0
"""Seconds for which a client comes again: a server that was restarted is found again by one connection at a time."""

EVENT = {
    "title": "Harbour talks",
    "timezone": "Europe/London",
    "starts_at": "2027-10-20T11:00",
    "ends_at": "2027-10-20T17:00",
    "venue": {"name": "Assembly House", "street": "12 Sample Lane", "locality": "London", "country": "GB"},
    "attendance": {"in_person": {"capacity": 500}},
    "contacts": [{"topic": "programme", "name": "Ilse Brandt", "email": "ilse@team.example.org", "public": True}],
    "fallback_contact": {"name": "Events team", "email": "events@team.example.org"},
}


@dataclass
class Organiser:
    """Has a key and an open event."""

    at: Composition
    key: str
    event: str = ""
    invited: int = 0

    @classmethod
    def beginning(cls, at: Composition) -> "Organiser":
        """Make the key as an operator does, then an event."""
        made = cls(at, at.placecard("key", "create", "--organisation", "Example Institute"))
        made.event = str(made.call("POST", "/events", json=EVENT)["id"])
        made.call("POST", f"/events/{made.event}/open")
        return made

    def call(self, method: str, path: str, *, token: str = "", **arguments: Any) -> Any:
        """Ask the API, as oneself or as the invitee who has this token; ask again when it says to come again."""
        headers = {"Authorization": f"Invitation {token}" if token else f"Bearer {self.key}"}
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = requests.request(method, f"{self.at.site}/v1{path}", headers=headers, timeout=20, **arguments)
            if answer.status_code != requests.codes.service_unavailable or time.monotonic() > deadline:
                break
            time.sleep(1)
        assert answer.ok, answer.text
        return answer.json()

    def invites(self) -> tuple[str, str, str]:
        """Invite one more person, by a mail that leaves at once; their address, the invitation, a token of theirs."""
        self.invited += 1
        address = f"guest{self.invited}@guests.example.org"
        row = {"name": f"Guest {self.invited}", "email": address, "source": "A list"}
        body = {"invitees": [row], "reveal_links": True}
        (item,) = self.call("POST", f"/events/{self.event}/invitations", json=body)["items"]
        self.call("POST", f"/events/{self.event}/invitations/{item['id']}/resend")
        return address, str(item["id"]), str(item["token"])

    def one_comes(self) -> str:
        """Somebody is invited and accepts; their address."""
        address, _, token = self.invites()
        said = {"answer": "accept", "name": f"Guest {self.invited}", "attendance": "in_person"}
        assert self.call("POST", "/invitation/answer", token=token, json=said)["state"] == "confirmed"
        return address

    def asks(self, topic: str) -> None:
        """A stranger has a question."""
        body = {
            "topic": topic,
            "name": "Kim Example",
            "email": "kim@example.com",
            "message": "Is there a hearing loop?",
        }
        self.call("POST", f"/events/{self.event}/enquiries", json=body)

    def mailed(self, address: str, purpose: str, *, seconds: float = 60) -> None:
        """Wait until the mail server has taken this letter to this person."""
        sql = f"select count(*) from notifications.delivery_report where state = 'sent' and purpose = '{purpose}'"
        wanted = f"{sql} and recipient = '{address}'"
        within(seconds, f"the mail server has the {purpose} to {address}", lambda: self.at.rows(wanted) != ["0"])
