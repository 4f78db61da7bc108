"""One example of each message, as it travels: the handshake between the two services."""

import json
from pathlib import Path
from typing import Any

from services.contracts.envelope import message_from
from services.contracts.messages import Message

FOLDER = Path(__file__).parent / "golden"


def sample_facts(type_: str) -> dict[str, Any]:
    """The facts of the example of a type, as JSON holds them."""
    facts: dict[str, Any] = json.loads((FOLDER / f"{type_}.v1.json").read_text(encoding="utf-8"))
    return facts


def sample(type_: str) -> Message:
    """The example of a type as a message."""
    return message_from(type_, sample_facts(type_))
