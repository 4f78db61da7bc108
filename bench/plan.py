"""How thoroughly to measure, and whom to tell how far it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the person at the terminal asked for.

    Attributes:
        seconds: how long each single measurement takes.
        rounds: how often work and limit take turns.
        rows: invitations in the large database of T8.
        crowd: requests of the flash crowd of T4.
        mails: mails of T5.
        tell: takes a few words about what is going on.
    """

    seconds: float = 5.0
    rounds: int = 3
    rows: int = 1_000_000
    crowd: int = 10_000
    mails: int = 10_000
    tell: Callable[[str], None] = lambda _: None

    def turns(self, what: str) -> Iterator[int]:
        """Count the rounds aloud."""
        for number in range(self.rounds):
            self.tell(f"{what}: round {number + 1} of {self.rounds}")
            yield number
