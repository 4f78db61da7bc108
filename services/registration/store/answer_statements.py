"""What an answer sends to PostgreSQL: one statement reads, one writes, each in one text that is prepared once."""

from services.kit.statements import Statement
from services.registration.store.seats import AS_LOCKED, SHIFTED

_READ = """
select {revoked_reason} as link_revoked,
       i.id, i.event_id, i.version, i.state, i.answer, i.name, i.email, i.organisation, i.job_title, i.country,
       i.constituency, i.language, i.role, i.companions_allowed, i.answers_due_at, i.held_seats,
       i.source,
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
    **{name: f"cast(:{name} as jsonb)" for name in ("names", "answers", "on_behalf", "companions", "seats")},
    "answered_at": ":now", "updated_at": ":now",
}  # fmt: skip
_SET_ONCE = {
    "id": ":registration_id", "event_id": ":event_id", "invitation_id": ":invitation_id", "reference": ":reference",
    "calendar_uid": ":calendar_uid", "created_at": ":now",
}  # fmt: skip
# Whether the registration goes to another person: what was made for the first is not theirs.
_HANDED_ON = "(r.email_key <> :email_key or cast(:new_email as text) is not null)"
# The organisers' word for where somebody stands in a list outlives another answer of the same person.
_KEPT_SORT = f"""
  case when {_HANDED_ON} then '{{}}' else jsonb_strip_nulls(jsonb_build_object('sort', r.names -> 'sort')) end
  || cast(:names as jsonb)"""
_SET_AGAIN = {
    "names": _KEPT_SORT,
    "waitlist_rank": "0",
    "cancelled_at": "null",
    "hold_until": "null",
    "version": "r.version + 1",
}

_MADE = f"""
  insert into registration.registration ({", ".join(_SET_ONCE | _SET_BY_EACH)})
  select {", ".join((_SET_ONCE | _SET_BY_EACH).values())} from ok
"""  # noqa: S608 - built from constants
_CHANGED = f"""
  update registration.registration r
  set {", ".join(f"{name} = {value}" for name, value in (_SET_BY_EACH | _SET_AGAIN).items())}
  from ok where r.id = :registration_id
), by_companions as (
  delete from registration.companion_answer c using ok where c.registration_id = :registration_id
), handed_on as (
  select from registration.registration r, ok
  where r.id = :registration_id and {_HANDED_ON}
), letter as (
  delete from registration.visa_letter v using handed_on where v.registration_id = :registration_id
), ended as (
  update registration.link_token t set revoked_at = :now, revoked_reason = 'superseded' from ok
  where t.registration_id = :registration_id and t.revoked_at is null
    and (t.for_helper or exists (select from handed_on))
"""  # noqa: S608 - built from constants
_PRIOR = """
  select id from registration.registration
  where id = :registration_id and version = :prior_version and exists (select from inv) for update
"""

_UNCHANGED = "exists (select from registration.event where id = :event_id and version = :event_version)"

# Everything is first locked in one order (invitation, earlier registration, pools by id) and checked on the newest
# versions of the rows; only when all of it holds does ``ok`` have a row, and every write depends on ``ok``.
_SEATED = f"""
{SHIFTED.format(only="where exists (select from {known})")}, ok as (
  select 1 as yes from {{known}}
  where (select count(*) from locked) = jsonb_array_length(cast(:shifts as jsonb)) and not exists (select from unmet)
    and {_UNCHANGED}
), taken as (
  {AS_LOCKED}, ok where p.id = l.id and l.moves
)
"""  # noqa: S608 - built from constants

# Seats of one pool, if they are free: its update itself is the last condition, so nothing is left to go wrong after it.
# A hot pool is waited for once, not twice, and the server looks at the whole statement anew after every such wait.
_SEATED_IN_ONE_POOL = f"""
ok as (
  update registration.pool p set confirmed = p.confirmed + :taken
  from {{known}}
  where p.id = :pool_id and {_UNCHANGED}
    and (p.capacity is null or p.capacity - p.reserved - p.held - p.confirmed - p.offered >= :taken)
  returning 1 as yes
)
"""  # noqa: S608 - built from constants

_WRITE = """
with inv as (
  select id from registration.invitation where id = :invitation_id and version = :invitation_version for update
), {prior}{seated}, answered as (
  update registration.invitation i
  set state = 'answered', answer = :answer, held_seats = cast(:still_held as jsonb),
      version = i.version + 1, updated_at = :now
  from ok where i.id = :invitation_id
), registered as ({registered}), moved as (
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
"""

WRITE_PLAIN = Statement(_WRITE.format(prior="", seated=_SEATED_IN_ONE_POOL.format(known="inv"), registered=_MADE))
"""The first answer to an invitation, with seats in one pool: what most people send."""
WRITE = Statement(_WRITE.format(prior="", seated=_SEATED.format(known="inv"), registered=_MADE))
"""Any first answer."""
WRITE_AGAIN = Statement(
    _WRITE.format(prior=f"prior as ({_PRIOR}), ", seated=_SEATED.format(known="prior"), registered=_CHANGED)
)
"""Another answer: nothing may have happened to the registration since it was read."""
