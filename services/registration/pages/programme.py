"""The programme of an event, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from services.letters import when
from services.registration.pages.languages import page_language
from services.registration.pages.languages import translated as _


@dataclass(frozen=True, kw_only=True)
class Session:
    """One item of the programme."""

    title: str
    times: str
    format: str
    key_questions: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the programme; the label is empty where nothing needs to be told apart."""

    label: str
    sessions: Sequence[Session]


def programme(details: Mapping[str, Any]) -> list[Day]:
    """The sessions by day, each day in the order of its times; what has no time yet comes last."""
    every = sorted(details.get("sessions") or [], key=lambda one: one.get("starts_at") or "9999")
    days = [(day, list(sessions)) for day, sessions in groupby(every, key=_day_of)]
    return [Day(label=_label(day, len(days)), sessions=[_session(one) for one in sessions]) for day, sessions in days]


def _day_of(session: Mapping[str, Any]) -> str:
    return (session.get("starts_at") or "")[:10]


def _label(day: str, days: int) -> str:
    if days == 1:
        return ""
    return when.moment(day, "UTC", page_language()) if day else _("Time to follow")


def _session(one: Mapping[str, Any]) -> Session:
    starts = one.get("starts_at") or ""
    return Session(
        title=one["title"],
        times=when.clocks(starts, one.get("ends_at") or "", page_language()) if starts else "",
        format=_format(one.get("format") or ""),
        key_questions=one.get("key_questions") or [],
    )


def _format(code: str) -> str:
    labels = {
        "plenary": _("Plenary"),
        "roundtable": _("Round table"),
        "group": _("Working groups"),
        "breakout": _("Breakout"),
        "reception": _("Reception"),
        "meal": _("Meal"),
    }
    return labels.get(code, "")
