"""What a measurement found: a ratio to a limit, with its noise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a ratio should reach.

    Attributes:
        floor: the least that is good enough.
        goal: what the design aims at.
        at_most: smaller is better (times, sizes); otherwise larger is.
    """

    floor: float
    goal: float
    at_most: bool = False

    def word(self, ratio: float) -> str:
        """How a ratio does: ``goal``, ``floor`` or ``below``."""
        if self._holds(ratio, self.goal):
            return "goal"
        return "floor" if self._holds(ratio, self.floor) else "below"

    def _holds(self, ratio: float, bound: float) -> bool:
        return ratio <= bound if self.at_most else ratio >= bound


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One work measured against one limit, round by round in turns.

    Attributes:
        id: as the list of targets names it, such as ``T1``.
        measured, limits: one value a round, in ``unit``.
        notes: what else was seen, and had to hold.
    """

    id: str
    work: str
    limit: str
    unit: str
    measured: Sequence[float]
    limits: Sequence[float]
    target: Target
    notes: tuple[str, ...] = field(default=())

    @property
    def ratios(self) -> list[float]:
        """Each round's own ratio: what else the machine does in a round weighs on both sides."""
        return [one / limit for one, limit in zip(self.measured, self.limits, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return median(self.ratios)

    @property
    def noise(self) -> tuple[float, float]:
        """The least and the greatest ratio of a round."""
        return min(self.ratios), max(self.ratios)

    @property
    def reached(self) -> str:
        """How the median does."""
        return self.target.word(self.ratio)

    def as_json(self) -> dict[str, Any]:
        """All of it, for machines."""
        return {
            "id": self.id,
            "work": self.work,
            "limit": self.limit,
            "unit": self.unit,
            "measured": list(self.measured),
            "limits": list(self.limits),
            "ratio": self.ratio,
            "noise": list(self.noise),
            "floor": self.target.floor,
            "goal": self.target.goal,
            "reached": self.reached,
            "notes": list(self.notes),
        }
