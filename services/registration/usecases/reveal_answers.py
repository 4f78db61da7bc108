"""Show a registration's sensitive answers to the key that may see them; who looked is kept (GDPR, article 9)."""

from typing import Any

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.store import audit
from services.registration.store.events import find_event
from services.registration.store.registrations import lock_registration
from services.registration.usecases.decide_registration import Target
from services.registration.usecases.show_registration import open_answers


def reveal_answers(db: Database, keys: Keyring, target: Target) -> dict[str, Any]:
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
        return open_answers(keys, row)
