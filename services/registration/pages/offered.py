"""What an event lets a person choose besides the place itself: sessions with places, nights, people who come along."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.letters import when
from services.registration.pages.forms import Form
from services.registration.pages.languages import page_language
from services.registration.pages.languages import translated as _

Option = tuple[str, str, str]
"""Value, label, hint."""
PoolKey = tuple[str, str]

PLAIN_KIND = "companion"


@dataclass(frozen=True, kw_only=True)
class Offered:
    """Choices as the fields ``sessions`` and ``nights``, and ``companions.0.name`` and ``.kind`` for each person."""

    sessions: tuple[Option, ...] = ()
    nights: tuple[Option, ...] = ()
    companions: int = 0
    """How many people may come along."""
    kinds: tuple[tuple[str, str], ...] = ()
    full_kinds: Mapping[str, str] = field(default_factory=dict)
    """What is said of kinds of companion for whom no place is left, by code."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """How many may come along of a kind, by its code."""

    def __bool__(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.sessions or self.nights or self.companions)

    @property
    def few(self) -> list[str]:
        """Kinds of which fewer may come than in all, each with how many."""
        limits = [(label, self.limits.get(code, self.companions)) for code, label in self.kinds]
        return [f"{label} ({most})" for label, most in limits if most < self.companions]

    @property
    def number(self) -> int:
        """How many fields it makes, people who come along counted as one."""
        return sum(map(bool, (self.sessions, self.nights, self.companions)))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its fields in the order of the page."""
        people = [name for index in range(self.companions) for name in _of_companion(index)]
        return (*(["sessions"] if self.sessions else []), *(["nights"] if self.nights else []), *people)

    def lines(self, form: Form) -> list[int]:
        """Numbers of the lines to show for people who come along: those filled in, and the one that was asked for."""
        filled = [index for index in range(self.companions) if any(form.value(name) for name in _of_companion(index))]
        wanted = [index for index in range(self.companions) if form.focus in _of_companion(index)]
        return list(range(min(self.companions, max([0, *filled, *wanted]) + 1)))

    def said(self, form: Form) -> dict[str, Any]:
        """The choices as the API takes them; nights are for those who come."""
        return {
            "sessions": [value for value in form.values.get("sessions", []) if value],
            "nights": [value for value in form.values.get("nights", []) if value],
            "companions": [
                {"name": form.value(name).strip(), "kind": form.value(kind) or PLAIN_KIND}
                for name, kind in map(_of_companion, range(self.companions))
                if form.value(name).strip() or form.value(kind)
            ],
        }

    @property
    def kind_options(self) -> list[tuple[str, str]]:
        """The kinds to choose from, and which of them are full."""
        return [(code, _hint(label, self.full_kinds.get(code, ""))) for code, label in self.kinds]

    def told(self, form: Form) -> list[tuple[str, str, str]]:
        """Field, label and words of each choice; empty words where nothing was chosen."""
        kinds = dict(self.kinds)
        people = [f"{one['name']} ({kinds.get(one['kind'], one['kind'])})" for one in self.said(form)["companions"]]
        return [
            *([("sessions", _("Sessions"), _labels(self.sessions, form, "sessions"))] if self.sessions else []),
            *([("nights", _("Nights"), _labels(self.nights, form, "nights"))] if self.nights else []),
            *([("companions.0.name", _("Coming along"), "\n".join(people))] if self.companions else []),
        ]


def offered(event: Mapping[str, Any], companions: int, marks: Mapping[PoolKey, str]) -> Offered:
    """The choices of an event.

    Args:
        event: as invited people are shown it.
        companions: how many this person may bring.
        marks: what to say beside a choice, such as that it is full.
    """
    nights = (event.get("residential") or {}).get("nights") or []
    return Offered(
        sessions=tuple(
            (one["code"], one["title"], _hint(_time(one, event["timezone"]), marks.get(("session", one["code"]), "")))
            for one in event.get("sessions") or []
            if one.get("capacity") is not None and one.get("code")
        ),
        nights=tuple((night, _night(night, event["timezone"]), marks.get(("night", night), "")) for night in nights),
        companions=companions,
        kinds=_kinds(event.get("companion_kinds") or []) if companions else (),
        full_kinds={code: mark for (kind, code), mark in marks.items() if kind == "companion"},
        limits=event.get("companion_limits") or {},
    )


def typed(sessions: Sequence[str], nights: Sequence[str], companions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Kept choices as the form's values."""
    values: dict[str, list[str]] = {"sessions": list(sessions), "nights": list(nights)}
    for index, one in enumerate(companions):
        name, kind = _of_companion(index)
        values |= {name: [str(one.get("name") or "")], kind: [str(one.get("kind") or "")]}
    return values


def _of_companion(index: int) -> tuple[str, str]:
    return f"companions.{index}.name", f"companions.{index}.kind"


def _labels(options: Sequence[Option], form: Form, name: str) -> str:
    return "\n".join(label for value, label, _more in options if form.has(name, value))


def _hint(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _time(session: Mapping[str, Any], timezone: str) -> str:
    return when.moment(session["starts_at"], timezone, page_language()) if session.get("starts_at") else ""


def _night(night: str, timezone: str) -> str:
    return when.moment(night, timezone, page_language())


def _kinds(known: Sequence[str]) -> tuple[tuple[str, str], ...]:
    usual = {
        PLAIN_KIND: _("Companion"),
        "aide": _("Aide"),
        "interpreter": _("Interpreter"),
        "security": _("Security"),
        "spouse": _("Spouse or partner"),
    }
    named = {code: code.replace("-", " ").capitalize() for code in known if code not in usual}
    return tuple((usual | named).items())
