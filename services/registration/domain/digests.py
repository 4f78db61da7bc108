"""When organisers are told of a day, what is worth a mail, and who gets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.contracts.facts import Recipient
from services.contracts.organiser_messages import DaySummed
from services.registration.domain.announcing import facts_for
from services.registration.domain.answering import EventRules
from services.registration.domain.telling import Audience, fallback_contact

HOUR = 7
"""From when on a digest is told, by the event's clock."""
STALE_AFTER = timedelta(hours=12)
"""One that could not be told for so long is passed over."""
LATE = timedelta(hours=24)
"""Whoever cancels so shortly before the start leaves no time to wait for the next digest."""


@dataclass(frozen=True, kw_only=True)
class DigestDay:
    """One day of an event's calendar: the digest tells what happened from ``since`` until ``until``."""

    day: date
    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class DigestFigures:
    """What happened in the day, and how things stand.

    Attributes:
        news: questions that became overdue and tasks that were made, besides what is counted.
        overdue: references of all questions whose time is over.
    """

    accepted: int
    declined: int
    cancelled: int
    bounced: int
    bounces: list[str]
    confirmed: int
    silent: int
    tasks: int
    overdue: list[str]
    news: int

    @property
    def is_news(self) -> bool:
        """Whether anything happened: silence is not told."""
        return bool(self.accepted or self.declined or self.cancelled or self.bounced or self.news)


def digest_day(now: datetime, timezone: str) -> DigestDay | None:
    """The day of which a digest is due; none before its hour, or long after."""
    zone = ZoneInfo(timezone)
    day = now.astimezone(zone).date()
    until, since = (datetime.combine(one, time(HOUR), zone) for one in (day, day - timedelta(days=1)))
    return DigestDay(day=day, since=since, until=until) if until <= now < until + STALE_AFTER else None


def summed(rules: EventRules, figures: DigestFigures, to: Recipient) -> DaySummed:
    """The message of one day."""
    told = {name: value for name, value in vars(figures).items() if name != "news"}
    return DaySummed(event=facts_for(rules, Audience.STRANGER), recipient=to, **told)


def organiser_of(details: Mapping[str, Any], *, alert: bool) -> Recipient | None:
    """Who is told; nobody where the organiser wants no such mail."""
    wanted = details.get("organiser_mail") or "all"
    contact = fallback_contact(details)
    if contact is None or wanted == "none" or (wanted == "alerts" and not alert):
        return None
    return Recipient(name=contact.name, email=contact.email, language=(details.get("languages") or ["en"])[0])


def late_from(starts_at: datetime | None) -> datetime | None:
    """From when on whoever cancels does so late."""
    return starts_at - LATE if starts_at else None


def is_late(starts_at: datetime | None, *, now: datetime) -> bool:
    """Whether the event begins within a day, and has not."""
    return starts_at is not None and starts_at - LATE <= now < starts_at
