"""T10: memory of the product's processes at rest, once each has done its work."""

import time

from bench import people, requests
from bench.figures import Figure, Target
from bench.ground import a_ground, running
from bench.plan import Plan
from bench.scenarios.mail import PROCESSES, a_sink
from bench.usage import pss_mib

LIMIT_MIB = 350.0
AT_REST = Target(floor=1.0, goal=250 / 350, at_most=True)
WARMING = 20


def at_rest(plan: Plan) -> list[Figure]:
    """T10."""
    measured = []
    with a_sink() as sink, a_ground() as ground:
        tokens = people.invite(ground, people.events(ground), WARMING)
        with running(ground, *PROCESSES, SMTP_URL=f"smtp://127.0.0.1:{sink.port}") as product:
            for token in tokens:
                requests.send(product.port, requests.page([requests.cookie(product.port, token)]))
                requests.send(product.port, requests.answer([token]))
            for _ in plan.turns("T10"):
                time.sleep(max(2.0, plan.seconds))
                each = {child.program.name: pss_mib(child.pid) for child in product.children}
                measured.append(sum(each.values()))
    told = ", ".join(f"{name} {size:.0f}" for name, size in each.items())
    return [
        Figure(id="T10", work="web, clocks and worker at rest, PSS", limit=f"{LIMIT_MIB:.0f} MiB", unit="MiB",
               measured=measured, limits=[LIMIT_MIB] * len(measured), target=AT_REST, notes=(f"MiB: {told}",))
    ]  # fmt: skip
