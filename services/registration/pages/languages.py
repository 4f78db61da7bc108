"""Which language a page speaks: the invitation's, else what the browser asks for, else English."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from babel import Locale
from flask import Flask, g, request
from flask_babel import Babel, get_babel, get_locale, gettext, refresh


def register_languages(app: Flask) -> None:
    """Languages are a matter of catalogues: what lies in ``translations`` can be spoken."""
    Babel(app, default_locale="en", locale_selector=_chosen)
    app.jinja_env.globals.update(page_language=page_language, page_direction=page_direction)


def speak(language: str) -> None:
    """Prefer this language (BCP 47) for the answer to this request."""
    g.language = language
    refresh()


def translated(sentence: str, **facts: Any) -> str:
    """A sentence in the language of the page; imported as ``_``, by which catalogues are made."""
    return str(gettext(sentence, **facts))


def said(sentence: str) -> str:
    """A sentence of the rules, which do not translate, in the language of the page; nothing stays nothing.

    What is not in a catalogue, such as an organiser's own words, stays as it is.
    """
    return translated(sentence) if sentence else ""


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
    """What the page is to speak, the most wanted first: as chosen on a page, by an invitation, in the browser."""
    return (request.args.get("lang", ""), str(g.get("language", "")), *request.accept_languages.values())


def _chosen() -> str:
    spoken = _spoken(get_babel().instance)
    for tag in _wanted():
        name = tag.replace("-", "_").lower()
        found = spoken.get(name) or spoken.get(name.partition("_")[0])
        if found:
            return found
    return "en"


@cache
def _spoken(babel: Any) -> Mapping[str, str]:
    """The languages there are catalogues for; looked for once, as it means to look through folders."""
    return {str(locale).lower(): str(locale) for locale in babel.list_translations()} | {"en": "en"}
