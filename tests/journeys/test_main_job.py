"""The main job on one machine, by pages and mail: invite, answer, confirm, cancel, ask, wait, move up."""

import hashlib
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import icalendar
import psycopg
import pytest
import requests

from services.local.mailbox import Mail, list_mails, mail_or_none
from services.local.servers import private_servers
from tests.journeys.person import Person
from tests.local.test_run import Running, ended, started

SEATS = 55
EVENT = {
    "title": "Skills across borders",
    "timezone": "Europe/London",
    "starts_at": "2027-10-20T11:00",
    "ends_at": "2027-10-20T17:00",
    "doors_open_at": "2027-10-20T10:30",
    "venue": {"name": "Assembly House", "street": "12 Sample Lane", "locality": "London", "country": "GB"},
    "attendance": {"in_person": {"capacity": SEATS}},
    "waitlist_policy": "first_come",
    "discussion_rule": {"kind": "chatham_house"},
    "contacts": [
        {"topic": "participation", "name": "Noor Haddad", "email": "noor@team.example.org", "public": True},
        {"topic": "programme", "name": "Ilse Brandt", "email": "ilse@team.example.org", "public": False},
    ],
    "fallback_contact": {"name": "Events team", "email": "events@team.example.org"},
}
PERSONAL = re.compile(r"http://127\.0\.0\.1:\d+/(?:i|r)/[\w-]+")
ANY_LINK = re.compile(r"http://127\.0\.0\.1:\d+/[^\s\"<>)]*")
IGNORED = ("beat", "host")
"""Tables in which clocks note their rounds, whoever looks at what."""


