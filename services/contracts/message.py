"""What every fact that one service tells the other has in common."""

from dataclasses import dataclass
from typing import ClassVar

from services.contracts.facts import Event, Recipient


@dataclass(frozen=True, kw_only=True)
class Message:
    """A fact one service tells the other."""

    type: ClassVar[str]
    version: ClassVar[int] = 1
    bulk: ClassVar[bool] = False
    """Whether it goes by the lane for which nobody waits."""
    link: ClassVar[str] = ""
    """Purpose of the token that travels sealed beside the facts: ``invitation``, ``registration``, ``address``."""


@dataclass(frozen=True, kw_only=True)
class ToPerson(Message):
    """A fact that is told to one person about one event."""

    event: Event
    recipient: Recipient
