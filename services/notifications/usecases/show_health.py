"""Tell operators how sending is."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.notifications.store import beats, holds, hosts


@dataclass(frozen=True, kw_only=True)
class Health:
    """How sending is.

    Attributes:
        resting: mail servers to which no mail goes now, each with the reason.
        beats: for each clock the seconds since its last round.
        unsent: mails by state, those with a good end left out.
    """

    resting: dict[str, str]
    beats: dict[str, float]
    unsent: dict[str, int]


def show_health(database: Database, *, now: datetime) -> Health:
    """Look at the database.

    Raises:
        DatabaseUnavailable: it does not answer.
    """
    with database.transaction() as session:
        return Health(
            resting=hosts.list_resting(session),
            beats={clock: (now - beaten).total_seconds() for clock, beaten in beats.read(session).items()},
            unsent=holds.count_by_state(session),
        )
