"""What the public page says about an event, in words and in the page's order. Empty facts leave nothing behind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale, UnknownLocaleError

from services.letters import when
from services.letters.languages import listed
from services.letters.topics import spelled_out, topic_label
from services.registration.domain.event_texts import Text
from services.registration.domain.vocabularies import Vocabulary
from services.registration.pages.languages import enumerated, page_language, page_locale, said
from services.registration.pages.languages import translated as _
from services.registration.pages.outcomes import attendance_label

Details = Mapping[str, Any]
Words = Mapping[str, Vocabulary]


@dataclass(frozen=True)
class Named:
    """A label and what stands beside it."""

    label: str
    entries: Sequence[Any]


def modes(details: Details) -> str:
    """How one can take part."""
    return " · ".join(attendance_label(mode) for mode in sorted(details.get("attendance") or []))


def roles(details: Details) -> list[Named]:
    """Who stands behind the event, by role; one organisation may stand in several."""
    every = details.get("organisations") or []
    labels = {
        "organiser": _("Organised by"),
        "convenor": _("Convened by"),
        "host": _("Hosted by"),
        "partner": _("In partnership with"),
        "collaborator": _("In collaboration with"),
        "funder": _("Funded by"),
    }
    found = [Named(label, [one for one in every if one.get("role") == role]) for role, label in labels.items()]
    return [role for role in found if role.entries]


def facets(details: Details, words: Words) -> list[Named]:
    """How the event is classified; without terms a heading does not appear."""
    labels = {"theme": _("Themes"), "scope": _("Geographic scope")}
    every = details.get("facets") or {}
    found = [
        Named(labels.get(code, spelled_out(code)), [word(words, f"{code}s", term) for term in terms])
        for code, terms in every.items()
    ]
    return [facet for facet in found if facet.entries]


def word(words: Words, name: str, code: str, own: str = "") -> str:
    """The label of a code in one of the organisation's lists of words, in the language of the page.

    The labels we ship are in our catalogues; those of an organisation carry their own translations. A code that is in
    no list has the event's ``own`` label, if any.
    """
    vocabulary = words.get(name)
    label = vocabulary.labels(page_language()).get(code, "") if vocabulary else ""
    return said(label or own) or spelled_out(code)


def series_name(code: str) -> str:
    """A series, in words."""
    return spelled_out(code)


def series(details: Details) -> str:
    """Which series it belongs to, and where in it it stands."""
    one = details.get("series") or {}
    if not one.get("code"):
        return ""
    if not one.get("number"):
        return spelled_out(one["code"])
    return _("%(series)s, number %(number)s", series=spelled_out(one["code"]), number=one["number"])


def languages(details: Details) -> str:
    """The languages of the event, by their names."""
    spoken = [language_name(tag) for tag in details.get("languages") or []]
    return enumerated(spoken) if len(spoken) > 1 else ""


def documents(details: Details, words: Words, first: str) -> list[dict[str, str]]:
    """Papers to read, those in this language first; where one is not in the page's language, it is said which it is."""
    wanted = first.partition("-")[0]
    every = [one for one in details.get("documents") or [] if one.get("url")]
    ordered = sorted(every, key=lambda one: (one.get("language") or wanted).partition("-")[0] != wanted)
    return [dict(one) | {"more": _about_document(one, words)} for one in ordered]


def contacts(details: Details) -> list[dict[str, str]]:
    """Who may be written to, by topic."""
    every = [one for one in details.get("contacts") or [] if one.get("public", True)]
    return [dict(one) | {"topic_label": topic_label(one.get("topic") or "", page_language())} for one in every]


def type_label(details: Details, words: Words) -> str:
    """What kind of event it is."""
    code = details.get("event_type") or ""
    return word(words, "event_types", code) if code else ""


def language_name(tag: str) -> str:
    """A language by its name in the language of the page."""
    try:
        return Locale.parse(tag.replace("_", "-"), sep="-").get_display_name(page_locale()) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def own_name(tag: str) -> str:
    """A language by its name in itself."""
    try:
        locale = Locale.parse(tag.replace("_", "-"), sep="-")
        return (locale.get_display_name(locale) or tag).capitalize()
    except (UnknownLocaleError, ValueError):
        return tag


def _about_document(document: Mapping[str, Any], words: Words) -> str:
    language = document.get("language") or ""
    foreign = language_name(language) if language and language.partition("-")[0] != page_locale().language else ""
    published = document.get("published_on")
    parts = [
        word(words, "document_kinds", document.get("kind") or ""),
        foreign,
        when.moment(published, "UTC", page_language()) if published else "",
    ]
    return listed((part for part in parts if part), page_language())


def foreign(texts: Iterable[Text]) -> list[str]:
    """The languages of these texts that are not the page's; told, rather than left to be noticed."""
    here = page_language().partition("-")[0]
    return list(dict.fromkeys(text.language for text in texts if text and text.language.partition("-")[0] != here))
