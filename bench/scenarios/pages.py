"""T3: the answer page, as a browser with its cookie asks for it."""

from bench import people, requests
from bench.figures import Figure, Target
from bench.ground import a_ground, running, running_hello
from bench.load import load
from bench.plan import Plan
from bench.scenarios.answers import CLIENTS, WARM_UP_SECONDS, say_hello
from bench.usage import Spent

VISITORS = 1_000
"""So many people in turn, each well below the limit of visits by one token."""
OVER_HELLO = Target(floor=0.20, goal=0.80)


def answer_page(plan: Plan) -> list[Figure]:
    """T3."""
    rates, hellos = [], []
    with a_ground() as ground, running(ground) as product, running_hello(ground) as hello:
        tokens = people.invite(ground, people.events(ground), VISITORS)
        page = requests.page([requests.cookie(product.port, token) for token in tokens])
        load(product.port, page, clients=CLIENTS, seconds=WARM_UP_SECONDS, folder=ground.folder)
        spent = Spent({"web": product.children[0].pid, "PostgreSQL": ground.servers.postgresql.pid})
        for _ in plan.turns("T3"):
            hellos.append(say_hello(ground, hello.port, plan.seconds).rate)
            with spent:
                found = load(product.port, page, clients=CLIENTS, seconds=plan.seconds, folder=ground.folder)
            rates.append(found.rate)
    return [
        Figure(id="T3", work="answer page", limit="hello-world", unit="/s", measured=rates, limits=hellos,
               target=OVER_HELLO, notes=(f"CPU of one page: {spent.told(found.answered)}",))
    ]  # fmt: skip
