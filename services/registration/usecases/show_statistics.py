"""Show how many were invited, answered and came: of all, and of groups without telling of single people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.country_figures import breakdown_of_countries
from services.registration.domain.digests import late_from
from services.registration.domain.statistics import MEASURES, SMALLEST_SHOWN, breakdown, funnel, reasons
from services.registration.domain.targets import COUNTRY, GENDER, gender_labels, groups_of
from services.registration.domain.vocabularies import Vocabulary
from services.registration.store import figures, vocabularies
from services.registration.store.events import Event, find_event
from services.registration.usecases.count_targets import groups_drawn, read_targets


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """All figures at one moment."""

    as_of: datetime
    smallest_shown: int
    funnel: dict[str, int]
    groups: dict[str, list[dict[str, Any]]]
    declined_because: list[dict[str, Any]]
    answers_by_day: list[dict[str, Any]]


def show_statistics(db: Database, caller: Caller, event: str, *, now: datetime) -> Statistics:
    """The figures of an event.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        counted = figures.count_groups(session, found.id)
        words = vocabularies.read_all(session, found.organisation_id, ["constituencies", "roles"])
        targets = read_targets(session, found.organisation_id, found.details)
        drawn = groups_of(targets, groups_drawn(session, found.organisation_id)) if targets else {}
        if not any(target.axis == GENDER for target in targets):
            del counted[GENDER]
        return Statistics(
            as_of=now,
            smallest_shown=SMALLEST_SHOWN,
            funnel=funnel(
                figures.count_invitations(session, found.id),
                figures.count_states(session, found.id),
                cancelled_late=figures.count_cancelled_since(session, found.id, late_from(found.starts_at)),
            ),
            groups={
                dimension: breakdown(groups, measures_of(dimension), _labels(found, words, dimension))
                for dimension, groups in counted.items()
            }
            | (breakdown_of_countries(counted[COUNTRY], drawn) if drawn else {}),
            declined_because=reasons(figures.count_reasons(session, found.id)),
            answers_by_day=figures.count_days(session, found.id, found.timezone),
        )


def measures_of(dimension: str) -> tuple[str, ...]:
    """What can be counted: nobody is invited to one way of attending, or says their gender before they answer."""
    return MEASURES[1:] if dimension in ("attendance", GENDER) else MEASURES


def _labels(event: Event, words: Mapping[str, Vocabulary], dimension: str) -> dict[str, str]:
    """Names of groups: the event's own before those of the organisation."""
    if dimension == "role":
        return words["roles"].labels()
    if dimension == GENDER:
        return gender_labels(event.details)
    if dimension != "constituency":
        return {}
    own = {entry["code"]: entry.get("label") or "" for entry in event.details.get("constituencies") or []}
    return words["constituencies"].labels() | {code: label for code, label in own.items() if label}
