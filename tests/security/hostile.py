"""What somebody who means harm would type, and bodies with it in every field that takes text."""

import copy
from typing import Any

from marshmallow import Schema, fields, validate

from services.registration.schemas.fields import Email, Line, Paragraphs, Url

TEXTS = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror=alert(1)>",
    "quotes": "'-alert(1)-'\" autofocus onfocus=alert(1) x=\"",
    "end of the title": "</title></style></script><svg onload=alert(1)>",
    "comment": "--><!--<base href=//evil.example><meta http-equiv=refresh content=0;//evil.example>",
    "entity": "&lt;script&gt;&#60;img src=x onerror=alert(1)&#62;",
    "template": "{{ 7777*7777 }}{% raw %}{{ self }}${7777*7777}#{7777*7777}",
    "format": "{0.__class__.__mro__} %(name)s %s %d {name!r}",
    "mjml": "<mj-raw><script>alert(1)</script></mj-raw>[[ 7777*7777 ]][% set a=1 %]",
    "markdown": "[x](javascript:alert(1)) ![x](https://evil.example/p.png) <javascript:alert(1)> `<img onerror=x>`",
    "markdown link": "[x](java&#9;script:alert(1)) [y](data:text/html,<script>) [z](<vbscript:x> \"onclick=alert(1)\")",
    "direction": "Robin \u202egnp.exe\u2066\u200f\ufeff",
    "formula": "=HYPERLINK(\"https://evil.example\";\"x\")",
    "calendar": "Talk;X-EVIL=1:a,b\\nATTENDEE:mailto:eve@evil.example\\,\\;END:VEVENT",
    "header": "=?utf-8?q?x=0D=0ABcc:_eve=40evil.example?= <eve@evil.example>, eve@evil.example",
    "json": "</script><script type=application/ld+json>{\"@type\":\"Evil\"}",
}  # fmt: skip
"""May be typed, must do nothing."""

CONTROLS = {"nul": "a\x00b", "escape": "a\x1b[2Jb", "delete": "a\x7fb", "another set": "a\x9bb"}
"""Never belong into a text."""
BREAKS = {"newline": "a\nb", "header": "a\r\nBcc: eve@evil.example", "separator": "a\u2028b", "next line": "a\x85b"}
"""Never belong into one line."""

ADDRESSES = [
    "robin", "@example.org", "robin@", "a@b.example, eve@evil.example", "a@b.example;eve@evil.example",
    "a@b.example eve@evil.example", '"x" <a@b.example>', "<a@b.example>", "a@b.example\r\nBcc: eve@evil.example",
    "a@b.example\x00", "@relay.example:a@b.example", '"a b"@example.org', "a(comment)@example.org",
    "group: a@b.example;", "a@[127.0.0.1]", "a@b..example", "a@exa mple.org",
]  # fmt: skip
"""Are not one address each."""

URLS = [
    "javascript:alert(1)", "JaVaScRiPt://x%0aalert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "/path",
    "https://", "http://a b.example", "https://x\r\nSet-Cookie: a=b", "ftp://example.org/x", "\x01javascript:alert(1)",
]  # fmt: skip
"""Are no addresses to link to."""

