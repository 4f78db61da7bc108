"""Everything kept about one address in one organisation: found, told as it is, and taken out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

ERASED = "@erased.invalid"
"""Behind the addresses of rows whose person was erased (RFC 2606)."""

_OF = "join registration.event e on e.id = t.event_id where e.organisation_id = :organisation_id"
_ROWS = f"""
select t.id, t.email_key as key, t.email, t.name, 'invitations' as kind from registration.invitation t {_OF}
union all
select t.id, t.email_key, t.email, t.name, 'registrations' from registration.registration t {_OF}
union all
select t.id, lower(t.email), t.email, t.name, 'enquiries' from registration.enquiry t {_OF}
"""  # noqa: S608 - built from constants

# S608 in this file: statements are put together from the constants of this file, never from what somebody sent.
KEY_OF = text(f"select key from ({_ROWS}) as known where id = :id and key not like '%{ERASED}'")  # noqa: S608
ALL_OF = text(f"select id, email, name, kind from ({_ROWS}) as known where key = :key order by id")  # noqa: S608

LIVE = text("""
select e.title from registration.registration r join registration.event e on e.id = r.event_id
where r.id = any(:ids) and r.state in ('pending_approval', 'waitlisted', 'offered', 'confirmed')
  and e.status not in ('finished', 'archived', 'cancelled') and (e.ends_at is null or e.ends_at > :now)
order by e.title
""")


@dataclass(frozen=True, kw_only=True)
class PersonRows:
    """The ids of all rows about one address, by kind; the oldest is the person's own id."""

    key: str
    email: str
    names: tuple[str, ...]
    ids: Mapping[str, list[UUID]]

    @property
    def every_id(self) -> list[UUID]:
        """All of them."""
        return sorted(one for ids in self.ids.values() for one in ids)


def key_of(session: Session, organisation_id: UUID, person_id: UUID) -> str | None:
    """The compared address of the row with this id, if the organisation has it and nobody was erased from it."""
    found: str | None = session.scalar(KEY_OF, {"organisation_id": organisation_id, "id": person_id})
    return found


def rows_of(session: Session, organisation_id: UUID, key: str) -> PersonRows | None:
    """All rows about an address; none when there are none."""
    rows = session.execute(ALL_OF, {"organisation_id": organisation_id, "key": key}).all()
    if not rows:
        return None
    kinds = ("invitations", "registrations", "enquiries")
    ids = {kind: [row.id for row in rows if row.kind == kind] for kind in kinds}
    return PersonRows(key=key, email=rows[-1].email, names=tuple(dict.fromkeys(row.name for row in rows)), ids=ids)


def coming_events(session: Session, person: PersonRows, *, now: datetime) -> list[str]:
    """Titles of events that are not over and to which this person has said yes."""
    return list(session.scalars(LIVE, {"ids": person.ids["registrations"], "now": now}))


LATEST = text("""
select event_id, language from (
  select id, event_id, language from registration.invitation
  union all select id, event_id, language from registration.registration
  union all select id, event_id, 'en' from registration.enquiry
) t where id = any(:ids) order by id desc limit 1
""")


def latest_of(session: Session, person: PersonRows) -> tuple[UUID, str]:
    """The event they had to do with last, and the language they were written to in."""
    row = session.execute(LATEST, {"ids": person.every_id}).one()
    return row.event_id, row.language


_WITH_EVENT = "|| jsonb_build_object('event', e.title) from registration.{table} t join registration.event e"
TOLD = {
    "invitations": "select to_jsonb(t) - '{email_key,held_seats}'::text[] "
    + _WITH_EVENT.format(table="invitation")
    + " on e.id = t.event_id where t.id = any(:ids) order by t.id",
    "registrations": "select to_jsonb(t) - '{email_key,answer_digest,sealed_answers,seats}'::text[] "
    + _WITH_EVENT.format(table="registration")
    + " on e.id = t.event_id where t.id = any(:ids) order by t.id",
    "enquiries": "select to_jsonb(t) "
    + _WITH_EVENT.format(table="enquiry")
    + " on e.id = t.event_id where t.id = any(:ids) order by t.id",
    "links": """
        select jsonb_build_object('purpose', t.purpose, 'made_at', t.created_at, 'revoked_at', t.revoked_at)
        from registration.link_token t where t.invitation_id = any(:ids) or t.registration_id = any(:ids)
        order by t.id""",
    "seat_movements": """
        select jsonb_build_object('at', t.moved_at, 'pool', p.kind || ' ' || p.code, 'bucket', t.bucket,
                                  'delta', t.delta, 'cause', t.cause)
        from registration.seat_movement t join registration.pool p on p.id = t.pool_id
        where t.registration_id = any(:ids) or t.invitation_id = any(:ids) order by t.id""",
    "messages": """
        select jsonb_build_object('type', t.type, 'promised_at', t.occurred_at, 'withdrawn_at', t.withdrawn_at,
                                  'settled_at', t.settled_at)
        from registration.outbox t where t.subject_id = any(:ids) order by t.id""",
    "acts": """
        select jsonb_build_object('at', t.acted_at, 'action', t.action, 'actor', t.actor, 'changes', t.changes)
        from registration.audit_entry t where t.subject_id = any(:ids) order by t.id""",
}
"""What is kept, as JSON, by kind; digests of secrets and addresses are left out."""


