"""Sessions of a programme: what each is called where people choose it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.registration.domain.slugs import numbered, slug_from

LONGEST = 64


def with_codes(sessions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The sessions, each with a code of its own: as given, else made from its title."""
    used = {session["code"] for session in sessions if session.get("code")}
    named = []
    for session in sessions:
        code = session.get("code") or _unused(slug_from(session["title"])[:LONGEST] or "session", used)
        used.add(code)
        named.append({**session, "code": code})
    return named


def _unused(wanted: str, used: set[str]) -> str:
    number, code = 1, wanted
    while code in used:
        number += 1
        code = numbered(wanted, number)
    return code
