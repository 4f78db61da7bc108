"""Everything a template may name, made from the message."""

from typing import Any

from services.contracts.facts import Contact, Look
from services.letters import when
from services.letters.languages import direction, listed, translations
from services.letters.letter import Links
from services.letters.programme import programme
from services.letters.purposes import Greeting, Purpose
from services.letters.rows import rows
from services.letters.rule import wording

OURS = {"day": "#1f5a4d", "night": "#8fd0bb"}


def context(message: Any, *, kind: Purpose, links: Links, contact: Contact | None, language: str) -> dict[str, Any]:
    """The names that templates of this purpose may use."""
    event = message.event
    due = getattr(message, "answers_due_at", "") or getattr(message, "closes_at", "")
    held, since = getattr(message, "hold_until", ""), getattr(message, "since", "")
    return {
        "message": message,
        "event": event,
        "links": links,
        "lang": language,
        "dir": direction(language),
        "start": {"ltr": "left", "rtl": "right"}[direction(language)],
        "programme": programme(message, language),
        "rows": rows(kind.rows, message, language),
        "greeted": _greeted(message, kind, contact),
        "what": listed((part for part in (_short(event.title), when.days(event, language)) if part), language),
        "code": f" [{event.reference_code}]" if event.reference_code else "",
        "answer_by": when.before(due, event.timezone, language) if due else "",
        "held_until": when.instant(held, event.timezone, language) if held else "",
        "rule": wording(event.discussion_rule, language),
        "asked": event.contact,
        "asked_name": named(event.contact, language) if event.contact else "",
        "colours": _colours(event.look),
        "logo": f"{links.site}{event.look.logo}" if event.look and event.look.logo and links.site else "",
        "since": when.instant(since, event.timezone, language) if since else "",
        "hours": when.office_hours(contact.opens, contact.closes, event.timezone, language) if contact else "",
        "answering": named(contact, language) if contact and contact.public else "",
    }


def _greeted(message: Any, kind: Purpose, contact: Contact | None) -> str:
    """The name on the envelope; none where the reader is not known to be that person."""
    if kind.greets is Greeting.NOBODY:
        return ""
    if kind.greets is Greeting.CONTACT:
        return contact.name if contact else ""
    return message.recipient.addressed_as or getattr(message, "invitee", "") or str(message.recipient.name)


def named(contact: Contact, language: str) -> str:
    """A contact's name with what they do."""
    if not contact.job_title:
        return contact.name
    said = translations(language).gettext("%(name)s (%(job_title)s)")
    return said % {"name": contact.name, "job_title": contact.job_title}


def _colours(look: Look | None) -> dict[str, str]:
    """Of buttons and links, on white and on dark grounds."""
    return {"day": look.accent, "night": look.accent_at_night} if look and look.accent else OURS


def _short(title: str, longest: int = 120) -> str:
    return title if len(title) <= longest else title[: longest - 1].rstrip() + "…"
