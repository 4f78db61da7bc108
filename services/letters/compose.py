"""Facts in, one letter out."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from jinja2 import UndefinedError

from services.contracts.facts import Contact, Recipient
from services.contracts.messages import Message
from services.letters import calendar, wording
from services.letters.context import context
from services.letters.languages import spoken
from services.letters.letter import Calendar, Letter, Links, MissingFact
from services.letters.purposes import INVITATION, ORGANISER, PURPOSES, Purpose
from services.letters.render import html_of, text_of
from services.letters.tidy import single_line, tidied
from services.letters.translations import in_language

OWN = "own"
"""Folder of the templates that print an organiser's own wording."""


def compose(
    message: Message, *, purpose: str, links: Links, contact: Contact | None = None, written_at: datetime
) -> Letter:
    """Write one letter.

    Args:
        message: what happened, with every fact the letter may print.
        purpose: one of ``PURPOSES``.
        links: addresses of ours, complete.
        contact: who answers an enquiry; only for ``enquiry`` and ``acknowledgement``.
        written_at: instant of writing, for the calendar's ``DTSTAMP``.

    Raises:
        MissingFact: the letter needs something that is not there; the text names it.
    """
    kind = PURPOSES.get(purpose)
    if kind is None:
        raise MissingFact(f"there is no letter called {purpose}")
    language = spoken(_reader(message, purpose).language)
    message, contact = in_language(_with_join_link(tidied(message), links), language), contact and tidied(contact)
    _require(kind, {"message": message, "links": links, "contact": contact})
    reply_to = _reply_to(message, purpose, contact)
    facts = context(message, kind=kind, links=links, contact=contact, language=language) | {"reply_to": reply_to}
    template = _own(message, purpose, links, language, facts)
    try:
        facts["subject"] = _subject(purpose, language, facts)
        text = text_of(f"{template}/body.txt", language, facts) + "\n"
        html = html_of(template, language, facts)
    except UndefinedError as error:
        raise MissingFact(str(error)) from error
    return Letter(
        subject=facts["subject"],
        text=text,
        html=html,
        calendar=_calendar(message, kind, written_at),
        reply_to=reply_to,
        stream=kind.stream,
        auto_submitted=kind.auto_submitted,
        unsubscribe=links.unsubscribe if kind.stream == INVITATION else "",
    )


def lacking(message: Message, *, purpose: str, links: Links) -> tuple[str, ...]:
    """The placeholders that spoil this letter because there is no such fact; none where the words are ours."""
    language = spoken(_reader(message, purpose).language)
    facts = context(tidied(message), kind=PURPOSES[purpose], links=links, contact=None, language=language)
    found = wording.chosen(facts["event"], purpose, _reader(message, purpose).language)
    return wording.lacking(found, wording.values(message, facts, links, language)) if found else ()


def _subject(purpose: str, language: str, facts: dict[str, Any]) -> str:
    """The organiser's own words if there are any, else ours; marked when the letter is only tried out."""
    said = facts.get("subject") or single_line(text_of(f"{purpose}/subject.txt", language, facts))
    return f"{facts['event'].subject_prefix} {said}".strip()


def _with_join_link(message: Any, links: Links) -> Any:
    """The room's address may change, so letters and calendars carry the recipient's own link to it instead."""
    event = getattr(message, "event", None)
    return replace(message, event=replace(event, join_url=links.join)) if event and event.join_url else message


def _own(message: Any, purpose: str, links: Links, language: str, facts: dict[str, Any]) -> str:
    """Put the organiser's own wording into the facts, if there is one; returns the folder of the template to use.

    One that this reader's facts would leave with a hole gives way to ours: somebody may wait for the letter.
    """
    asked = _reader(message, purpose).language
    found = wording.chosen(message.event, purpose, asked) if purpose in wording.KINDS else None
    known = wording.values(message, facts, links, language)
    if found is None or wording.lacking(found, known):
        return purpose
    body = found.body if "{note}" in found.body or not known["note"] else f"{found.body}\n\n{{note}}"
    facts["subject"] = single_line(wording.filled(found.subject, known))
    facts["own"] = {"paragraphs": wording.paragraphs(body, known)}
    facts["kind_asks"] = PURPOSES[purpose].stream == INVITATION
    return OWN


def _require(kind: Purpose, given: dict[str, Any]) -> None:
    for name in kind.needs:
        value: Any = given
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
        if value is None or value == "":
            raise MissingFact(name)


def _reader(message: Any, purpose: str) -> Recipient:
    if purpose == "enquiry":
        return Recipient(name="", email="", language=getattr(message, "contact_language", "en"))
    reader: Recipient = message.asker if purpose == "acknowledgement" else message.recipient
    return reader


def _calendar(message: Any, kind: Purpose, written_at: datetime) -> Calendar | None:
    """The calendar part; none while the event has no date, and none to cancel where none was sent."""
    if not kind.calendar or message.calendar is None or not message.event.starts_at:
        return None
    content = calendar.entry(
        message.event,
        entry=message.calendar,
        method="CANCEL" if kind.calendar == "CANCEL" else "REQUEST",
        attendee=message.recipient,
        url="",
        attendance=message.attendance,
        written_at=written_at,
        status="TENTATIVE" if getattr(message, "postponed", False) else "CONFIRMED",
    )
    return Calendar(method=kind.calendar, content=content)


def _reply_to(message: Any, purpose: str, contact: Contact | None) -> str:
    """Whoever should read an answer to this letter; a stranger never learns a private address."""
    if purpose == "enquiry":
        return str(message.asker.email)
    if purpose == "acknowledgement":
        public = [one.email for one in (contact, message.fallback) if one and one.public]
        return public[0] if public else ""
    if PURPOSES[purpose].stream == ORGANISER:
        return ""  # whoever is asked questions is the reader
    return message.event.contact.email if message.event.contact else ""