EVENT: dict[str, Any] = {
    "title": "Talks", "calendar_title": "Meeting", "summary": "S", "description": "D", "timezone": "Europe/London",
    "starts_at": "2027-04-01T11:00", "ends_at": "2027-04-01T17:00", "access": "invitation_only",
    "venue": {"name": "N", "building": "B", "street": "S", "locality": "L", "region": "R", "postcode": "P"},
    "attendance": {"in_person": {"capacity": 9}, "remote": {"join_url": "https://join.example.org"}},
    "constituencies": [{"code": "c", "label": "L"}],
    "organisations": [
        {"name": "N", "url": "https://a.example.org", "role": "host"}, {"name": "N", "role": "organiser"},
    ],
    "contacts": [{"topic": "participation", "name": "N", "job_title": "J", "email": "c@example.org", "public": True,
                  "deputy_email": "d@example.org", "phone_e164": ""}],
    "fallback_contact": {"name": "F", "email": "f@example.org"},
    "sessions": [{"title": "T", "key_questions": ["Q"]}],
    "discussion_rule": {"kind": "custom", "text": "T"},
    "questions": [
        {"code": "one", "label": "L", "kind": "choice", "help": "H", "purpose": "P",
         "options": [{"code": "a", "label": "A"}]},
        {"code": "short", "label": "L", "kind": "text"},
        {"code": "long", "label": "L", "kind": "long_text"},
    ],
    "documents": [{"title": "T", "kind": "K", "url": "https://d.example.org"}],
    "previous_meetings": [{"title": "T", "reference_code": "R", "url": "https://p.example.org"}],
    "footnotes": ["F"], "feedback_url": "https://f.example.org",
    "targets": [{"axis": "region", "code": "africa", "label": "L", "target": 1}],
}  # fmt: skip
INVITEE: dict[str, Any] = {
    "name": "N", "email": "invited@example.org", "assistant_email": "office@example.org",
    "source": "S", "organisation": "O", "job_title": "J",
    "represents": "R", "role": "R", "wave": "W", "note": "N", "constituency": "c", "companions_allowed": 2,
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "answer": "accept", "name": "N", "email": "new@example.org", "organisation": "O", "job_title": "J", "reason": "R",
    "attendance": "in_person", "on_behalf": {"name": "N", "email": "helper@example.org", "relation": "R"},
    "names": {"address": "A", "badge": "B", "latin": "L"},
    "companions": [{"name": "N", "kind": "K"}], "acknowledge_discussion_rule": True,
}  # fmt: skip
PROPOSAL: dict[str, Any] = {
    "answer": "substitute",
    "proposed": {
        "name": "Someone Else", "email": "else@example.org", "organisation": "Institute", "job_title": "Reader",
        "reason": "Travel",
    },
}  # fmt: skip
ENQUIRY: dict[str, Any] = {"topic": "T", "name": "N", "email": "asker@example.com", "message": "M", "outlet": "O"}

Path = tuple[str | int, ...]
NOT_FREE = {
    ("constituency",),
    ("reference_code",),
    ("contacts", 0, "phone_e164"),
    ("targets", 0, "code"),
    ("names", "latin"),
}
"""Lines that must name something known, or follow a pattern, or are ignored."""


def places(schema: Schema, *kinds: type[fields.Field[Any]]) -> dict[Path, fields.Field[Any]]:
    """Where a body takes exactly these kinds of field."""
    found: dict[Path, fields.Field[Any]] = {}
    for name, field in schema.fields.items():
        found |= {(field.data_key or name, *path): leaf for path, leaf in leaves(field) if type(leaf) in kinds}
    return {path: leaf for path, leaf in found.items() if path not in NOT_FREE}


def leaves(field: fields.Field[Any]) -> list[tuple[Path, fields.Field[Any]]]:
    """The fields in a field, with their places in it; of a list the first."""
    if isinstance(field, fields.List):
        return [((0, *path), leaf) for path, leaf in leaves(field.inner)]
    if isinstance(field, fields.Nested):
        return [((name, *path), leaf) for name, inner in field.schema.fields.items() for path, leaf in leaves(inner)]
    return [((), field)]


def planted(schema: Schema, sample: dict[str, Any], text: str, *kinds: type[fields.Field[Any]]) -> dict[str, Any]:
    """The sample with the text in every place of these kinds, as long as it may be there.

    Raises:
        KeyError, IndexError: the sample lacks a field that the schema has: add it.
    """
    body = copy.deepcopy(sample)
    for path, field in places(schema, *(kinds or (Line, Paragraphs))).items():
        _put(body, path, text[: _longest(field)])
    return body


def dotted(path: Path) -> str:
    """As errors name it."""
    return ".".join(map(str, path))


def _put(body: Any, path: Path, text: str) -> None:
    for step in path[:-1]:
        body = body[step]
    _ = body[path[-1]]
    body[path[-1]] = text


def _longest(field: fields.Field[Any]) -> int:
    lengths = [rule.max for rule in field.validators if isinstance(rule, validate.Length) and rule.max]
    return int(min(lengths, default=200))


__all__ = ["Email", "Line", "Paragraphs", "Url"]
