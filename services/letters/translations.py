"""The texts of an event in the language of a letter, where the event has them so; else its own."""

from dataclasses import replace
from typing import Any

from services.contracts.facts import Event, Translation

EVENTS = ("event", "before")
"""Facts of a message that are an event."""


def in_language(message: Any, language: str) -> Any:
    """The message with each of its events in this language."""
    events = {name: getattr(message, name, None) for name in EVENTS}
    return replace(message, **{name: translated(event, language) for name, event in events.items() if event})


def translated(event: Event, language: str) -> Event:
    """The event with the title and summary that it has in this language."""
    for said in fitting(event, language):
        return replace(event, title=said.title or event.title, summary=said.summary or event.summary)
    return event


def fitting(event: Event, language: str) -> list[Translation]:
    """The translations of an event that readers of this language get: ``fr-CA`` reads ``fr``."""
    root = language.partition("-")[0]
    return [said for said in event.translations if said.language.partition("-")[0] == root][:1]
