"""Show what an event still lacks before people are invited to it."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.letters.languages import ENGLISH, locale_of, spoken
from services.registration.domain.callers import Caller
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.readiness import InviteesSnapshot, Lack, ReadinessSnapshot, missing
from services.registration.store import figures
from services.registration.store.events import find_event, instants_of
from services.registration.usecases.count_targets import read_targets


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Whether invitations can go out, and everything that is missing."""

    as_of: datetime
    ready: bool
    missing: list[Lack]


def show_readiness(db: Database, caller: Caller, event: str, *, now: datetime) -> Readiness:
    """What is missing; the event is ready when nothing of it stands in the way.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        invitees = figures.count_invitees(session, found.id)
        targets = read_targets(session, found.organisation_id, found.details)
    wanted = {*invitees.languages, *(found.details.get("languages") or [])}
    snapshot = ReadinessSnapshot(
        status=EventStatus(found.status),
        details=found.details,
        instants=instants_of(found),
        invitees=InviteesSnapshot(
            number=invitees.number,
            bounced=invitees.bounced,
            by_constituency=invitees.by_constituency,
            by_country=invitees.by_country,
            unwritten=tuple(sorted(one for one in wanted if not _is_written(one))),
        ),
        targets=targets,
    )
    lacks = missing(snapshot, now=now)
    return Readiness(as_of=now, ready=not any(one["blocks"] for one in lacks), missing=lacks)


def _is_written(language: str) -> bool:
    return spoken(language) != ENGLISH or locale_of(language).language == ENGLISH
