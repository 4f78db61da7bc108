"""Tell what people need: a caterer how many of each, and whoever sees to one need the names of those who have it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.companions import companion_ids
from services.registration.domain.exports import footer
from services.registration.domain.needs import EventCount, Question, tallied
from services.registration.domain.refusals import NotFound
from services.registration.store import audit, sealed_answers
from services.registration.store.events import Event, find_event
from services.registration.store.exports import name_of_key


@dataclass(frozen=True, kw_only=True)
class NeedsWanted:
    """Of which event; of which question and way to attend, if not of all."""

    event: str
    code: str = ""
    attendance: str = ""


@dataclass(frozen=True, kw_only=True)
class Needing:
    """One person with sensitive answers, by the question's code; ``comes_with`` is whom they come along with."""

    registration_id: UUID
    reference: str
    name: str
    comes_with: str | None
    answers: dict[str, Any]


def count_needs(db: Database, keys: Keyring, caller: Caller, wanted: NeedsWanted, *, now: datetime) -> EventCount:
    """How many of those with a place gave each answer to a sensitive question; nobody is named.

    Raises:
        NotFound: the caller has no such event, or the event no such sensitive question.
    """
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
        questions = _questions(event, wanted.code)
        given = [one.answers for one in _people(session, keys, event, wanted.attendance)]
        who = name_of_key(session, caller.key_id)
    told = footer(who=who, number=len(given), rule="", now=now)
    return EventCount(slug=event.slug, items=tallied(questions, given), exported=told)


def reveal_needs(db: Database, keys: Keyring, caller: Caller, wanted: NeedsWanted) -> list[Needing]:
    """Who of those with a place answered one sensitive question, and what; their other answers stay sealed.

    The look itself is written down.

    Raises:
        NotFound: the caller has no such event, or the event no such sensitive question.
    """
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
        (question,) = _questions(event, wanted.code)
        audit.note(
            session, organisation_id=event.organisation_id, event_id=event.id, subject_id=event.id,
            action="answers.revealed", actor=caller.actor, changes={"question": question["code"]},
        )  # fmt: skip
        code = question["code"]
        people = _people(session, keys, event, wanted.attendance)
        return [replace(one, answers={code: one.answers[code]}) for one in people if code in one.answers]


def _questions(event: Event, code: str) -> Sequence[Question]:
    sensitive = [one for one in event.details.get("questions") or [] if one.get("sensitive")]
    found = [one for one in sensitive if code in ("", one["code"])]
    if code and not found:
        raise NotFound("The event has no sensitive question of that code.")
    return found


def _people(session: Transaction, keys: Keyring, event: Event, attendance: str) -> Iterator[Needing]:
    """Everybody with a place who has sealed answers, and those who come along."""
    for row, theirs in sealed_answers.with_place(session, event.id, attendance):
        if row.sealed_answers:
            yield Needing(
                registration_id=row.id, reference=row.reference, name=row.name, comes_with=None,
                answers=json.loads(keys.open(row.sealed_answers)),
            )  # fmt: skip
        for companion, companion_id in zip(row.companions, companion_ids(row.id, row.companions), strict=True):
            if sealed := theirs.get(companion_id):
                yield Needing(
                    registration_id=row.id, reference=row.reference, name=companion["name"], comes_with=row.name,
                    answers=json.loads(keys.open(sealed)),
                )  # fmt: skip
