"""T6: from the commit of an answer to the mail server's yes, while nothing else is to be done."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from aiosmtpd.controller import Controller

from bench import people, requests
from bench.figures import Figure, Target
from bench.ground import WEB, a_ground, running
from bench.plan import Plan
from services.local.ports import free_port

MAILS_A_ROUND = 10
BUDGET, BUDGET_P99 = 0.3, 1.0
"""Seconds that a confirmation may take: the median, and ninety-nine of a hundred."""
MEDIAN = Target(floor=1.0, goal=0.033, at_most=True)
TAIL = Target(floor=1.0, goal=0.025, at_most=True)
PROCESSES = (WEB, "registration-clock", "notifications-worker", "notifications-clock")
PATIENCE = 30.0


@dataclass
class Sink:
    """A mail server that only notes when it said yes."""

    port: int
    at: list[float] = field(default_factory=list)

    async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one mail."""
        self.at.append(time.perf_counter())
        return "250 OK"


def confirmation(plan: Plan) -> list[Figure]:
    """T6."""
    number = MAILS_A_ROUND * plan.rounds
    with a_sink() as sink, a_ground() as ground:
        tokens = people.invite(ground, people.events(ground), number + 1)
        with running(ground, *PROCESSES, SMTP_URL=f"smtp://127.0.0.1:{sink.port}") as product:
            _waited(sink, product.port, tokens.pop())
            rounds = [
                [_waited(sink, product.port, tokens.pop()) for _ in range(MAILS_A_ROUND)] for _ in plan.turns("T6")
            ]
    worst = max(max(times) for times in rounds)
    return [
        Figure(id="T6", work="commit to mail server, median", limit="300 ms", unit="s", target=MEDIAN,
               measured=[median(times) for times in rounds], limits=[BUDGET] * len(rounds)),
        Figure(id="T6", work=f"commit to mail server, slowest of {number}", limit="1 s", unit="s", target=TAIL,
               measured=[worst], limits=[BUDGET_P99]),
    ]  # fmt: skip


def _waited(sink: Sink, port: int, token: str) -> float:
    """Seconds from the answer, which follows the commit, until its confirmation is taken."""
    time.sleep(random.uniform(0.3, 0.8))  # noqa: S311 - so that no clock's rhythm is met by rule
    before = len(sink.at)
    status = requests.send(port, requests.answer([token]))
    answered = time.perf_counter()
    if status != 201:
        raise RuntimeError(f"an answer got {status}")
    deadline = answered + PATIENCE
    while len(sink.at) == before:
        if time.perf_counter() > deadline:
            raise TimeoutError("no confirmation came")
        time.sleep(0.001)
    return sink.at[before] - answered


@contextmanager
def a_sink() -> Iterator[Sink]:
    """The mail server, running."""
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
