"""Catalogues of a test's own."""

from pathlib import Path

import pytest

from services.letters import languages, render
from services.registration.pages import languages as pages


def with_languages(monkeypatch: pytest.MonkeyPatch, folder: Path, *tags: str) -> None:
    """Speak the languages whose catalogues lie in a folder, and no others but English, until ``forget``."""
    monkeypatch.setattr(languages, "FOLDER", folder)
    for module in (languages, pages):
        monkeypatch.setattr(module, "COMPLETE", tags)
    forget()


def forget() -> None:
    """Empty what is remembered by language."""
    for remembered in (languages.spoken, languages.translations, render._text, render._lenient, render._html):
        remembered.cache_clear()
