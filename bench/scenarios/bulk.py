"""T5: invitations to many by mail, each with a link of its own and a row that tells what became of it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg

from bench import people
from bench.figures import Figure, Target
from bench.ground import Ground, a_ground, running
from bench.load import LoadFault
from bench.plan import Plan
from bench.usage import Spent
from bench.waiting import wait_for_port
from services.local.ports import free_port
from services.registration.domain.callers import SCOPES, Caller
from services.registration.usecases.send_invitations import SendRequest, send_invitations

PROCESSES = ("notifications-worker", "registration-clock", "notifications-clock")
PORTION = 1000
PATIENCE = 600.0
OVER_BARE = Target(floor=0.6, goal=2.0)


@dataclass(frozen=True)
class Sink:
    """The mail server, a process of its own."""

    process: "subprocess.Popen[str]"
    port: int
    mail: Path

    def counted(self, line: str = "count") -> tuple[int, float]:
        """How many mails were taken since ``again``, and the seconds from the first to the last."""
        say, hear = self.process.stdin, self.process.stdout
        if say is None or hear is None:
            raise LoadFault("the mail server was started without pipes")
        say.write(f"{line}\n")
        say.flush()
        number, first, last = hear.readline().split()
        return int(number), float(last) - float(first)

    def rate(self, number: int) -> float:
        """Mails a second, once so many are there.

        Raises:
            LoadFault: they do not come.
        """
        deadline = time.monotonic() + PATIENCE
        while (found := self.counted())[0] < number:
            if time.monotonic() > deadline:
                raise LoadFault(f"{found[0]} of {number} mails came.")
            time.sleep(0.2)
        return (number - 1) / found[1]


def bulk(plan: Plan) -> list[Figure]:
    """T5."""
    rates, limits = [], []
    with (
        a_ground() as ground,
        a_sink(ground) as sink,
        running(ground, *PROCESSES, SMTP_URL=f"smtp://127.0.0.1:{sink.port}") as product,
    ):
        pids = {child.program.name: child.pid for child in product.children}
        spent = Spent({**pids, "PostgreSQL": ground.servers.postgresql.pid})
        for _ in plan.turns("T5"):
            (event,) = people.events(ground)
            invited = people.unsent(ground, event, plan.mails)
            with spent:
                rates.append(_sent(ground, sink, event, invited))
            limits.append(_bare(sink, plan.mails))
    return [
        Figure(id="T5", work=f"{plan.mails:,} invitations by mail", limit="smtplib alone, the same bytes", unit="/s",
               measured=rates, limits=limits, target=OVER_BARE, notes=(f"CPU of one mail: {spent.told(plan.mails)}",))
    ]  # fmt: skip


def _sent(ground: Ground, sink: Sink, event: UUID, invited: list[UUID]) -> float:
    number = len(invited)
    caller = Caller(
        organisation_id=people.ORGANISATION, key_id=event, scopes=frozenset(SCOPES), event_id=None
    )  # fmt: skip
    sink.counted("again")
    for start in range(0, number, PORTION):
        request = SendRequest(event=str(event), ids=invited[start : start + PORTION])
        send_invitations(ground.database, ground.keys, caller, request, undo=timedelta(0), now=ground.now)
    rate = sink.rate(number)
    _require_recorded(ground, event, number)
    return rate


def _require_recorded(ground: Ground, event: UUID, number: int) -> None:
    """Every mail has its row, and went once."""
    told = "select count(*) from registration.invitation where event_id = %s and state = 'sent'"
    deadline = time.monotonic() + 60
    with psycopg.connect(ground.servers.database_url, autocommit=True) as connection:
        while (row := connection.execute(told, (event,)).fetchone()) != (number,):
            if time.monotonic() > deadline:
                raise LoadFault(f"{row} of {number} mails were told of.")
            time.sleep(0.5)


def _bare(sink: Sink, number: int) -> float:
    sink.counted("again")
    command = (sys.executable, "-m", "bench.bare_mail", str(sink.port), str(sink.mail), str(number))
    subprocess.run(command, check=True, timeout=PATIENCE)  # noqa: S603 - ours
    return sink.rate(number // 2 * 2)


@contextmanager
def a_sink(ground: Ground) -> Iterator[Sink]:
    """The mail server, running."""
    port, mail = free_port(), ground.folder / "mail.eml"
    command = (sys.executable, "-m", "bench.sink", str(port), str(mail))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            wait_for_port(port)
            yield Sink(process, port, mail)
        finally:
            process.kill()
