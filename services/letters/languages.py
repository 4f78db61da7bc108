"""Languages: a catalogue a language, read as text; without one, letters and pages are in English."""

import io
from collections.abc import Iterable
from functools import lru_cache, reduce
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent / "catalogues"
"""``fr.po``: what letters and pages say, in French."""

ENGLISH = "en"

COMPLETE: tuple[str, ...] = ("ar", "es", "fr", "ru", "zh")
"""The languages whose catalogue lacks nothing, beside English: those that we speak."""


@lru_cache(maxsize=256)
def spoken(language: str) -> str:
    """The language a letter is written in for somebody who asked for ``language`` (BCP 47).

    A letter never mixes: where no catalogue fits, words, dates and direction are English.
    """
    tag = locale_of(language)
    if tag.language == ENGLISH:
        return ENGLISH if tag.territory == "GB" else str(tag).replace("_", "-")
    return tag.language if tag.language in COMPLETE else ENGLISH


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
    name = locale_of(language).language
    return _read(FOLDER / f"{name}.po") if name in COMPLETE else NullTranslations()


def listed(parts: Iterable[str], language: str) -> str:
    """Parts of one line with the comma of the language between them."""
    comma = translations(language).gettext("%(before)s, %(after)s")
    said = list(parts)
    return reduce(lambda before, after: comma % {"before": before, "after": after}, said) if said else ""


def enumerated(names: Iterable[str], language: str) -> str:
    """Several things in one sentence, e.g. ``A, B and C``, as the language lists them (CLDR)."""
    return format_list(list(names), locale=locale_of(language))


def read_all() -> None:
    """Read every catalogue now, so that processes forked from this one share them."""
    for name in COMPLETE:
        translations(name)


def direction(language: str) -> str:
    """``ltr`` or ``rtl``."""
    return locale_of(language).text_direction


def _read(path: Path) -> NullTranslations:
    binary = io.BytesIO()
    with path.open("rb") as file:
        write_mo(binary, read_po(file))
    binary.seek(0)
    return Translations(binary)
