"""T11: answers while Redis says nothing at all, which is worse than a Redis that is gone."""

import os
import signal
import time

from bench import people
from bench.figures import Figure, Target
from bench.ground import a_ground, running
from bench.plan import Plan
from bench.scenarios.answers import WARM_UP_SECONDS, answer
from services.kit.limits import REST

CLIENTS = 8
NOTICING_SECONDS = 1.0
"""Not counted: each thread waits a quarter of a second once, then they leave Redis alone."""
SAME = Target(floor=1.2, goal=1.0, at_most=True)


def silent_redis(plan: Plan) -> list[Figure]:
    """T11."""
    healthy, silent = [], []
    with a_ground() as ground, running(ground) as product:
        events, redis = people.events(ground), ground.servers.redis.pid
        answer(ground, events, product.port, WARM_UP_SECONDS, CLIENTS)
        for _ in plan.turns("T11"):
            healthy.append(answer(ground, events, product.port, plan.seconds, CLIENTS).p99)
            os.kill(redis, signal.SIGSTOP)
            try:
                answer(ground, events, product.port, NOTICING_SECONDS, CLIENTS)
                silent.append(answer(ground, events, product.port, plan.seconds, CLIENTS).p99)
            finally:
                os.kill(redis, signal.SIGCONT)
            time.sleep(REST)  # for so long the processes leave it alone
    return [
        Figure(id="T11", work="answer p99, Redis silent", limit="answer p99, Redis healthy", unit="s",
               measured=silent, limits=healthy, target=SAME,
               notes=(f"from {NOTICING_SECONDS:.0f} s after it fell silent",))
    ]  # fmt: skip
