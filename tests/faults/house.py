"""The whole product as processes of its own, every wire of it through a proxy, and everything that can be ended."""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import psycopg
import redis
import requests

from services.kit.database import Transaction as Session
from services.kit.database import new_id
from services.local.children import Child, Program
from services.local.migration import migrate
from services.local.ports import free_port
from services.local.processes import product_programs
from services.local.servers import server_parts
from services.registration.domain.callers import SCOPES
from services.registration.runtime import Runtime, make_runtime
from services.registration.store import links
from services.registration.store.invitations import Invitation
from tests import factories
from tests.conftest import SECRET, a_settings
from tests.faults.checker import Evidence, Rows, check, table
from tests.faults.history import History, Op
from tests.faults.post import Post
from tests.faults.proxy import Proxy

WEB, WORKER = "registration-web", "notifications-worker"
CLOCKS = ("registration-clock", "notifications-clock")
PRODUCT = (WEB, *CLOCKS, WORKER)
YES = {"answer": "accept", "waitlist_if_full": True}

UNSETTLED = """
    select (select count(*) from registration.outbox
            where settled_at is null and withdrawn_at is null and not_before <= now())
         + (select count(*) from notifications.delivery where state in ('pending', 'sending', 'ambiguous'))"""

HURRY = """
    with hosts as (update notifications.mail_host set probe_at = now() where probe_at > now())
    update notifications.delivery set next_attempt_at = now(), hinted_until = null
    where state in ('pending', 'ambiguous') and next_attempt_at > now() + interval '1 s'"""
