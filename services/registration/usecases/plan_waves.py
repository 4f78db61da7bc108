"""Organisers look at the plan of waves of an event, or set it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database
from services.letters.when import starts_utc
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import Invalid, VersionMismatch
from services.registration.domain.sending import on_the_wall
from services.registration.domain.waves import plan_faults
from services.registration.store import audit, wave_counts, waves
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.store.waves import Wave
from services.registration.usecases.add_invitees import constituencies_of


@dataclass(frozen=True, kw_only=True)
class WaveView:
    """One wave with what became of its people. ``release_at`` is wall-clock in the event's zone."""

    id: UUID
    code: str
    position: int
    constituency: str | None
    state: str
    """``planned``, ``released`` (once anybody of it was asked) or ``paused``."""
    mode: str
    release_at: str | None
    release_at_utc: datetime | None
    acceptance_rate: float
    office_hours: Mapping[str, Any] | None
    answers_due_after_days: int | None
    reminders: Sequence[Mapping[str, int]] | None
    paused: bool
    released_at: datetime | None
    invitations: int = 0
    drafts: int = 0
    open: int = 0
    accepted: int = 0
    declined: int = 0
    expired: int = 0


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """The waves of an event in order."""

    waves: list[WaveView]
    version: int


def show_waves(db: Database, caller: Caller, event: str) -> PlanView:
    """The plan of an event.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        return _viewed(session, find_event(session, caller.organisation_id, event, only=caller.event_id))


def plan_waves(
    db: Database, caller: Caller, event: str, plan: Sequence[Mapping[str, Any]], *, version: int | None
) -> PlanView:
    """Set the whole plan; a wave is known by its code, and one that stays keeps what became of it.

    Args:
        db: the database.
        caller: who does it.
        event: id or slug.
        plan: waves in order; ``release_at`` wall-clock in the event's zone.
        version: the one the caller has seen; none skips the comparison.

    Raises:
        NotFound: the caller has no such event.
        VersionMismatch: somebody else changed the plan.
        Invalid: a code stands twice, a constituency is not the event's, or a release would come after its end.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id, lock=True)
        if version is not None and version != found.waves_version:
            raise VersionMismatch("Get the plan again and repeat your change on it.")
        faults = plan_faults(plan, constituencies_of(found), ends_at=found.details.get("ends_at"))
        if faults:
            raise Invalid(faults)
        waves.replace_plan(session, found, [_columns(found, wave) for wave in plan])
        _note(session, caller, found, plan)
        return _viewed(session, found)


def _columns(event: Event, wave: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(wave)
    released = columns.pop("release_at")
    rate = columns.pop("acceptance_rate")
    return columns | {
        "release_at": starts_utc(released, event.timezone) if released else None,
        "acceptance_percent": round(rate * 100),
    }


def _viewed(session: Session, event: Event) -> PlanView:
    counts = wave_counts.standing(session, event.id)
    rows = waves.plan_of(session, event.id)
    return PlanView(waves=[_wave(row, event, counts.get(row.code, {})) for row in rows], version=event.waves_version)


_SAME = (
    "id", "code", "position", "constituency", "mode", "office_hours", "answers_due_after_days", "reminders", "paused",
    "released_at",
)  # fmt: skip


def _wave(row: Wave, event: Event, counts: Mapping[str, int]) -> WaveView:
    released = "released" if row.released_at else "planned"
    same: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
    return WaveView(
        **same | dict(counts),
        state="paused" if row.paused else released,
        release_at=on_the_wall(row.release_at, event.timezone) if row.release_at else None,
        release_at_utc=row.release_at,
        acceptance_rate=row.acceptance_percent / 100,
    )


def _note(session: Session, caller: Caller, event: Event, plan: Sequence[Mapping[str, Any]]) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=event.id,
        action=waves.PLANNED,
        actor=caller.actor,
        changes={"waves": [wave["code"] for wave in plan]},
    )
