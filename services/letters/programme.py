"""What became of the sessions of a programme, one sentence each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.contracts.facts import Event, SessionChange
from services.letters import when
from services.letters.languages import translations


@dataclass(frozen=True)
class _Session:
    starts_at: str
    ends_at: str
    timezone: str
    doors_open_at: str = ""


def programme(message: Any, language: str) -> list[str]:
    """The sentences of a message about changes, in its order; none of one about anything else."""
    _ = translations(language).gettext
    return [_said(change, message.event, _, language) for change in getattr(message, "programme", None) or []]


def _said(change: SessionChange, event: Event, _: Callable[[str], str], language: str) -> str:
    now = when.span(_Session(change.starts_at, change.ends_at, event.timezone), language)
    before = when.span(_Session(change.starts_at_before, change.ends_at_before, event.timezone), language)
    facts = {"title": change.title, "time": now, "before": before, "title_before": change.title_before}
    return _pattern(change, _, now=now, before=before) % facts


def _pattern(change: SessionChange, _: Callable[[str], str], *, now: str, before: str) -> str:
    if change.kind == "removed":
        return _("No longer in the programme: %(title)s")
    if change.kind == "added":
        return _("New: %(title)s, %(time)s") if now else _("New: %(title)s")
    if before and now:
        return _("%(title)s: now %(time)s, before %(before)s")
    if now and not change.title_before:
        return _("%(title)s: %(time)s")
    if before:
        return _("%(title)s: its time is open again, before %(before)s")
    return _("%(title)s, before: %(title_before)s")
