"""A message of each kind about a real event, to read the letter that it becomes."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.contracts.facts import CalendarEntry, Recipient, SessionChange
from services.contracts.messages import MESSAGES, Message
from services.registration.domain.announcing import facts_for
from services.registration.domain.answering import EventRules
from services.registration.domain.mails import KINDS_OF_TYPE
from services.registration.domain.telling import Audience, audience_of

_SEATED = frozenset({"confirmation", "promotion", "changed", "facts_changed", "near", "programme", "form"})
_READER = "Robin Example"


@dataclass(frozen=True, kw_only=True)
class SampleReader:
    """Who is to read it; invented unless told otherwise."""

    language: str
    name: str = _READER
    email: str = "robin@example.org"


def make_sample(kind: str, rules: EventRules, reader: SampleReader, *, now: datetime) -> Message:
    """The message that becomes a letter of this kind; whatever it needs beside the event is invented.

    Args:
        kind: one of those that can be worded.
        rules: the event.
        reader: who is to read it.
        now: the instant of writing.
    """
    cls = MESSAGES[next(type_ for type_, kinds in KINDS_OF_TYPE.items() if kind in kinds)]
    known = _facts(kind, rules, reader, now)
    return cls(**{field.name: known[field.name] for field in dataclasses.fields(cls) if field.name in known})


def _facts(kind: str, rules: EventRules, reader: SampleReader, now: datetime) -> dict[str, Any]:
    attendance = rules.attendance[0] if "in_person" not in rules.attendance else "in_person"
    soon = (now + timedelta(hours=48)).replace(microsecond=0)
    event = facts_for(rules, audience_of(attendance) if kind in _SEATED else Audience.INVITED)
    return {
        "event": event,
        "before": event,
        "days": 1,
        "recipient": Recipient(name=reader.name, email=reader.email, language=reader.language),
        "invitee": reader.name,
        "source": "Your talk at our last meeting",
        "leads_to": "invitation",
        "answers_due_at": str(rules.details.get("answers_due_at") or ""),
        "reference": "EX-4M7K",
        "attendance": attendance,
        "calendar": CalendarEntry(uid="preview@example.org", sequence=0),
        "promoted": kind == "promotion",
        "hold_until": soon.isoformat(),
        "closes_at": soon.replace(tzinfo=None).isoformat(timespec="minutes"),
        "reason": "approval" if kind == "pending" else "",
        "by": "organiser",
        "substitute": "Sam Sample",
        "to": "Sam Sample",
        "kind": "substitute",
        "has_place": True,
        "approved": True,
        "programme": [SessionChange(kind="removed", title="A walk together")] if kind == "programme" else [],
        "questions": ["What can you not eat?"],
        "title": "What we heard",
        "url": "https://example.org/",
        "everywhere": False,
    }
