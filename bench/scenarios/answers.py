"""T1 and T2: complete registrations through the JSON door, for one hot event and for a thousand."""

from collections.abc import Sequence
from uuid import UUID

from bench import people, requests
from bench.figures import Figure, Target
from bench.ground import Ground, a_ground, running, running_hello
from bench.load import Load, load
from bench.pgbench import CONNECTIONS, Pgbench
from bench.plan import Plan
from bench.usage import Spent

CLIENTS = 32
MOST_A_SECOND = 3_000
"""More answers a second than a machine of this kind gives: so many people are invited."""
WARM_UP_SECONDS = 2.0
HOT_OVER_HELLO = Target(floor=0.12, goal=0.25)
HOT_OVER_SQL = Target(floor=0.25, goal=0.40)
SPREAD_OVER_HELLO = Target(floor=0.15, goal=0.25)


def one_hot_event(plan: Plan) -> list[Figure]:
    """T1, against hello-world and against the same SQL without Python."""
    rates, hellos, bare = [], [], []
    with a_ground() as ground:
        made = people.events(ground)
        sql = Pgbench(ground, made[0])
        with running(ground) as product, running_hello(ground) as hello:
            answer(ground, made, product.port, WARM_UP_SECONDS)
            spent = Spent({"web": product.children[0].pid, "PostgreSQL": ground.servers.postgresql.pid,
                           "Redis": ground.servers.redis.pid})  # fmt: skip
            for _ in plan.turns("T1"):
                hellos.append(say_hello(ground, hello.port, plan.seconds).rate)
                with spent:
                    found = answer(ground, made, product.port, plan.seconds)
                rates.append(found.rate)
                bare.append(sql.rate(plan.seconds))
    work, each = "registration, one event", spent.told(found.answered)
    return [
        Figure(id="T1", work=work, limit="hello-world", unit="/s", measured=rates, limits=hellos,
               target=HOT_OVER_HELLO, notes=(f"CPU of one answer: {each}",)),
        Figure(id="T1", work=work, limit=f"its SQL alone, {CONNECTIONS} connections", unit="/s",
               measured=rates, limits=bare, target=HOT_OVER_SQL),
    ]  # fmt: skip


def thousand_events(plan: Plan) -> list[Figure]:
    """T2."""
    rates, hellos = [], []
    with a_ground() as ground:
        made = people.events(ground, 1000)
        with running(ground) as product, running_hello(ground) as hello:
            answer(ground, made, product.port, WARM_UP_SECONDS)
            for _ in plan.turns("T2"):
                hellos.append(say_hello(ground, hello.port, plan.seconds).rate)
                rates.append(answer(ground, made, product.port, plan.seconds).rate)
    return [
        Figure(id="T2", work="registration, 1,000 events", limit="hello-world", unit="/s",
               measured=rates, limits=hellos, target=SPREAD_OVER_HELLO)
    ]  # fmt: skip


def answer(ground: Ground, events: Sequence[UUID], port: int, seconds: float, clients: int = CLIENTS) -> Load:
    """Let newly invited people accept for some seconds."""
    tokens = people.invite(ground, events, round(MOST_A_SECOND * max(1.0, seconds)))
    return load(port, requests.answer(tokens), clients=clients, seconds=seconds, folder=ground.folder)


def say_hello(ground: Ground, port: int, seconds: float) -> Load:
    """The limit."""
    return load(port, requests.HELLO, clients=CLIENTS, seconds=seconds, folder=ground.folder)
