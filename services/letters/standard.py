"""Our own wording of a letter, as an organiser may take it for a start: placeholders where facts would stand."""

from dataclasses import dataclass
from typing import Any

from services.letters.languages import spoken
from services.letters.letter import Links
from services.letters.render import blocks_of
from services.letters.tidy import single_line
from services.letters.wording import placeholders

_BLOCKS = ("opening", "action", "more")


class _Fact:
    """Answers every question about a message with a placeholder, or with nothing."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def __getattr__(self, name: str) -> str:
        return f"{{{name}}}" if name in self._names else ""


@dataclass(frozen=True)
class Standard:
    """Subject and body with placeholders."""

    subject: str
    body: str


def standard(kind: str, language: str) -> Standard:
    """What a letter of this kind says when nobody wrote a wording for it."""
    names = placeholders(kind)
    known: dict[str, Any] = {name: f"{{{name}}}" for name in names}
    facts = {
        "message": _Fact(names),
        "event": _Fact(names),
        "links": Links(personal="{link}"),
        "what": "{title}, {when}",
        "code": "",
        "rule": "{rule}",
        "answer_by": known.get("answer_by", ""),
        "held_until": known.get("held_until", ""),
        "asked": None,
    }
    said = spoken(language)
    subject = blocks_of(f"{kind}/subject.txt", (), said, facts)
    body = blocks_of(f"{kind}/body.txt", _BLOCKS, said, facts)
    return Standard(subject=single_line("".join(subject)), body="\n\n".join(part for part in body if part))
