"""The texts of an event in the language of a reader, and which language they really are in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Details = Mapping[str, Any]
TRANSLATED = ("title", "summary", "description")
"""The fields that an event may have in several languages."""


@dataclass(frozen=True)
class Text:
    """A text and its language (BCP 47)."""

    text: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


def written_in(details: Details) -> list[str]:
    """The languages in which the event describes itself: its own, which is the first of its languages, first."""
    own = own_language(details)
    return [own, *(tag for tag in details.get("translations") or {} if tag != own)]


def own_language(details: Details) -> str:
    """The language of the fields themselves."""
    spoken: Sequence[str] = details.get("languages") or ["en"]
    return spoken[0]


def texts_in(details: Details, language: str) -> dict[str, Text]:
    """Each translated field in this language, or in the event's own where there is no translation of it."""
    own = own_language(details)
    found = (details.get("translations") or {}).get(language) or {} if language != own else {}
    return {
        name: Text(found[name], language) if found.get(name) else Text(details.get(name) or "", own)
        for name in TRANSLATED
    }
