"""Which language a page speaks: the chosen one, else the invitation's, else what the browser asks for, else English."""

from collections.abc import Iterable, Sequence
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Babel, Domain, get_locale, gettext, refresh

from services.letters import languages
from services.letters.languages import COMPLETE, ENGLISH, read_all, translations
from services.registration.domain.phrases import Phrase


class Catalogues(Domain):  # type: ignore[misc]  # the library has no types
    """The catalogues that letters use as well, instead of compiled files."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the language of the page."""
        return translations(page_language())


def register_languages(app: Flask) -> None:
    """Languages are a matter of catalogues: what is complete can be spoken."""
    Babel(app, default_locale=ENGLISH, locale_selector=_chosen).domain_instance = Catalogues()
    read_all()
    app.jinja_env.globals.update(page_language=page_language, page_direction=page_direction)


def speak(language: str) -> None:
    """Prefer this language (BCP 47), that of an invitation, for the answer to this request."""
    g.language = language
    refresh()


def choose(language: str) -> None:
    """Speak the language that the reader chose, before all others."""
    g.chosen_language = language
    refresh()


def page_languages() -> tuple[str, ...]:
    """The languages that pages can speak."""
    return (ENGLISH, *COMPLETE)


def translated(sentence: str, **facts: Any) -> str:
    """A sentence in the language of the page; imported as ``_``, by which catalogues are made."""
    return str(gettext(sentence, **facts))


def said(sentence: str) -> str:
    """A sentence of the rules, which do not translate, in the language of the page; nothing stays nothing.

    What is not in a catalogue, such as an organiser's own words, stays as it is.
    """
    if isinstance(sentence, Phrase):
        return translated(sentence.pattern) % sentence.facts
    return translated(sentence) if sentence else ""


def is_said(sentence: str) -> bool:
    """Whether a sentence of the rules can be said in the language of the page."""
    pattern = sentence.pattern if isinstance(sentence, Phrase) else sentence
    return page_locale().language == ENGLISH or translated(pattern) != pattern


def enumerated(names: Iterable[str]) -> str:
    """Several things in one sentence, as the language of the page lists them."""
    return languages.enumerated(names, page_language())


def page_locale() -> Locale:
    """The habits of the language of the page (CLDR)."""
    return get_locale() or Locale("en")


def page_language() -> str:
    """The language of this page (BCP 47)."""
    return str(page_locale()).replace("_", "-")


def page_direction() -> str:
    """``ltr`` or ``rtl``."""
    return page_locale().text_direction


def reader_language(available: Sequence[str]) -> str:
    """Which of the languages a text is written in this reader would rather have; the first where none is wanted."""
    by_name = {tag.lower(): tag for tag in reversed(available)}
    by_root = {tag.lower().partition("-")[0]: tag for tag in reversed(available)}
    for tag in _wanted():
        found = by_name.get(tag.lower()) or by_root.get(tag.lower().partition("-")[0])
        if found:
            return found
    return available[0]


def _wanted() -> tuple[str, ...]:
    """What the page is to speak, the most wanted first: by its address, as chosen, by an invitation, in the browser."""
    told = (request.args.get("lang", ""), g.get("chosen_language", ""), g.get("language", ""))
    return (*told, *(tag for tag, quality in request.accept_languages if quality > 0))


def _chosen() -> str:
    for tag in _wanted():
        root = tag.lower().replace("_", "-").partition("-")[0]
        if root in page_languages():
            return root
    return ENGLISH
