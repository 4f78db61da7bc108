"""A run of the whole product with people of unmistakable names: nothing of them is left where it does not belong."""

import base64
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
import requests

from services.local.servers import Servers, private_servers
from tests.journeys.person import Person
from tests.journeys.sink import Mail, Sink, a_sink
from tests.local.test_run import Running, descendants, ended, started

SECRET = "canary-of-secrets-Xylophagous-0123456789"
INVITED, REVEALED, CHANGED, ASKER, REFUSED, GUEST = (
    f"zebedee.{name}@quillon.example.org" for name in ("invited", "revealed", "changed", "asker", "refused", "guest")
)
CANARIES = ["quillon", "zebedee", "halibut", "marzipan", "xylophagous"]
"""Parts of every name, address, text and secret of the run."""
EVENT = {
    "title": "Garden talks", "slug": "garden-talks", "timezone": "Europe/London",
    "starts_at": "2027-10-20T11:00", "ends_at": "2027-10-20T17:00", "attendance": {"in_person": {"capacity": 5}},
    "venue": {"name": "Assembly House", "country": "GB"},
    "fallback_contact": {"name": "Quillon Team", "email": "team@quillon.example.org"},
    "questions": [{"code": "dietary", "label": "Diet", "kind": "text", "sensitive": True}],
}  # fmt: skip
LINK = re.compile(r"/(?:i|r|confirm-address)/([\w-]{43})")
WRAPPED = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")


@dataclass
class Ear:
    """Hears every command that Redis is sent."""

    url: str
    heard: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Until Redis ends."""
        with suppress(redis.RedisError, OSError, ValueError), redis.Redis.from_url(self.url) as asking:
            monitor: Any = asking.monitor()
            for command in monitor.__enter__().listen():
                self.heard.append(str(command["command"]))

    def start(self) -> None:
        threading.Thread(target=self.listen, daemon=True).start()
        deadline = time.monotonic() + 5
        asking = redis.Redis.from_url(self.url)
        while not self.heard and time.monotonic() < deadline:
            asking.ping()
            time.sleep(0.05)


@dataclass
class House:
    """The running product, its mail and its traces."""

    run: Running
    servers: Servers
    sink: Sink
    logs: Path
    ear: Ear
    tokens: set[str] = field(default_factory=set)

    def call(self, path: str, body: object, *, authorization: str = "") -> requests.Response:
        """Post to the API."""
        headers = {"Authorization": authorization} if authorization else self.run.key
        return requests.post(f"{self.run.address}/v1{path}", json=body, headers=headers, timeout=20)

    def mail_to(self, address: str, number: int = 1) -> Mail:
        """The so-manieth mail to somebody, awaited."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = [mail for mail in self.sink.mails if mail.recipients == [address]]
            if len(found) >= number:
                self.tokens |= set(LINK.findall(text_of(found[number - 1])))
                return found[number - 1]
            time.sleep(0.05)
        raise AssertionError(f"no mail to {address}")

    def written(self) -> dict[str, str]:
        """Everything that processes left behind, by where."""
        traces = {f"log {path.name}": path.read_text(errors="replace") for path in self.logs.iterdir()}
        traces["commands of Redis"] = unwrapped("\n".join(self.ear.heard))
        traces["keys of Redis"] = "\n".join(map(str, redis.Redis.from_url(self.servers.redis_url).scan_iter()))
        traces["metrics"] = requests.get(f"{self.run.address}/metrics", timeout=10).text
        for pid in descendants(self.run.process.pid):
            with suppress(OSError):
                traces[f"command line {pid}"] = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
        return traces

    def stored(self) -> str:
        """The rows of the tables that hold people."""
        with psycopg.connect(self.servers.database_url) as connection:
            tables = ("registration.invitation", "registration.registration", "registration.enquiry")
            return "".join(
                str(connection.execute(f"select t::text from {table} t".encode()).fetchall()) for table in tables
            )


def text_of(mail: Mail) -> str:
    body = mail.parsed.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def unwrapped(text: str) -> str:
    """The text, and behind it what is wrapped in base64 in it, as bodies of tasks are."""
    inner = [text]
    for found in WRAPPED.findall(text):
        with suppress(ValueError):
            inner.append(base64.b64decode(found + "=" * (-len(found) % 4)).decode(errors="ignore"))
    return "\n".join(inner)


def found_in(traces: dict[str, str], wanted: set[str]) -> dict[str, list[str]]:
    """Where what was told, and each time the line around it."""
    found = {}
    for place, text in traces.items():
        low = text.lower()
        lines = [low[max(0, low.find(one) - 80) :][:200] for one in (w.lower() for w in wanted) if one in low]
        if lines:
            found[place] = lines
    return found


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="placecard-canary-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        data = Path(name) / "data"
        with private_servers() as servers, a_sink() as sink:
            run = started(
                data, DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url, SMTP_URL=sink.url,
                SEND_UNDO_SECONDS="0", LOG_LEVEL="DEBUG", SECRET_KEYS=SECRET,
            )  # fmt: skip
            house = House(run, servers, sink, data / "logs", Ear(servers.redis_url))
            try:
                house.ear.start()
                lived_through(house)
                yield house
            finally:
                with suppress(ProcessLookupError):
                    ended(run, 15)


