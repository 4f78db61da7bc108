"""Languages: a catalogue a language, read as text; without one a letter is in English."""

import io
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

FOLDER = Path(__file__).parent / "catalogues"
"""``<locale>/LC_MESSAGES/letters.po``, e.g. ``fr`` or ``pt_BR``."""

ENGLISH = "en"


@lru_cache(maxsize=256)
def spoken(language: str) -> str:
    """The language a letter is written in for somebody who asked for ``language`` (BCP 47).

    A letter never mixes: where no catalogue fits, words, dates and direction are English.
    """
    tag = locale_of(language)
    if tag.language == ENGLISH:
        return ENGLISH if tag.territory == "GB" else str(tag).replace("_", "-")
    for name in (str(tag), tag.language):
        if (FOLDER / name / "LC_MESSAGES" / "letters.po").is_file():
            return name.replace("_", "-")
    return ENGLISH


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """CLDR's habits for a language; plain ``en`` writes dates as in Britain, the unknown is English."""
    try:
        locale = Locale.parse(language.replace("_", "-"), sep="-", resolve_likely_subtags=True)
    except (ValueError, TypeError, UnknownLocaleError):
        return Locale("en", "GB")
    return Locale("en", "GB") if language.lower() == ENGLISH else locale


@lru_cache(maxsize=256)
def translations(language: str) -> NullTranslations:
    """The catalogue of a language, or one that leaves English as it is."""
    locale = locale_of(language)  # never the text itself: it becomes part of a path
    for name in (str(locale), locale.language):
        path = FOLDER / name / "LC_MESSAGES" / "letters.po"
        if path.is_file():
            return _read(path)
    return NullTranslations()


def direction(language: str) -> str:
    """``ltr`` or ``rtl``."""
    return locale_of(language).text_direction


def _read(path: Path) -> NullTranslations:
    binary = io.BytesIO()
    with path.open("rb") as file:
        write_mo(binary, read_po(file))
    binary.seek(0)
    return Translations(binary, domain="letters")
