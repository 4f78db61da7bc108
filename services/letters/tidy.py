"""People's text made safe to print: no controls, no direction overrides, no line breaks where a line is one."""

import dataclasses
import re
import unicodedata
from typing import Any, TypeVar

D = TypeVar("D")

# Overrides and isolates could make a name or a title read as something else (Unicode TR 36).
_DIRECTION = r"\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff{_DIRECTION}]")
_BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")

PARAGRAPHS = frozenset({"note", "question", "discussion_rule", "reason", "summary", "body"})
"""Facts that may run over several lines; every other one is a single line."""


def single_line(text: str) -> str:
    """The text on one line, composed (NFC), without controls, overrides and doubled spaces."""
    if text.isascii() and text.isprintable() and "  " not in text:  # nearly always
        return text.strip()
    return _SPACES.sub(" ", _UNSEEN.sub("", _BREAKS.sub(" ", unicodedata.normalize("NFC", text)))).strip()


def paragraphs(text: str) -> str:
    """The text with plain line ends, without controls and overrides."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", unicodedata.normalize("NFC", text))).strip()


def tidied(facts: D) -> D:
    """The same facts, every text in them tidied."""
    changes = {
        field.name: _tidied(field.name, getattr(facts, field.name))
        for field in dataclasses.fields(facts)  # type: ignore[arg-type]  # the bound DataclassInstance is private to typeshed
    }
    return dataclasses.replace(facts, **changes)  # type: ignore[type-var]  # as above


def _tidied(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return paragraphs(value) if name in PARAGRAPHS else single_line(value)
    if isinstance(value, list):
        return [_tidied(name, item) for item in value]
    return tidied(value) if dataclasses.is_dataclass(value) else value
