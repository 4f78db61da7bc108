"""Time, place and ways to come: what people must be told of when it changes, and who must be asked again."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.contracts.facts import Event
from services.contracts.messages import FactsChanged, ProgrammeChanged
from services.registration.domain import programme
from services.registration.domain.announcing import Told, facts_for
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import EventStatus, RegistrationState
from services.registration.domain.telling import EventIdentity, event_facts

TOLD_IN = frozenset({EventStatus.ANNOUNCED, EventStatus.OPEN, EventStatus.CLOSED, EventStatus.POSTPONED})
"""Statuses in which people rely on what they were told."""

ANSWER_WITHIN = timedelta(days=7)
"""How long people are asked whether the new facts suit them, if the event does not start before."""

LONGEST_QUIET = 6
"""After so many quiet periods a change is told, even while it is still being edited."""

_PLAIN = ("timezone", "starts_at", "ends_at", "venue")


def material(details: Mapping[str, Any], status: str) -> dict[str, Any]:
    """What people plan by: time, place, ways to come, whether the event is postponed, and the programme.

    Not the address of a remote room: people have links of their own, which lead to whichever room there is.
    """
    plain = {name: details.get(name) for name in _PLAIN}
    modes: dict[str, Any] = {mode: {} for mode in details.get("attendance") or {}}
    sessions = programme.kept(details.get("sessions") or [])
    return {**plain, "attendance": modes, "postponed": status == EventStatus.POSTPONED, "sessions": sessions}


def is_due(first_at: datetime, edited_at: datetime, *, quiet: timedelta, now: datetime) -> bool:
    """Whether nobody has edited for a quiet period, or people have waited for long enough."""
    return now >= min(edited_at + quiet, first_at + LONGEST_QUIET * quiet)


def asked_until(rules: EventRules, *, now: datetime) -> datetime | None:
    """Until when people are asked; none while the event has no time that could suit them."""
    if rules.starts_at is None or rules.status is EventStatus.POSTPONED or rules.starts_at <= now:
        return None
    return min(now + ANSWER_WITHIN, rules.starts_at)


def what_changed(
    told: Told, before: Mapping[str, Any], until: datetime | None, *, sessions: Collection[str]
) -> FactsChanged | ProgrammeChanged | None:
    """The one message to one person about all that is different; none when nothing is that concerns them.

    Args:
        told: the registration, as its letters need it.
        before: what was kept by ``material`` before the first edit.
        until: until when those with a place are asked.
        sessions: codes of the sessions they chose.
    """
    now = told.event.details.get("sessions") or []
    has_place = told.state is RegistrationState.CONFIRMED
    changes = programme.session_changes(before.get("sessions", now), now, chosen=sessions) if has_place else []
    facts = facts_changed(told, before, until)
    if facts:
        return replace(facts, programme=changes)
    return ProgrammeChanged(programme=changes, **told.common) if changes else None


def facts_changed(told: Told, before: Mapping[str, Any], until: datetime | None) -> FactsChanged | None:
    """The message to one person; none when nothing that they may know is different.

    Args:
        told: the registration, as its letters need it.
        before: what was kept by ``material`` before the first edit.
        until: until when those with a place are asked.
    """
    rules, has_place = told.event, told.state is RegistrationState.CONFIRMED
    identity = EventIdentity(id=str(rules.id), slug=rules.slug, organisation_name=rules.organisation_name)
    then = event_facts(identity, {**rules.details, **before}, told.audience)
    was, is_now = bool(before.get("postponed")), rules.status is EventStatus.POSTPONED
    if was == is_now and _planned_by(then) == _planned_by(facts_for(rules, told.audience)):
        return None
    closes_at = _wall(until, rules.details["timezone"]) if until and has_place else ""
    return FactsChanged(
        before=then, postponed=is_now, was_postponed=was, closes_at=closes_at,
        calendar=told.calendar if has_place else None, **told.common,
    )  # fmt: skip


def _planned_by(event: Event) -> tuple[Any, ...]:
    return event.timezone, event.starts_at, event.ends_at, event.venue, event.attendance


def _wall(instant: datetime, timezone: str) -> str:
    return instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None).isoformat(timespec="minutes")
