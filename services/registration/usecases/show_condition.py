"""Tell operators whether registration can work, and what lags behind."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.registration.store import health


@dataclass(frozen=True, kw_only=True)
class Condition:
    """How the service is. Ages are in seconds.

    Attributes:
        fault: why it cannot work, or empty.
        oldest_unsent_seconds: age of the oldest message that is due and not sent; None when none waits.
        beats: for each clock the age of its last round.
    """

    fault: str
    oldest_unsent_seconds: float | None
    beats: dict[str, float]


def show_condition(database: Database, *, now: datetime) -> Condition:
    """Look at the database.

    Raises:
        DatabaseUnavailable: it does not answer.
    """
    with database.statement() as connection:
        revision, expected = health.read_revision(connection), health.expected_revision()
        if revision is None or revision < expected:
            fault = f"The database stands at migration {revision or 'none'}, not {expected}. Run placecard migrate."
            return Condition(fault=fault, oldest_unsent_seconds=None, beats={})
        signs = health.read_signs(connection, now=now)
    unsent = signs.oldest_unsent_at
    return Condition(
        fault="",
        oldest_unsent_seconds=_age(unsent, now) if unsent else None,
        beats={clock: _age(beaten, now) for clock, beaten in signs.beats.items()},
    )


def _age(moment: datetime, now: datetime) -> float:
    return max(0.0, round((now - moment).total_seconds(), 1))