def everything_about(session: Session, person: PersonRows) -> dict[str, list[dict[str, Any]]]:
    """All that is kept about the person but sensitive answers, which are sealed."""
    return {kind: list(session.scalars(text(sql), {"ids": person.every_id})) for kind, sql in TOLD.items()}


_NOBODY = f"name = 'Erased', email = id::text || '{ERASED}'"
_KEYED = f"{_NOBODY}, email_key = id::text || '{ERASED}'"
_SETTLED = (
    "(state in ('answered', 'superseded') or event_id in"
    " (select id from registration.event where status in ('finished', 'archived', 'cancelled')))"
)
"""Invitations that nobody could answer any more stay in their state."""
ERASING = {
    "links": "update registration.link_token set revoked_at = :now, revoked_reason = 'erased'"
    " where (invitation_id = any(:ids) or registration_id = any(:ids)) and revoked_at is null",
    "messages": "update registration.outbox set facts = '{}', sealed_token = null, purged_at = :now,"
    " withdrawn_at = case when settled_at is null then coalesce(withdrawn_at, :now) else withdrawn_at end,"
    " withdrawn_reason = coalesce(withdrawn_reason, case when settled_at is null then 'erased' end)"
    " where subject_id = any(:ids) and purged_at is null",
    "visa_letters": "update registration.visa_letter set sealed_passport = null"
    " where registration_id = any(:ids) and sealed_passport is not null",
    "drafts": "delete from registration.answer_draft where invitation_id = any(:ids)",
    "proposals": "delete from registration.proposal where invitation_id = any(:ids) or registration_id = any(:ids)",
    "registrations": f"update registration.registration set {_KEYED}, new_email = null, organisation = '',"  # noqa: S608
    " names = '{}', job_title = '', answers = '{}', sealed_answers = null, on_behalf = null, companions = '[]',"
    " decline_reason = '', share_in_participant_list = false, version = version + 1, updated_at = :now"
    " where id = any(:ids)",
    "companion_answers": "delete from registration.companion_answer where registration_id = any(:ids)",
    "invitations": f"update registration.invitation set {_KEYED}, organisation = '', job_title = '',"  # noqa: S608
    " represents = '', note = '', assistant_email = '', source = '',"
    " bounce = case when bounce is not null then 'erased' end,"
    f" revoked_reason = '', revoked_at = case when {_SETTLED} then revoked_at else coalesce(revoked_at, :now) end,"
    f" state = case when {_SETTLED} then state else 'revoked' end,"
    " version = version + 1, updated_at = :now where id = any(:ids)",
    "notes": "delete from registration.enquiry_note where enquiry_id = any(:ids)",
    "enquiries": f"update registration.enquiry set {_NOBODY}, question = '', state = 'closed', version = version + 1,"  # noqa: S608
    " updated_at = :now where id = any(:ids)",
}
"""What takes a person out. States, groups, countries, times and seats stay, so that all counts stay as they are."""


def messages_about(session: Session, person: PersonRows) -> list[UUID]:
    """Ids of all that was told of them."""
    query = text("select id from registration.outbox where subject_id = any(:ids) order by id")
    return list(session.scalars(query, {"ids": person.every_id}))


def erase(session: Session, person: PersonRows, *, now: datetime) -> dict[str, int]:
    """Take the person out of every row; tells how many of each kind changed."""
    asked = {"ids": person.every_id, "now": now}
    changed = {kind: session.execute(text(sql), asked) for kind, sql in ERASING.items()}
    return {kind: int(getattr(result, "rowcount", 0)) for kind, result in changed.items()}
