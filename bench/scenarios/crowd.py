"""T4: a flash crowd for few seats: everybody is answered, nobody too many gets in."""

import psycopg

from bench import people, requests
from bench.figures import Figure, Target
from bench.ground import Ground, Running, a_ground, running, running_hello
from bench.load import Load, LoadFault, load_counted
from bench.plan import Plan
from bench.scenarios.answers import WARM_UP_SECONDS, answer

SEATS_OF = 20
"""One seat for so many who come."""
TIME = Target(floor=3.0, goal=0.5, at_most=True)
WAITING = {64: Target(floor=4.0, goal=2.0, at_most=True), 256: Target(floor=14.0, goal=7.0, at_most=True)}
STEADY_CLIENTS = 16


def flash_crowd(plan: Plan) -> list[Figure]:
    """T4 at 64 and at 256 clients."""
    with a_ground() as ground, running(ground) as product, running_hello(ground) as hello:
        answer(ground, people.events(ground), product.port, WARM_UP_SECONDS)
        return [figure for clients in WAITING for figure in _crowd(plan, ground, product, hello, clients)]


def _crowd(plan: Plan, ground: Ground, product: Running, hello: Running, clients: int) -> list[Figure]:
    times, limits, waits, steady = [], [], [], []
    for _ in plan.turns(f"T4, {clients} clients"):
        calm = answer(ground, people.events(ground), product.port, plan.seconds, STEADY_CLIENTS)
        greeted = load_counted(hello.port, requests.HELLO, clients=clients, count=plan.crowd, folder=ground.folder)
        found = _rush(plan, ground, product.port, clients)
        times.append(found.seconds)
        limits.append(greeted.seconds)
        waits.append(found.p99)
        steady.append(calm.p99)
    work = f"{plan.crowd:,} for {plan.crowd // SEATS_OF} seats, {clients} clients"
    return [
        Figure(id="T4", work=work, limit=f"hello-world, {plan.crowd:,} times", unit="s", measured=times, limits=limits,
               target=TIME, notes=("no seat too many, none left empty, no 5xx",)),
        Figure(id="T4", work=f"p99, {clients} clients", limit=f"p99 of {STEADY_CLIENTS} steady clients", unit="s",
               measured=waits, limits=steady, target=WAITING[clients]),
    ]  # fmt: skip


def _rush(plan: Plan, ground: Ground, port: int, clients: int) -> Load:
    seats = plan.crowd // SEATS_OF
    (event,) = people.events(ground, capacity=seats)
    tokens = people.invite(ground, [event], plan.crowd)
    found = load_counted(port, requests.answer(tokens), clients=clients, count=plan.crowd, folder=ground.folder)
    if dict(found.statuses) != {"201": seats, "409": plan.crowd - seats}:
        raise LoadFault(f"{seats} seats among {plan.crowd} gave the answers {dict(found.statuses)}.")
    with psycopg.connect(ground.servers.database_url) as connection:
        sold = connection.execute("select confirmed from registration.pool where event_id = %s", (event,)).fetchone()
    if sold != (seats,):
        raise LoadFault(f"{sold} of {seats} seats were given away.")
    return found
