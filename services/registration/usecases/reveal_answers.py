"""Show a registration's sensitive answers to the key that may see them; who looked is kept (GDPR, article 9)."""

import json
from dataclasses import dataclass
from typing import Any

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.companions import companion_ids
from services.registration.store import audit, companions
from services.registration.store.companions import CompanionAnswer
from services.registration.store.events import find_event
from services.registration.store.registrations import Registration, lock_registration
from services.registration.usecases.decide_registration import Target
from services.registration.usecases.show_registration import open_answers


@dataclass(frozen=True, kw_only=True)
class RevealedAnswers:
    """All answers, by the question's code: a registrant's, and those of each who comes along."""

    answers: dict[str, Any]
    companions: list[dict[str, Any]]


def reveal_answers(db: Database, keys: Keyring, target: Target) -> RevealedAnswers:
    """All answers, the sealed ones too. The look itself is written down.

    Raises:
        NotFound: the caller has no such event or registration.
    """
    caller = target.caller
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, target.event, only=caller.event_id)
        row = lock_registration(session, event.id, target.registration_id)
        audit.note(
            session, organisation_id=event.organisation_id, event_id=event.id, subject_id=row.id,
            action="answers.revealed", actor=caller.actor,
        )  # fmt: skip
        return RevealedAnswers(answers=open_answers(keys, row), companions=_of_companions(session, keys, row))


def _of_companions(session: Transaction, keys: Keyring, row: Registration) -> list[dict[str, Any]]:
    given = companions.of_registration(session, row.id)
    named = zip(row.companions, companion_ids(row.id, row.companions), strict=True)
    return [dict(one) | {"answers": _opened(keys, given.get(companion_id))} for one, companion_id in named]


def _opened(keys: Keyring, given: CompanionAnswer | None) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(keys.open(given.sealed_answers)) if given and given.sealed_answers else {}
    return opened