@dataclass
class Service:
    """The running product, its database and its mail."""

    run: Running
    database_url: str
    mail: Path
    event: str = ""

    def call(self, method: str, path: str, **arguments: Any) -> Any:
        """Ask the API as the organiser."""
        answer = requests.request(
            method, f"{self.run.address}/v1{path}", headers=self.run.key | arguments.pop("headers", {}),
            timeout=20, **arguments,
        )  # fmt: skip
        assert answer.ok, answer.text
        return answer.json()

    def mail_to(self, address: str, *, about: str = "", within: float = 60.0) -> Mail:
        """The newest mail to somebody, awaited."""
        for _ in range(int(within * 10)):
            for line in list_mails(self.mail, limit=500):
                if line.to.find(address) >= 0 and about in line.subject:
                    found = mail_or_none(self.mail, line.id)
                    assert found is not None
                    return found
            time.sleep(0.1)
        raise AssertionError(f"no mail about {about!r}: {[line.subject for line in list_mails(self.mail)]}")

    def invites(self, *people: str, reveal: bool = True) -> list[str]:
        """Invite people by name; their links, or none when they are to be mailed."""
        rows = [{"name": name, "email": f"{name.lower()}@guests.example.org", "source": "A list"} for name in people]
        body = {"invitees": rows, "reveal_links": reveal}
        items = self.call("POST", f"/events/{self.event}/invitations", json=body)["items"]
        if not reveal:
            ids = [item["id"] for item in items]
            self.call("POST", f"/events/{self.event}/invitations/send", json={"ids": ids})
        return [item.get("link", "") for item in items]

    def free(self) -> int:
        """Seats that are free."""
        return int(self.call("GET", f"/events/{self.event}/capacity")["attendance"]["in_person"]["free"])

    def fingerprint(self) -> str:
        """Everything stored, in one line."""
        digest = hashlib.sha256()
        with psycopg.connect(self.database_url) as connection:
            tables = connection.execute(
                "select format('%%I.%%I', schemaname, tablename) from pg_tables"
                " where schemaname in ('registration', 'notifications') and tablename <> all(%s) order by 1",
                [list(IGNORED)],
            ).fetchall()
            for (table,) in tables:
                rows = connection.execute(f"select t::text from {table} t order by 1").fetchall()
                digest.update(repr((table, rows)).encode())
        return digest.hexdigest()

    def settled(self) -> str:
        """The fingerprint once the clocks have folded everything in."""
        before = ""
        for _ in range(50):
            time.sleep(0.7)
            now = self.fingerprint()
            if now == before:
                return now
            before = now
        raise AssertionError("the service does not come to rest")


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with tempfile.TemporaryDirectory(prefix="placecard-journey-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        data = Path(name) / "data"
        with private_servers() as servers:
            run = started(
                data, DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url, SEND_UNDO_SECONDS="0",
                RATE_PUBLIC_FORMS="1000 per minute",
            )  # fmt: skip
            try:
                service = Service(run, servers.database_url, data / "mail")
                made = service.call("POST", "/events", json=EVENT)
                service.event = made["id"]
                service.call("POST", f"/events/{service.event}/open")
                yield service
            finally:
                with suppress(ProcessLookupError):
                    ended(run, 15)


def accepts(service: Service, link: str, name: str) -> Person:
    """Answer yes by the pages."""
    person = Person(service.run.address).opens(link)
    person.sends(door="accept")
    person.sends(name=name)
    return person.sends("acknowledge_discussion_rule")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_main_job(service: Service) -> None:
    # An organiser invites Ada by mail.
    service.invites("Ada", reveal=False)
    invitation = service.mail_to("ada@guests.example.org")
    (link,) = set(PERSONAL.findall(invitation.text))
    assert "Wednesday 20 October 2027" in invitation.text

    # Robots may open every link of the mail as often as they like.
    before = service.settled()
    for address in set(ANY_LINK.findall(invitation.text + invitation.html)):
        for _ in range(3):
            assert requests.get(address, timeout=10).ok
            assert requests.head(address, timeout=10, allow_redirects=True).ok
    assert service.settled() == before

    # Ada opens the link and answers.
    ada = Person(service.run.address).opens(link)
    assert "Ada" in ada.text
    assert "/i/" not in ada.address
    assert "ada@guests.example.org" not in ada.text
    ada.sends(door="accept")
    ada.sends(name="Ada Example", job_title="Director")
    assert "Director" in ada.text
    ada.sends("acknowledge_discussion_rule")
    assert "confirmed" in ada.heading.lower()
    assert service.free() == SEATS - 1

    # The confirmation has everything, and a calendar entry.
    confirmation = service.mail_to("ada@guests.example.org", about="confirmed")
    for fact in ("20 October 2027", "London", "Assembly House", "10:30", "Noor Haddad"):
        assert fact in confirmation.text
        assert fact in re.sub(r"<[^>]+>", " ", confirmation.html)
    request = icalendar.Calendar.from_ical(confirmation.calendar)
    (entry,) = request.walk("VEVENT")
    assert (request["METHOD"], entry["SEQUENCE"]) == ("REQUEST", 0)
    (manage,) = set(PERSONAL.findall(confirmation.text))

    # She sees her registration, and cancels; the seat is free at once.
    ada = Person(service.run.address).opens(manage)
    assert "Ada Example" in ada.text
    ada.opens("/registration/cancel").sends()
    assert service.free() == SEATS
    cancellation = icalendar.Calendar.from_ical(service.mail_to("ada@guests.example.org", about="ancel").calendar)
    (taken_back,) = cancellation.walk("VEVENT")
    assert (cancellation["METHOD"], taken_back["UID"]) == ("CANCEL", entry["UID"])
    assert int(str(taken_back["SEQUENCE"])) > int(str(entry["SEQUENCE"]))

    # Somebody asks about the programme; it reaches the right person, who can just reply.
    asker = Person(service.run.address).opens("/events/skills-across-borders/enquire")
    asker.sends(topic="programme", name="Ben Curious", email="ben@example.com", message="When is lunch?")
    reference = re.search(r"E-[0-9A-Z]{8}", asker.text)
    assert reference, asker.text
    question = service.mail_to("ilse@team.example.org")
    assert "When is lunch?" in question.text
    assert "ben@example.com" in question.reply_to
    answer = service.mail_to("ben@example.com")
    assert reference[0] in answer.text
    assert "Ilse Brandt" in answer.text or "team" in answer.text
    assert "ilse@team.example.org" not in answer.raw.decode()

    # Fifty-five accept; the fifty-sixth is told so, and may wait.
    names = [f"Guest{number}" for number in range(SEATS)]
    for name, guest_link in zip(names, service.invites(*names), strict=True):
        token = guest_link.rsplit("/", 1)[1]
        said = {"answer": "accept", "name": name, "acknowledge_discussion_rule": True}
        headers = {"Authorization": f"Invitation {token}"}
        url = f"{service.run.address}/v1/invitation/answer"
        assert requests.post(url, json=said, headers=headers, timeout=10).status_code == 201
    (late_link,) = service.invites("Late")
    late = Person(service.run.address).opens(late_link)
    assert "waitlist" in late.text.lower()
    late.sends(door="accept")
    late.sends(name="Late Example")
    late.sends("acknowledge_discussion_rule")
    assert "waitlist" in late.heading.lower()
    assert "confirmed" not in late.heading.lower()
    service.mail_to("late@guests.example.org", about="ait")

    # One leaves, and exactly the one who waits moves up.
    leaving = service.mail_to("guest7@guests.example.org", about="confirmed")
    Person(service.run.address).opens(PERSONAL.findall(leaving.text)[0]).opens("/registration/cancel").sends()
    promoted = service.mail_to("late@guests.example.org", about="place")
    assert "REQUEST" in promoted.calendar
    assert service.free() == 0
