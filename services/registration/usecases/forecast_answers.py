"""Forecast how many of those who have not answered will say yes, and advise how many more to invite."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kit.database import Database
from services.registration.domain import forecasts
from services.registration.domain.callers import Caller
from services.registration.domain.forecasts import ForecastRange, ForecastSnapshot
from services.registration.domain.seating import Pool
from services.registration.store.events import find_event
from services.registration.store.seats import pools_of
from services.registration.store.series_past import read_past, waiting_for


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What is expected, and from what."""

    as_of: datetime
    enough: bool
    basis: dict[str, Any]
    waiting_for: int
    acceptances: ForecastRange | None
    no_shows: ForecastRange | None
    constituencies: Sequence[dict[str, Any]]
    free: int | None
    invite_more: dict[str, int] | None
    advice: Sequence[str]


def forecast_answers(db: Database, caller: Caller, event: str, *, now: datetime) -> Forecast:
    """The forecast of an event, from earlier ones of its series in the same organisation.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        past, people = read_past(session, found, now=now), waiting_for(session, found.id)
        modes = [pool for pool in pools_of(session, found.id, now=now) if pool.kind == "attendance"]
    known = ForecastSnapshot(
        waiting_for=people, late=past.late, all_asked=past.all_asked, came=past.came,
        confirmed=sum(pool.confirmed for pool in modes), free=_free(modes),
    )  # fmt: skip
    groups = forecasts.by_constituency(known)
    coming = forecasts.acceptances(known, groups)
    more = forecasts.to_invite(known, coming)
    return Forecast(
        as_of=now,
        enough=coming is not None,
        basis={"series": found.series_code, "events": past.events, "people": past.all_asked[1]},
        waiting_for=sum(people.values()),
        acceptances=coming,
        no_shows=forecasts.absences(known),
        constituencies=groups,
        free=known.free,
        invite_more=more,
        advice=forecasts.advice(known, coming, more),
    )


def _free(modes: Sequence[Pool]) -> int | None:
    free = [pool.free for pool in modes]
    return None if None in free else sum(number or 0 for number in free)
