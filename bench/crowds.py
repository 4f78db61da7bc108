"""A database of any number of invitations to one event, made inside the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier

from bench import people
from bench.ground import Ground
from services.kit.database import Database
from services.local.migration import migrate

INVITED = """
insert into registration.invitation (id, event_id, name, email, email_key, source, state, sent_at, issued_at)
select uuid_at(n), %(event)s, 'Person ' || n, n || '@example.org', n || '@example.org', 'A list', 'sent', now(), now()
from generate_series(1, %(rows)s) n
"""
MAILED = """
insert into registration.outbox
  (id, type, event_id, subject_id, facts, published_at, accepted_at, settled_at, purged_at)
select uuid_at(n), 'invitation.issued', %(event)s, uuid_at(n), '{}', now(), now(), now(), now()
from generate_series(1, %(rows)s) n
"""
# Ids in the order of time, like our own, but older than all of them.
UUID_AT = """
create function pg_temp.uuid_at(n int) returns uuid language sql immutable
as $$ select ('01' || lpad(to_hex(n), 10, '0') || '7000800000000000' || '0000')::uuid $$
"""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """A ground of its own, and the event that so many are invited to."""

    ground: Ground
    event: UUID
    rows: int


@contextmanager
def a_crowd(ground: Ground, rows: int) -> Iterator[Crowd]:
    """A further database of the same server."""
    name = f"crowd_of_{rows}"
    with psycopg.connect(ground.servers.admin_url, autocommit=True) as connection:
        connection.execute(SQL("create database {} owner placecard").format(Identifier(name)))
    url = ground.servers.database_url.replace("/placecard?", f"/{name}?")
    migrate(url)
    database = Database(url, role="bench", statement_seconds=600)
    try:
        own = replace(ground, database=database, servers=replace(ground.servers, database_url=url))
        (event,) = people.events(own)
        _fill(url, event, rows)
        yield Crowd(ground=own, event=event, rows=rows)
    finally:
        database.dispose()


def _fill(url: str, event: UUID, rows: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(UUID_AT)
        for statement in (INVITED, MAILED):
            connection.execute(statement.replace("uuid_at", "pg_temp.uuid_at"), {"event": event, "rows": rows})
        connection.execute("vacuum analyze")
