"""Catalogues of a test's own."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from services.letters import languages, render, when
from services.local import catalogues
from services.registration.pages import languages as pages


def marked(sentence: str) -> str:
    """A stand-in for a translation."""
    return f"«{sentence}»"


def write_marked(folder: Path, tag: str) -> None:
    """A catalogue in which each sentence is marked."""
    catalogue = Catalog(locale=tag)
    for message in catalogues.marked():
        if message.pluralizable:
            catalogue.add(message.id, (marked(message.id[1]),) * catalogue.num_plurals)
        elif message.id:
            catalogue.add(message.id, marked(str(message.id)))
    catalogues.write(folder / f"{tag}.po", catalogue)


def with_languages(monkeypatch: pytest.MonkeyPatch, folder: Path, *tags: str) -> None:
    """Speak the languages whose catalogues lie in a folder, and no others but English, until ``forget``."""
    monkeypatch.setattr(languages, "FOLDER", folder)
    for module in (languages, pages):
        monkeypatch.setattr(module, "COMPLETE", tags)
    forget()


def forget() -> None:
    """Empty what is remembered by language."""
    spoken = (languages.spoken, languages.translations, when._span, render._text, render._lenient, render._html)
    for remembered in spoken:
        remembered.cache_clear()
