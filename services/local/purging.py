"""The talk of ``placecard purge``."""

from collections.abc import Callable
from datetime import datetime

import click

from services.kit.database import Database
from services.local.organiser import Desk
from services.notifications.usecases import keep_house as notifications
from services.registration.usecases import keep_house as registration

Duty = Callable[..., bool]

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
    old = _counted(desk.database, now)
    if not dry_run:
        for duty in DUTIES:
            while duty(desk.database, now=now):
                pass
    done = "would be forgotten" if dry_run else "forgotten"
    for kind, number in old.items():
        click.echo(f"{number:>8}  {kind} {done}")


def _counted(database: Database, now: datetime) -> dict[str, int]:
    old = registration.count_old(database, now=now)
    days = registration.FACTS_KEPT.days
    return {
        f"stored answers older than {registration.ANSWERS_KEPT.total_seconds() / 3600:.0f} hours": old.stored_answers,
        f"messages told more than {days} days ago": old.message_facts,
        f"mails settled more than {notifications.KEPT.days} days ago": notifications.count_old(database, now=now),
        f"link requests older than {registration.LINK_REQUESTS_KEPT.days} day": old.link_requests,
        "saved answers that nobody came back to": old.drafts,
    }
