"""The hot path: one statement reads all that an answer is decided on, one writes all that it leads to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.kit.database import new_id
from services.registration.domain.answering import Decision, InvitationSnapshot, PriorRegistration, Snapshot
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.seating import Pool
from services.registration.store import answer_statements as statements
from services.registration.store.event_rules import rules_of
from services.registration.store.seats import as_json, by_id

__all__ = ["AnswerRecord", "Connection", "read_one_snapshot", "read_snapshot", "write_answer"]

POOL_FIELDS = ("id", "kind", "code", "capacity", "reserved", "held", "confirmed", "offered", "floor")

INVITATION_FIELDS = (
    "id", "version", "state", "answer", "name", "email", "organisation", "job_title", "country", "constituency",
    "language", "role", "companions_allowed", "answers_due_at", "held_seats", "source",
    "link_revoked",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class AnswerRecord:
    """One answer ready to be written. Columns of the registration, and the rows that go with it."""

    snapshot: Snapshot
    decision: Decision
    registration_id: UUID
    columns: Mapping[str, Any]
    actor: str = "invitee"
    messages: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)


def read_snapshot(connection: Connection, digests: list[bytes], *, now: datetime) -> Snapshot | None:
    """All that an answer by this link is decided on; none when the link was never issued."""
    found = (statements.READ.first(connection, {"digest": digest, "now": now}) for digest in digests)
    row = next((row for row in found if row is not None), None)
    return None if row is None else _snapshot(connection, row)


def read_one_snapshot(connection: Connection, invitation_id: UUID, *, now: datetime) -> Snapshot:
    """The same for an invitation that is known otherwise."""
    row = statements.READ_ONE.first(connection, {"invitation_id": invitation_id, "now": now})
    assert row is not None, "read in the transaction that found it"  # noqa: S101 - a fault of ours, not of input
    return _snapshot(connection, row)


def _snapshot(connection: Connection, row: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        invitation=InvitationSnapshot(
            **{name: row[name] for name in INVITATION_FIELDS} | {"held_seats": by_id(row["held_seats"])}
        ),
        event=rules_of(connection, row["event_id"], row["event_version"]),
        pools=[_pool(values) for values in row["pools"] or []],
        prior=_prior(row),
    )


def write_answer(connection: Connection, record: AnswerRecord, *, now: datetime) -> bool:
    """Write the answer and all it leads to, or nothing when something changed since the snapshot."""
    snapshot, decision = record.snapshot, record.decision
    moves = [movement for shift in decision.shifts for movement in shift.movements]
    still_held = {} if decision.gives_up_held else snapshot.invitation.held_seats
    parameters: dict[str, Any] = {
        "invitation_id": snapshot.invitation.id,
        "invitation_version": snapshot.invitation.version,
        "prior_version": snapshot.prior.version if snapshot.prior else None,
        "shifts": as_json(decision.shifts),
        "still_held": json.dumps({str(pool): number for pool, number in still_held.items()}),
        "event_id": snapshot.event.id,
        "event_version": snapshot.event.version,
        "organisation_id": snapshot.event.organisation_id,
        "registration_id": record.registration_id,
        "answer": "declined" if decision.state is RegistrationState.DECLINED else "accepted",
        "state": decision.state.value,
        "attendance": decision.attendance,
        "seats": json.dumps({str(need.pool.id): need.seats for need in decision.needs}),
        "movements": json.dumps(
            [{"id": str(new_id()), "pool_id": str(pool), "bucket": b, "delta": n} for pool, b, n in moves]
        ),
        "links": json.dumps(record.links),
        "messages": json.dumps(record.messages),
        "actor": record.actor,
        "audit_id": new_id(),
        "action": f"registration.{decision.state.value}",
        "changes": json.dumps({"state": decision.state.value, "attendance": decision.attendance}),
        "now": now,
    }
    statement = statements.WRITE_AGAIN if snapshot.prior else statements.WRITE
    if snapshot.prior is None and len(decision.shifts) == 1 and decision.shifts[0].is_plain:
        statement = statements.WRITE_PLAIN
        parameters |= {"pool_id": decision.shifts[0].pool_id, "taken": decision.shifts[0].confirmed}
    return statement.first(connection, parameters | dict(record.columns)) == {"written": 1}


def _pool(values: list[Any]) -> Pool:
    columns = dict(zip(POOL_FIELDS, values, strict=True))
    return Pool(**columns | {"id": UUID(columns["id"])})


def _prior(row: Mapping[str, Any]) -> PriorRegistration | None:
    if row["prior_id"] is None:
        return None
    return PriorRegistration(
        id=row["prior_id"],
        version=row["prior_version"],
        state=RegistrationState(row["prior_state"]),
        reference=row["reference"],
        attendance=row["attendance"],
        answer_digest=row["answer_digest"],
        calendar_uid=row["calendar_uid"],
        calendar_sequence=row["calendar_sequence"],
    )
