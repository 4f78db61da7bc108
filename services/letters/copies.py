"""One letter for many readers: composed once, with marks where their own facts stand, and filled in for each."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import escape

from services.letters.letter import Letter

# Letters and digits pass every filter unchanged, and nobody who writes a fact can guess these.
_SIGN = f"x{secrets.token_hex(16)}"
_MARK = re.compile(rf"{_SIGN}([a-z]+)0")


def mark(name: str) -> str:
    """What stands for a reader's own fact until the letter is filled in; ``name`` is of small letters."""
    return f"{_SIGN}{name}0"


def filled(letter: Letter, own: Mapping[str, str]) -> Letter:
    """The letter as one reader gets it, as if it had been composed for them alone.

    Args:
        letter: composed with marks, and without a calendar, whose lines are folded by their length.
        own: the reader's facts by the names of their marks; each a tidy single line that is not empty.
    """
    markup = {name: str(escape(text)) for name, text in own.items()}
    return replace(
        letter,
        subject=_filled(letter.subject, own),
        text=_filled(letter.text, own),
        html=_filled(letter.html, markup),
        unsubscribe=_filled(letter.unsubscribe, own),
    )


def _filled(text: str, own: Mapping[str, str]) -> str:
    return _MARK.sub(lambda found: own[found[1]], text)