"""Whoever waits for another try has waited long enough. Leases are left to run out."""


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody who is invited."""

    name: str
    email: str
    token: str


@dataclass
class House:
    """Everything that runs."""

    folder: Path
    port: int
    servers: dict[str, Child]
    post: Post
    database: Proxy
    broker: Proxy
    mail: Proxy
    runtime: Runtime
    programs: dict[str, Program]
    children: dict[str, Child] = field(default_factory=dict)
    history: History = field(default_factory=History)
    guests: dict[str, Guest] = field(default_factory=dict)
    organiser: str = ""
    event: UUID = field(default_factory=new_id)
    expected: set[str] = field(default_factory=set)
    _number: Iterator[int] = field(default_factory=count)
    _read: dict[str, int] = field(default_factory=dict)
    """How much of each log earlier tests have answered for."""

    # Processes.

    def start(self, name: str, *, program: Program | None = None, as_name: str = "") -> Child:
        """Start one of the product's processes, or another in its place."""
        chosen = program or self.programs[name]
        label = as_name or name
        self.children[label] = Child(replace(chosen, log=self.folder / "logs" / f"{label}.log"))
        return self.children[label]

    def start_worker(
        self, *, children: int = 2, as_name: str = WORKER, guard_off: str = "", pool: str = "threads"
    ) -> Child:
        """A worker with so many threads or children, awaited; for a negative control without one of its guards."""
        usual = self.programs[WORKER]
        argv = [*usual.argv]
        argv[argv.index("--concurrency") + 1] = str(children)
        argv[argv.index("--pool") + 1] = pool
        if guard_off:
            argv[argv.index("-A") + 1] = "tests.faults.unguarded"
        program = replace(usual, argv=tuple(argv), environment={**usual.environment, "GUARD_OFF": guard_off})
        before = self.log(as_name).count("ready.")
        worker = self.start(WORKER, program=program, as_name=as_name)
        assert within(60, lambda: self.log(as_name).count("ready.") > before), self.log(as_name)[-2000:]
        return worker

    def start_web(self) -> None:
        """Two web processes on one port, awaited."""
        self.start(WEB)
        assert within(60, self.is_web_alive), self.log(WEB)[-2000:]

    def is_web_alive(self) -> bool:
        """Whether a web process answers."""
        try:
            return requests.get(f"{self.site}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def kill(self, name: str) -> None:
        """End a process and its children at once."""
        self.children.pop(name).kill()

    def start_server(self, name: str) -> None:
        """Start PostgreSQL or Redis again where it was."""
        postgres, redis_server = server_parts(self.folder)
        server = postgres if name == "postgresql" else redis_server
        self.servers[name] = Child(server.prepare())
        server.wait_until_ready(self.servers[name])
        self.runtime.database.dispose()

    def log(self, name: str) -> str:
        """What a process wrote."""
        path = self.folder / "logs" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # People.

    @property
    def site(self) -> str:
        """Where the web processes answer."""
        return f"http://127.0.0.1:{self.port}"

    def guest(self, name: str = "") -> Guest:
        """Invite one person."""
        return self.invite(1, name)[0]

    def invite(self, number: int, name: str = "") -> list[Guest]:
        """Invite people to the event; their links come without mail."""
        with self.runtime.database.transaction() as session:
            return [self._invited(session, name) for _ in range(number)]

    def _invited(self, session: Session, name: str) -> Guest:
        number = next(self._number)
        named = name or f"Guest Example-{number}"
        email = f"{named.lower().replace(' ', '.')}.{number}@guests.example.org"
        person = Invitation(
            id=new_id(), event_id=self.event, name=named, email=email, email_key=email, source="A list", state="sent"
        )
        session.add(person)
        session.flush()
        token = links.issue(
            session, self.runtime.keys, purpose="invitation", event_id=self.event, invitation_id=person.id
        )  # fmt: skip
        guest = Guest(name=named, email=email, token=token)
        self.guests[email] = guest
        return guest

    def answer(self, guest: Guest) -> Op:
        """They say yes."""
        said = {**YES, "name": guest.name}
        op = Op(what="answer", key=guest.email, token=guest.token, said=said, sent_at=time.time())
        headers = {"Authorization": f"Invitation {guest.token}"}
        return self.history.ask(op, "POST", f"{self.site}/v1/invitation/answer", json=said, headers=headers)

    def ask(self, path: str, *, key: str, body: Mapping[str, object]) -> Op:
        """The organiser asks for something, with an idempotency key."""
        op = Op(what=path, key=key, token="", said=dict(body), sent_at=time.time())
        headers = {"Authorization": f"Bearer {self.organiser}", "Idempotency-Key": key}
        return self.history.ask(op, "POST", f"{self.site}{path}", json=dict(body), headers=headers)

    @contextmanager
    def crowd(self, number: int, *, at_once: int = 3) -> Iterator[None]:
        """People who answer, one after the other in a few queues, while the block lasts; all have answered after it."""
        waiting = iter(self.invite(number))
        lock = threading.Lock()

        def queue() -> None:
            while True:
                with lock:
                    guest = next(waiting, None)
                if guest is None:
                    return
                self.answer(guest)
                time.sleep(0.02)

        queues = [threading.Thread(target=queue, daemon=True) for _ in range(at_once)]
        for one in queues:
            one.start()
        yield
        for one in queues:
            one.join(120)
            assert not one.is_alive(), "somebody still waits for an answer"

    def hurry(self) -> None:
        """Let the time pass that mails wait for another try."""
        self.run(HURRY)

    # What is known.

    def rows(self, sql: str) -> Rows:
        """What the database says, asked past the proxy."""
        with psycopg.connect(self.runtime.settings.database_url) as connection:
            return connection.execute(sql.encode()).fetchall()

    def run(self, sql: str) -> None:
        """Change something past the product."""
        with psycopg.connect(self.runtime.settings.database_url, autocommit=True) as connection:
            connection.execute(sql.encode())

    def redis(self) -> redis.Redis:
        """Redis, past the proxy."""
        return redis.Redis.from_url(self.runtime.settings.redis_url)

    def delivery(self, guest: Guest, *columns: str) -> tuple[object, ...]:
        """The newest mail to somebody, as the database knows it; nothing when there is none."""
        found = self.rows(
            f"select {', '.join(columns)} from notifications.delivery where recipient = '{guest.email}'"
            " order by created_at desc limit 1"
        )
        return found[0] if found else ()

    def state(self, guest: Guest) -> object:
        """How far the newest mail to somebody has come."""
        return next(iter(self.delivery(guest, "state")), None)

    def is_sent(self, guest: Guest, *, seconds: float = 30) -> bool:
        """Whether their mail is sent in time, with no wait between tries."""

        def sent() -> bool:
            self.hurry()
            return self.state(guest) == "sent"

        return within(seconds, sent)

    # Before and afterwards.

    def begin(self) -> None:
        """Forget what earlier tests did."""
        self.history, self.expected = History(), set()
        self._read = {path.stem: path.stat().st_size for path in (self.folder / "logs").glob("*.log")}

    def mend(self) -> None:
        """End the fault; processes that somebody killed are started again, as any supervisor does."""
        for proxy in (self.database, self.broker, self.mail):
            proxy.heal()
        self.post.behave()
        for name in list(self.servers):
            if self.servers[name].exit_status is not None:
                self.start_server(name)
        for name in PRODUCT:
            if name not in self.children or self.children[name].exit_status is not None:
                self.start_worker() if name == WORKER else self.start(name)
        for name in set(self.children) - set(PRODUCT):
            self.children.pop(name).stop()

    def recovered_in(self) -> float:
        """Seconds until somebody new has an answer and their mail."""
        begun, guest = time.monotonic(), self.guest()

        def arrived() -> bool:
            if not any(op.is_done for op in self.history.of(guest.email)):
                self.answer(guest)
            return bool(self.post.copies_to(guest.email))

        within(90, arrived)
        return time.monotonic() - begun

    def settled(self, seconds: float = 120) -> bool:
        """Whether every mail comes to an end; waiting for another try is cut short."""

        def done() -> bool:
            self.hurry()
            return self.rows(UNSETTLED) == [(0,)]

        return within(seconds, done)

    def evidence(self, *, recovered_in: float = 0.0) -> Evidence:
        """Everything for the checker."""
        secrets = [part for guest in self.guests.values() for part in (guest.token, guest.name, guest.email)]
        return Evidence(
            rows=self.rows,
            copies=list(self.post.copies),
            history=self.history,
            logs={name: self.log(name)[self._read.get(name, 0) :] for name in self._logged()},
            broker=self._in_redis(),
            secrets=[*secrets, self.organiser],
            recovered_in=recovered_in,
            expected=self.expected,
        )

    def _logged(self) -> set[str]:
        return {path.stem for path in (self.folder / "logs").glob("*.log")} - set(self.servers)

    def broken(self) -> set[str]:
        """The numbers of the invariants that do not hold now, for negative controls."""
        return {told.partition(":")[0] for told, rows in check(self.evidence()).items() if rows}

    def forgive(self) -> None:
        """Forget second copies, which a negative control has brought about."""
        self.post.copies[:] = {copy.id: copy for copy in reversed(self.post.copies)}.values()

    def prove(self) -> None:
        """Mend everything, ask again what had no answer, wait until all is settled, and check every invariant."""
        self.mend()
        recovered_in = self.recovered_in()
        self._ask_again()
        self._wear_out_lost_connections()
        settled = self.settled()
        found = check(self.evidence(recovered_in=recovered_in))
        told = table(found, self.history)
        print(f"recovered in {recovered_in:.1f} s\n{told}")
        assert not any(found.values()), told
        assert settled, self.rows("select state, reason, count(*) from notifications.delivery group by 1, 2")

    def _wear_out_lost_connections(self) -> None:
        """A web process learns that a connection is lost when it uses it: the next test must not be the first to."""
        headers = {"Authorization": f"Bearer {self.organiser}"}
        addresses = ["/v1/events", "/events/nothing"] * 12

        def answers(path: str) -> bool:
            return requests.get(f"{self.site}{path}", headers=headers, timeout=30).status_code < 500

        with ThreadPoolExecutor(8) as together:
            assert within(60, lambda: all(list(together.map(answers, addresses)))), "something stays broken"

    def _ask_again(self) -> None:
        for op in self.history.unknown():
            if op.token:
                self.answer(self.guests[op.key])
            else:
                self.ask(op.what, key=op.key, body=op.said)

    def _in_redis(self) -> bytes:
        with self.redis() as client:
            return b"\n".join(filter(None, (client.dump(key) for key in client.scan_iter())))


@contextmanager
def a_house(furnish: Callable[[Path, ExitStack], None] | None = None) -> Iterator[House]:
    """Servers, proxies, a mail server, and the product with two web processes.

    Args:
        furnish: prepares the data folder before anything is in it.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="placecard-faults-"))
        folder.chmod(0o711)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if furnish:
            furnish(folder, stack)
        postgres, redis_server = server_parts(folder)
        stack.callback(postgres.put_away)
        servers = {"postgresql": Child(postgres.prepare()), "redis": Child(redis_server.prepare())}
        stack.callback(_end, servers)
        postgres.wait_until_ready(servers["postgresql"])
        redis_server.wait_until_ready(servers["redis"])
        migrate(postgres.url)
        house = _furnished(stack, folder, servers, postgres.url, redis_server.url)
        stack.callback(_end, house.children)
        open_event(house)
        house.start_web()
        for clock in CLOCKS:
            house.start(clock)
        house.start_worker()
        yield house


def _furnished(stack: ExitStack, folder: Path, servers: dict[str, Child], database_url: str, redis_url: str) -> House:
    socket_folder = parse_qs(urlsplit(database_url).query)["host"][0]
    post, port = Post(), free_port()
    database = Proxy(f"{socket_folder}/.s.PGSQL.5432")
    broker = Proxy(("127.0.0.1", urlsplit(redis_url).port or 0))
    mail = Proxy(("127.0.0.1", post.port))
    for one in (post, database, broker, mail):
        stack.callback(one.close)
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgresql://placecard@127.0.0.1:{database.port}/placecard?sslmode=disable&gssencmode=disable",
        "REDIS_URL": redis_url.replace(f":{urlsplit(redis_url).port}/", f":{broker.port}/"),
        "SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEYS": SECRET,
        "MAIL_FROM": "events@example.org",
        "PORT": str(port),
        "PLACECARD_SUPERVISED": "1",
        "RATE_PUBLIC_FORMS": "10000 per minute",
        "RATE_TOKEN_MISSES": "10000 per minute",
    }
    runtime = make_runtime(a_settings(database_url, redis_url), role="tests")
    stack.callback(runtime.database.dispose)
    programs = {program.name: program for program in product_programs(folder / "logs", environment)}
    return House(
        folder=folder, port=port, servers=servers, post=post, database=database, broker=broker, mail=mail,
        runtime=runtime, programs=programs,
    )  # fmt: skip


def _end(children: Mapping[str, Child]) -> None:
    for child in children.values():
        child.kill()


def open_event(house: House, *, capacity: int = 1000) -> None:
    """Open an event of some months ahead, with an organiser who holds a key to everything."""
    runtime, ahead = house.runtime, datetime.now(UTC) + timedelta(days=90)
    organisation = factories.an_organisation(runtime.database)
    house.organiser = factories.a_key(runtime, organisation, scopes=SCOPES)
    house.event = factories.an_event(
        runtime.database, organisation, capacity=capacity, waitlist_policy="first_come", now=datetime.now(UTC),
        starts_at=ahead.strftime("%Y-%m-%dT11:00"), ends_at=ahead.strftime("%Y-%m-%dT17:00"),
    ).id  # fmt: skip