def lived_through(house: House) -> None:
    """What people do in the life of an event, and what goes wrong in it."""
    event = house.call("/events", EVENT).json()["id"]
    assert house.call(f"/events/{event}/open", {}).status_code == 200
    people = [{"name": "Quillon Zebedee", "email": email, "source": "A list"} for email in (INVITED, REFUSED)]
    path = f"/events/{event}/invitations"
    ids = [one["id"] for one in house.call(path, {"invitees": people}).json()["items"]]
    house.sink.at_recipient += [f"550 5.1.1 <{REFUSED}>: Quillon Zebedee is not known here"]
    house.call(f"{path}/send", {"ids": [ids[1]]})
    wait_until_refused(house)
    house.call(f"{path}/send", {"ids": [ids[0]]})
    revealed = {"name": "Zebedee Quillon", "email": REVEALED, "source": "Marzipan list"}
    token = house.call(path, {"invitees": [revealed], "reveal_links": True}).json()["items"][0]["token"]
    house.tokens.add(token)
    answers_by_page(house)
    answers_by_api(house, token)
    asks(house)
    goes_wrong(house, event)
    time.sleep(1.5)


def wait_until_refused(house: House) -> None:
    deadline = time.monotonic() + 20
    with psycopg.connect(house.servers.database_url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            if connection.execute("select 1 from notifications.delivery where state = 'failed'").fetchone():
                return
            time.sleep(0.1)
    raise AssertionError("the refused mail is not known as such")


def answers_by_page(house: House) -> None:
    (token,) = set(LINK.findall(text_of(house.mail_to(INVITED))))
    person = Person(house.run.address).opens(f"/i/{token}")
    person.sends(door="accept")
    person.sends(**{"name": "Quillon Zebedee", "job_title": "Halibut keeper", "answers.dietary": "no marzipan"})
    person.sends()
    assert "confirmed" in person.heading.lower(), person.text
    (manage,) = set(LINK.findall(text_of(house.mail_to(INVITED, 2))))
    person.opens(f"/r/{manage}").opens("/registration/cancel").sends()
    house.mail_to(INVITED, 3)


def answers_by_api(house: House, token: str) -> None:
    said = {"answer": "accept", "name": "Zebedee Quillon", "email": CHANGED, "answers": {"dietary": "marzipan"}}
    assert house.call("/invitation/answer", said, authorization=f"Invitation {token}").status_code == 201
    (confirm,) = set(LINK.findall(text_of(house.mail_to(CHANGED))))
    Person(house.run.address).opens(f"/confirm-address/{confirm}").sends()
    assert house.call("/links/resend", {"email": INVITED, "event": "garden-talks"}).status_code == 202
    house.mail_to(INVITED, 4)


def asks(house: House) -> None:
    person = Person(house.run.address).opens("/events/garden-talks/enquire")
    person.sends(topic="other", name="Zebedee Asker", email=ASKER, message="Is there halibut?")
    house.mail_to(ASKER)


def goes_wrong(house: House, event: str) -> None:
    """Guesses, mistakes, attacks, and a database that hangs up."""
    site, token = house.run.address, next(iter(house.tokens))
    for address in (f"/i/{'halibut' * 6}x", f"/nothing/{INVITED}", f"/i/{token}/x?{token}", f"/?email={INVITED}"):
        headers = {"Referer": f"{site}/i/{token}", "User-Agent": f"Quillon {INVITED}", "X-Forwarded-For": INVITED}
        requests.get(site + address, headers=headers | {"X-Request-ID": INVITED}, timeout=10)
    for header in (f"Bearer pc_{'marzipan' * 5}xyz", f"Invitation {'marzipan' * 5}xyz", f"Basic {token}"):
        requests.get(f"{site}/v1/registration", headers={"Authorization": header}, timeout=10)
        requests.get(f"{site}/v1/events/{event}", headers={"Authorization": header}, timeout=10)
    house.call("/events", {"title": "Halibut\x00", "quillon": "zebedee"})
    requests.post(f"{site}/v1/events", data='{"marzipan":', headers=house.run.key, timeout=10)
    requests.post(f"{site}/lost-link", data={"email": INVITED, "event": "halibut"}, timeout=10)
    with psycopg.connect(house.servers.admin_url, autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'placecard'")
    for _ in range(8):
        guest = {"name": "Quillon Guest", "email": GUEST, "source": "Halibut list"}
        house.call(f"/events/{event}/invitations", {"invitees": [guest]})


@pytest.mark.slow
@pytest.mark.timeout(180)
class TestAfterARun:
    def test_no_name_address_or_text_is_left_anywhere(self, house: House) -> None:
        traces = house.written()
        assert found_in(traces, set(CANARIES)) == {}
        assert len([place for place in traces if place.startswith("log ")]) >= 4

    def test_no_link_is_left_anywhere(self, house: House) -> None:
        assert len(house.tokens) >= 5
        assert found_in(house.written(), house.tokens | {token[:20] for token in house.tokens}) == {}

    def test_no_link_can_be_read_from_the_database(self, house: House) -> None:
        assert [token for token in house.tokens if token in house.stored()] == []

    def test_what_looks_for_them_would_find_them(self, house: House) -> None:
        """The controls: the run left traces, the database holds the people, and the search sees through wrappings."""
        traces = house.written()
        assert "quillon" in house.stored().lower()
        assert "/invitation/answer" in traces["log registration-web.log"]
        assert "delivery" in traces["log notifications-worker.log"]
        assert "message_ids" in traces["commands of Redis"] or "ids" in traces["commands of Redis"]
        assert "placecard_requests_total" in traces["metrics"]
        wrapped = base64.b64encode(b'{"name": "Quillon Zebedee"}').decode()
        assert found_in({"a": unwrapped(f"LPUSH {wrapped}")}, set(CANARIES)) != {}
