"""The hot path: one statement reads all that an answer is decided on, one writes all that it leads to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.kit.database import new_id
from services.kit.statements import Statement
from services.registration.domain.answering import Decision, InvitationSnapshot, PriorRegistration, Snapshot
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.seating import Pool
from services.registration.store.event_rules import rules_of
from services.registration.store.seats import AS_LOCKED, SHIFTED, as_json, by_id

_READ = """
select {revoked_reason} as link_revoked,
       i.id, i.event_id, i.version, i.state, i.answer, i.name, i.email, i.organisation, i.job_title, i.country,
       i.constituency, i.language, i.role, i.represents, i.companions_allowed, i.answers_due_at, i.held_seats,
       e.version as event_version,
       r.id as prior_id, r.version as prior_version, r.state as prior_state, r.reference, r.attendance,
       r.answer_digest, r.calendar_uid, r.calendar_sequence,
       (select json_agg(json_build_array(p.id, p.kind, p.code, p.capacity, p.reserved, p.held, p.confirmed, p.offered,
                                         case when p.floor_until > :now then p.floor else 0 end)
                        order by p.position, p.id)
        from registration.pool p where p.event_id = i.event_id) as pools
from {found}
join registration.event e on e.id = i.event_id
left join registration.registration r on r.invitation_id = i.id
where {one}
"""
READ = Statement(
    _READ.format(
        revoked_reason="t.revoked_reason",
        found="registration.link_token t join registration.invitation i on i.id = t.invitation_id",
        one="t.digest = :digest and t.purpose = 'invitation'",
    )
)
READ_ONE = Statement(
    _READ.format(revoked_reason="cast(null as text)", found="registration.invitation i", one="i.id = :invitation_id")
)

__all__ = ["AnswerRecord", "Connection", "read_one_snapshot", "read_snapshot", "write_answer"]

POOL_FIELDS = ("id", "kind", "code", "capacity", "reserved", "held", "confirmed", "offered", "floor")

INVITATION_FIELDS = (
    "id", "version", "state", "answer", "name", "email", "organisation", "job_title", "country", "constituency",
    "language", "role", "represents", "companions_allowed", "answers_due_at", "held_seats",
    "link_revoked",
)  # fmt: skip

# What every answer sets, and where it comes from; the first one also makes the row, a later one changes it.
_SET_BY_EACH = {
    **{
        name: f":{name}"
        for name in (
            "state", "attendance", "name", "email", "email_key", "new_email", "organisation", "job_title", "country",
            "constituency", "role", "language", "sealed_answers", "decline_reason", "answer_digest", "sessions",
            "nights", "notice_hours", "waitlisted_at", "calendar_sequence", "calendar_sent",
            "share_in_participant_list", "rule_acknowledged",
        )
    },
    **{name: f"cast(:{name} as jsonb)" for name in ("answers", "on_behalf", "companions", "seats")},
    "answered_at": ":now", "updated_at": ":now",
}  # fmt: skip
_SET_ONCE = {
    "id": ":registration_id", "event_id": ":event_id", "invitation_id": ":invitation_id", "reference": ":reference",
    "calendar_uid": ":calendar_uid", "created_at": ":now",
}  # fmt: skip
_SET_AGAIN = {"waitlist_rank": "0", "cancelled_at": "null", "hold_until": "null", "version": "r.version + 1"}

_MADE = f"""
  insert into registration.registration ({", ".join(_SET_ONCE | _SET_BY_EACH)})
  select {", ".join((_SET_ONCE | _SET_BY_EACH).values())} from ok
"""  # noqa: S608 - built from constants
_CHANGED = f"""
  update registration.registration r
  set {", ".join(f"{name} = {value}" for name, value in (_SET_BY_EACH | _SET_AGAIN).items())}
  from ok where r.id = :registration_id
"""  # noqa: S608 - built from constants
_PRIOR = """
  select id from registration.registration
  where id = :registration_id and version = :prior_version and exists (select from inv) for update
"""

# Everything is first locked in one order (invitation, earlier registration, pools by id) and checked on the newest
# versions of the rows; only when all of it holds does ``ok`` have a row, and every write depends on ``ok``.
_WRITE = f"""
with inv as (
  select id from registration.invitation where id = :invitation_id and version = :invitation_version for update
), {{prior}}{SHIFTED.format(only="where exists (select from {known})")}, ok as (
  select 1 as yes from {{known}}
  where (select count(*) from locked) = jsonb_array_length(cast(:shifts as jsonb)) and not exists (select from unmet)
    and exists (select from registration.event where id = :event_id and version = :event_version)
), taken as (
  {AS_LOCKED}, ok where p.id = l.id and l.moves
), answered as (
  update registration.invitation i
  set state = 'answered', answer = :answer, held_seats = cast(:still_held as jsonb),
      version = i.version + 1, updated_at = :now
  from ok where i.id = :invitation_id
), registered as ({{registered}}), moved as (
  insert into registration.seat_movement
    (id, event_id, pool_id, registration_id, invitation_id, bucket, delta, cause, actor, moved_at)
  select m.id, :event_id, m.pool_id, :registration_id, :invitation_id, m.bucket, m.delta, :answer, :actor, :now
  from ok, jsonb_to_recordset(cast(:movements as jsonb)) as m(id uuid, pool_id uuid, bucket text, delta int)
), forgotten as (
  delete from registration.answer_draft d using ok where d.invitation_id = :invitation_id
), linked as (
  insert into registration.link_token (id, purpose, digest, event_id, invitation_id, registration_id)
  select l.id, l.purpose, decode(l.digest, 'hex'), :event_id,
         case when l.purpose = 'invitation' then cast(:invitation_id as uuid) end,
         case when l.purpose <> 'invitation' then cast(:registration_id as uuid) end
  from ok, jsonb_to_recordset(cast(:links as jsonb)) as l(id uuid, purpose text, digest text)
), promised as (
  insert into registration.outbox (id, type, version, bulk, event_id, subject_id, facts, sealed_token, request_id)
  select m.id, m.type, m.version, m.bulk, :event_id, :registration_id, m.facts,
         convert_to(m.sealed_token, 'UTF8'), m.request_id
  from ok, jsonb_to_recordset(cast(:messages as jsonb))
       as m(id uuid, type text, version int, bulk bool, facts jsonb, sealed_token text, request_id text)
), noted as (
  insert into registration.audit_entry (id, organisation_id, event_id, subject_id, action, actor, changes, acted_at)
  select :audit_id, :organisation_id, :event_id, :registration_id, :action, :actor, cast(:changes as jsonb), :now
  from ok
)
select count(*) as written from ok
"""  # noqa: S608 - built from constants

WRITE = Statement(_WRITE.format(prior="", known="inv", registered=_MADE))
"""The first answer to an invitation."""
WRITE_AGAIN = Statement(_WRITE.format(prior=f"prior as ({_PRIOR}), ", known="prior", registered=_CHANGED))
"""Another answer: nothing may have happened to the registration since it was read."""


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
    found = (READ.first(connection, {"digest": digest, "now": now}) for digest in digests)
    row = next((row for row in found if row is not None), None)
    return None if row is None else _snapshot(connection, row)


def read_one_snapshot(connection: Connection, invitation_id: UUID, *, now: datetime) -> Snapshot:
    """The same for an invitation that is known otherwise."""
    row = READ_ONE.first(connection, {"invitation_id": invitation_id, "now": now})
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
    write = WRITE_AGAIN if snapshot.prior else WRITE
    return write.first(connection, parameters | dict(record.columns)) == {"written": 1}


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
