"""One side of a comparison, run with the path of some checkout: answers for some seconds at each line it is sent.

Only what every checkout has is imported here.
"""

import sys

from bench import people
from bench.ground import a_ground, running
from bench.scenarios.answers import answer


def main(seconds: float) -> None:
    """Print ``ready``, then the answers a second of each round."""
    with a_ground() as ground:
        events = people.events(ground)
        with running(ground) as product:
            answer(ground, events, product.port, seconds)
            print("ready", flush=True)
            for _ in sys.stdin:
                print(answer(ground, events, product.port, seconds).rate, flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]))
