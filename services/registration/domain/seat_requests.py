"""Which seats a person's answer asks for: the room, the group, and whatever they chose that has places."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.registration.domain.phrases import N_, Phrase
from services.registration.domain.seating import PoolKey, SeatRequest

Details = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What one person wants of an event."""

    attendance: str
    constituency: str | None = None
    role: str = "participant"
    companions: Sequence[Mapping[str, Any]] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    sessions: Sequence[str] = ()
    nights: Sequence[str] = ()


def seat_request(
    details: Details,
    wish: Wish,
    *,
    held: Mapping[UUID, int] | None = None,
    waits: bool = False,
    needs_approval: bool = False,
) -> SeatRequest:
    """The seats for it. Some roles and kinds of companion take none, as the organiser set.

    Args:
        details: the event's document.
        wish: what the person wants.
        held: seats their invitation holds, by pool.
        waits: whether they would wait.
        needs_approval: whether the organiser decides first.
    """
    uncounted, apart = details.get("companions_not_counted") or (), details.get("companion_places") or {}
    kinds = Counter(str(companion.get("kind") or "") for companion in wish.companions)
    return SeatRequest(
        attendance=wish.attendance,
        constituency=wish.constituency,
        counts=wish.role not in (details.get("roles_not_counted") or []),
        companions=sum(number for kind, number in kinds.items() if kind not in uncounted and kind not in apart),
        apart={("companion", kind): number for kind, number in kinds.items() if kind in apart},
        choices=(*_options(details, wish), *_sessions(wish), *_nights(wish)),
        held=held or {},
        waitlist_if_full=waits,
        needs_approval=needs_approval,
    )


def pools_wanted(details: Details) -> dict[PoolKey, int | None]:
    """Every pool an event's document asks for, in order, with its capacity; none means unlimited."""
    modes = details["attendance"]
    residential = details.get("residential") or {}
    wanted: dict[PoolKey, int | None] = {
        ("attendance", code): (settings or {}).get("capacity") for code, settings in modes.items()
    }
    wanted |= {("constituency", entry["code"]): entry.get("ceiling") for entry in details.get("constituencies") or []}
    wanted |= {
        ("session", session["code"]): session["capacity"]
        for session in details.get("sessions") or []
        if session.get("capacity") is not None and session.get("code")
    }
    wanted |= {
        ("option", f"{question['code']}:{option['code']}"): option["places"]
        for question in details.get("questions") or []
        for option in question.get("options") or []
        if option.get("places") is not None
    }
    wanted |= {("companion", kind): places for kind, places in (details.get("companion_places") or {}).items()}
    return wanted | {("night", night): residential.get("rooms") for night in residential.get("nights") or []}


def unknown_choices(details: Details, sessions: Sequence[str], nights: Sequence[str]) -> dict[str, list[str]]:
    """What is wrong with chosen sessions and nights, by dotted path."""
    residential = details.get("residential") or {}
    known = {
        "sessions": [session.get("code") for session in details.get("sessions") or []],
        "nights": list(residential.get("nights") or []),
    }
    given = {"sessions": sessions, "nights": nights}
    return {
        f"{name}.{index}": [
            N_("The event has none of that code.") if name == "sessions" else N_("It is no night of the event.")
        ]
        for name, chosen in given.items()
        for index, one in enumerate(chosen)
        if one not in known[name] or one in chosen[:index]
    }


def companion_faults(
    details: Details, companions: Sequence[Mapping[str, Any]], *, allowed: int, nobody: str
) -> dict[str, list[str]]:
    """What is wrong with those who come along, by dotted path.

    Args:
        details: the event's document, with limits by kind.
        companions: who is named.
        allowed: how many there may be in all.
        nobody: the sentence for one who may bring nobody.
    """
    if len(companions) > allowed:
        some = Phrase(N_("You can bring this many people: %(number)s."), number=allowed)
        return {"companions": [some if allowed else nobody]}
    return too_many_of_a_kind(details.get("companion_limits") or {}, companions)


def too_many_of_a_kind(limits: Mapping[str, int], companions: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Companions beyond the limit of their kind, by dotted path; a kind without one is not looked at."""
    seen = Counter[str]()
    errors: dict[str, list[str]] = {}
    for place, one in enumerate(companions):
        kind = one.get("kind") or ""
        seen[kind] += 1
        if kind in limits and seen[kind] > limits[kind]:
            sentence = Phrase(N_("You can bring this many people of this kind: %(number)s."), number=limits[kind])
            errors[f"companions.{place}.kind"] = [sentence]
    return errors


def _options(details: Details, wish: Wish) -> list[PoolKey]:
    if not wish.answers:
        return []
    known = {code for kind, code in pools_wanted(details) if kind == "option"}
    chosen = [
        f"{question}:{code}"
        for question, value in wish.answers.items()
        for code in (value if isinstance(value, list) else [value])
    ]
    return [("option", code) for code in chosen if code in known]


def _sessions(wish: Wish) -> list[PoolKey]:
    return [("session", code) for code in wish.sessions]


def _nights(wish: Wish) -> list[PoolKey]:
    return [("night", night) for night in wish.nights if wish.attendance == "in_person"]
