"""Invented events and people who hold links to them, made as fast as the database takes them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from bench.ground import Ground
from services.kit.database import new_id
from services.kit.keys import new_token
from services.registration.usecases.create_event import create_event

ORGANISATION = UUID("00000000-0000-7000-8000-0000000000b0")
INVITATION = "id, event_id, name, email, email_key, source, state, issued_at, sent_at"
LINK = "id, purpose, digest, event_id, invitation_id"


def events(ground: Ground, number: int = 1, *, capacity: int | None = None) -> list[UUID]:
    """Open events with all that a real one has: place, contact, a question, a rule of discussion."""
    with psycopg.connect(ground.servers.database_url) as connection:
        connection.execute(
            "insert into registration.organisation (id, name) values (%s, 'Example Institute') on conflict do nothing",
            (ORGANISATION,),
        )
    made = [
        create_event(ground.database, ORGANISATION, _described(ground, capacity), actor="operator", now=ground.now).id
        for _ in range(number)
    ]
    with psycopg.connect(ground.servers.database_url) as connection:
        connection.execute("update registration.event set status = 'open', announced_at = now()")
    return made


def invite(ground: Ground, to: Sequence[UUID], number: int) -> list[str]:
    """Invite so many people, to the events in turn; the tokens of their links, in the order of inviting."""
    tokens = [new_token() for _ in range(number)]
    people = [(new_id(), to[count % len(to)]) for count in range(number)]
    with psycopg.connect(ground.servers.database_url) as connection:
        _copy(connection, "invitation", INVITATION, (_person(ground, *one) for one in people))
        links = (
            (new_id(), "invitation", ground.keys.digest("invitation", token), event, person)
            for token, (person, event) in zip(tokens, people, strict=True)
        )
        _copy(connection, "link_token", LINK, links)
    settle(ground)
    return tokens


def unsent(ground: Ground, event: UUID, number: int) -> list[UUID]:
    """People on the list whose invitation has not been mailed."""
    people = [new_id() for _ in range(number)]
    with psycopg.connect(ground.servers.database_url) as connection:
        rows = ((*_person(ground, person, event)[:6], "draft", None, None) for person in people)
        _copy(connection, "invitation", INVITATION, rows)
    settle(ground)
    return people


def settle(ground: Ground) -> None:
    """Let the database write and count what is new, so that nobody pays for it while measured."""
    with psycopg.connect(ground.servers.database_url, autocommit=True) as connection:
        connection.execute("analyze")
    with psycopg.connect(ground.servers.admin_url, autocommit=True) as connection:
        connection.execute("checkpoint")


def _person(ground: Ground, person: UUID, event: UUID) -> tuple[Any, ...]:
    address = f"p{person.hex}@example.org"
    return person, event, "Amina Diallo", address, address, "A list", "sent", ground.now, ground.now


def _copy(connection: Connection[Any], table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy registration.{table} ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _described(ground: Ground, capacity: int | None) -> dict[str, Any]:
    day = (ground.now + timedelta(days=60)).date().isoformat()
    return {
        "title": "Partnerships in practice",
        "summary": "One day on what makes partnerships last.",
        "timezone": "Europe/London",
        "starts_at": f"{day}T11:00",
        "ends_at": f"{day}T17:00",
        "attendance": {"in_person": {"capacity": capacity}},
        "waitlist_policy": "off",
        "venue": {"name": "Garden House", "street": "1 Example Street", "locality": "London", "country": "GB"},
        "contacts": [
            {"topic": "participation", "name": "Ada Obi", "email": "ada@example.org", "phone": "", "public": True}
        ],
        "fallback_contact": {"name": "Events team", "email": "events@example.org"},
        "discussion_rule": {"kind": "chatham_house", "text": ""},
        "questions": [
            {"code": "dietary", "label": "What do you not eat?", "kind": "text", "when": "accepted", "required": False}
        ],
    }
