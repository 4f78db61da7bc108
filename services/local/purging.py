"""The talk of ``placecard purge``."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import click

from services.kit.database import Database
from services.local.organiser import Desk
from services.notifications.usecases import keep_house as notifications
from services.registration.usecases import keep_house as registration
from services.registration.usecases.forget_people import Kept, count_people, forget_people

Duty = Callable[..., bool]
_RETENTION = {"RETENTION_SILENT_DAYS": "30", "RETENTION_DAYS": "365"}

DUTIES: tuple[Duty, ...] = (
    registration.forget_answers,
    registration.forget_link_requests,
    registration.forget_drafts,
    registration.forget_withdrawn,
    registration.forget_facts,
    notifications.purge_deliveries,
)
"""Each forgets a portion and says whether more may wait."""


def purge(desk: Desk, *, dry_run: bool) -> None:
    """Tell how much is old, and forget it."""
    now = desk.now
    old = _counted(desk, now)
    if not dry_run:
        duties: list[Duty] = [*DUTIES, partial(_forget_people, kept_by(desk))]
        for duty in duties:
            while duty(desk.database, now=now):
                pass
    done = "would be forgotten" if dry_run else "forgotten"
    for kind, number in old.items():
        click.echo(f"{number:>8}  {kind} {done}")


def kept_by(desk: Desk) -> Kept:
    """How long people of past events are kept, as it is set."""
    silent, everybody = (desk.settings.get(name) or days for name, days in _RETENTION.items())
    return Kept(silent=int(silent), everybody=int(everybody))


def _forget_people(kept: Kept, database: Database, *, now: datetime) -> bool:
    return forget_people(database, kept, now=now)


def _counted(desk: Desk, now: datetime) -> dict[str, int]:
    database = desk.database
    old = registration.count_old(database, now=now)
    days = registration.FACTS_KEPT.days
    return {
        f"stored answers older than {registration.ANSWERS_KEPT.total_seconds() / 3600:.0f} hours": old.stored_answers,
        f"messages told more than {days} days ago": old.message_facts,
        f"mails settled more than {notifications.KEPT.days} days ago": notifications.count_old(database, now=now),
        f"link requests older than {registration.LINK_REQUESTS_KEPT.days} day": old.link_requests,
        "saved answers that nobody came back to": old.drafts,
        "rows about people of events long over": count_people(database, kept_by(desk), now=now),
    }
