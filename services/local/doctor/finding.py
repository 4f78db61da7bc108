"""What a look at one thing came to."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    WELL = "ok"
    WATCH = "watch"
    """It works; somebody should look at it."""
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at, what was seen, and the mend when it is not well."""

    about: str
    level: Level
    seen: str
    mend: str = ""


def well(about: str, seen: str) -> Finding:
    """Nothing to do."""
    return Finding(about=about, level=Level.WELL, seen=seen)


def watch(about: str, seen: str, mend: str) -> Finding:
    """Something to look at in good time."""
    return Finding(about=about, level=Level.WATCH, seen=seen, mend=mend)


def wrong(about: str, seen: str, mend: str) -> Finding:
    """Something to mend now."""
    return Finding(about=about, level=Level.WRONG, seen=seen, mend=mend)
