"""Sentences that the rules say to people: marked for the catalogues here, translated by the pages that show them."""

from typing import Any, Self


def N_(sentence: str) -> str:  # noqa: N802 - the name by which gettext's tools find such sentences
    """The sentence itself, marked as one to be translated."""
    return sentence


class Phrase(str):
    """A sentence with facts in it: in English as it is, with all that another language needs to say it.

    Args:
        pattern: marked with ``N_``, with a place such as ``%(limit)s`` for each fact.
        facts: by the name of their place.
    """

    __slots__ = ("facts", "pattern")
    pattern: str
    facts: dict[str, Any]

    def __new__(cls, pattern: str, **facts: Any) -> Self:
        """The sentence in English."""
        made = super().__new__(cls, pattern % facts)
        made.pattern, made.facts = pattern, facts
        return made

    def __str__(self) -> str:
        """Itself, so that it comes whole out of the error that carried it."""
        return self

    def format(self, *_: object, **__: object) -> str:
        """Itself: its facts are in it; schemas ask all their sentences."""
        return self
