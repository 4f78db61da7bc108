"""Organisers' own words: plain text with placeholders and links, checked when saved, filled in when written.

``{name}`` stands for a fact, ``[label](https://…)`` and ``https://…`` are links, an empty line ends a paragraph.
Nothing else means anything: whatever people type stays text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.contracts.facts import Event, Wording
from services.letters import when, where
from services.letters.languages import locale_of
from services.letters.letter import Links
from services.letters.purposes import PURPOSES, Greeting

COMMON = ("name", "title", "when", "where", "organiser", "contact", "contact_email", "rule", "summary")
_OF_MESSAGES = {
    "invitation": ("answer_by", "note", "represents"),
    "reminder": ("answer_by",),
    "link": ("answer_by",),
    "offer": ("held_until",),
    "lapsed": ("held_until",),
    "still_coming": ("answer_by",),
    "facts_changed": ("answer_by",),
    "report": ("document", "url"),
    "feedback": ("url",),
}
_OF_REGISTRATIONS = ("reference",)
KINDS = tuple(kind for kind, purpose in PURPOSES.items() if purpose.greets is Greeting.RECIPIENT)
"""Letters that may have an organiser's own words: those to somebody who is known to us."""

_NAMED = re.compile(r"\{([a-z_]+)\}")
_BRACES = re.compile(r"\{[^{}\n]{0,40}\}?|\}")
_TARGET = r"(?:[^()\s]|\([^()\s]*\))"
"""One sign of an address, or a pair of brackets within it with what they hold."""
_LABELLED = re.compile(rf"\[([^\]\[\n]+)\]\(({_TARGET}*)\)")
_PARTS = re.compile(
    rf"\[(?P<label>[^\]\[\n]+)\]\((?P<target>{_TARGET}+)\)"
    r"|(?P<url>https?://(?:[^\s<>()]|\([^\s<>()]*\))*(?:[^\s<>().,;:!?]|\([^\s<>()]*\)))"
    r"|\{(?P<name>[a-z_]+)\}"
)
_ABSOLUTE = re.compile(r"(https?://[^\s/]+\S*|mailto:\S+@\S+|\{(link|url)\})")


@dataclass(frozen=True)
class Part:
    """A piece of a paragraph: words, or a link when there is a ``url``."""

    text: str
    url: str = ""


def placeholders(kind: str) -> tuple[str, ...]:
    """What may stand in braces in this kind of letter."""
    needs = PURPOSES[kind].needs
    own = _OF_MESSAGES.get(kind, ()) + (_OF_REGISTRATIONS if "message.reference" in needs else ())
    return COMMON + own + (("link",) if _has_link(kind) else ())


def faults(kind: str, subject: str, body: str) -> dict[str, list[str]]:
    """Sentences by field about what cannot stay as it is; empty when all is well."""
    allowed = placeholders(kind)
    found = {
        "subject": _unknown(subject, tuple(name for name in allowed if name != "link")),
        "body": _unknown(body, allowed) + _relative(body) + _broken(body),
    }
    if _has_link(kind) and "{link}" not in body:
        found["body"].append("The personal link is missing: without {link} nobody can use this letter.")
    return {field: told for field, told in found.items() if told}


def chosen(event: Event, purpose: str, language: str) -> Wording | None:
    """The organiser's wording for a letter in a language, if there is one: of the language itself, else of its kin."""
    fitting = [one for one in event.wordings if one.kind == purpose]
    exact = [one for one in fitting if one.language.lower() == language.lower()]
    kin = [one for one in fitting if locale_of(one.language).language == locale_of(language).language]
    return next(iter(exact + kin), None)


def values(message: Any, facts: Mapping[str, Any], links: Links, language: str) -> dict[str, str]:
    """What each placeholder stands for in this letter; an unknown fact is empty."""
    event: Event = message.event
    contact = event.contact
    return {
        "name": facts["greeted"],
        "title": event.title,
        "when": when.span(event, language),
        "where": where.one_line(event.venue, language),
        "organiser": event.organiser,
        "contact": facts["asked_name"],
        "contact_email": contact.email if contact else "",
        "rule": facts["rule"],
        "summary": event.summary,
        "answer_by": facts["answer_by"],
        "held_until": facts["held_until"],
        "note": getattr(message, "note", ""),
        "represents": getattr(message, "represents", ""),
        "reference": getattr(message, "reference", ""),
        "document": getattr(message, "title", ""),
        "url": getattr(message, "url", ""),
        "link": links.personal,
    }


def lacking(found: Wording, known: Mapping[str, str]) -> tuple[str, ...]:
    """The placeholders without a fact where nothing can be left out: in the subject, and beside the personal link."""
    needed = [found.subject] + [block for block in _blocks(found.body) if "{link}" in block]
    return tuple(dict.fromkeys(name for text in needed for name in _NAMED.findall(text) if not known.get(name)))


def filled(text: str, known: Mapping[str, str]) -> str:
    """One line with its placeholders filled in; what a value itself holds is not read again."""
    return _NAMED.sub(lambda match: known.get(match[1], match[0]), text)


def paragraphs(body: str, known: Mapping[str, str]) -> list[list[Part]]:
    """The body as paragraphs of parts; a paragraph that names a fact of which there is none here is left out."""
    told = [block for block in _blocks(body) if all(known.get(name) for name in _NAMED.findall(block))]
    return [_parts(block, known) for block in told]


def _blocks(body: str) -> list[str]:
    return [block for part in re.split(r"\n[ \t]*\n", body) if (block := part.strip())]


def _parts(block: str, known: Mapping[str, str]) -> list[Part]:
    found, at = [], 0
    for match in _PARTS.finditer(block):
        if match.start() > at:
            found.append(Part(block[at : match.start()]))
        found.append(_part(match, known))
        at = match.end()
    return [*found, Part(block[at:])] if block[at:] else found


def _part(match: re.Match[str], known: Mapping[str, str]) -> Part:
    if match["name"]:
        value = known.get(match["name"], "")
        return Part(value, value if match["name"] in ("link", "url") else "")
    if match["url"]:
        return Part(match["url"], match["url"])
    return Part(match["label"], filled(match["target"], known))


def _unknown(text: str, allowed: tuple[str, ...]) -> list[str]:
    odd = [found for found in _BRACES.findall(text) if not (_NAMED.fullmatch(found) and found[1:-1] in allowed)]
    known = ", ".join(f"{{{name}}}" for name in allowed)
    return [f"{one} is not a placeholder here. There are: {known}." for one in dict.fromkeys(odd)]


def _relative(body: str) -> list[str]:
    targets = [target for _, target in _LABELLED.findall(body) if not _ABSOLUTE.fullmatch(target)]
    return [
        f"A mail has no page to start from: write the link to “{one}” in full, from https:// on."
        for one in dict.fromkeys(targets)
    ]


def _broken(body: str) -> list[str]:
    meant = "](" in _LABELLED.sub("", body)
    return ["A link is written [label](https://…), without spaces or line ends in its address."] if meant else []


def _has_link(kind: str) -> bool:
    return "links.personal" in PURPOSES[kind].needs
