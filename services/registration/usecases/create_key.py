"""Make an organiser key: its secret is told once and kept nowhere."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.kit.database import Database, new_id
from services.kit.keys import Keyring, new_token
from services.registration.domain.api_keys import PREFIX, KeyFacts, WantedKey, check_grant, check_wanted
from services.registration.domain.callers import Caller
from services.registration.store import audit
from services.registration.store.api_keys import facts_of
from services.registration.store.events import find_event
from services.registration.store.organisations import ApiKey, ensure_organisation


@dataclass(frozen=True, kw_only=True)
class MadeKey:
    """A new key and, this once, its secret."""

    facts: KeyFacts
    secret: str


def create_key(database: Database, keys: Keyring, caller: Caller, wanted: WantedKey, *, now: datetime) -> MadeKey:
    """Make a key for the caller's organisation, with no more than the caller may do.

    Raises:
        Invalid: unknown scopes, or an end that is over.
        ForbiddenScope: it would allow more than the caller's own key.
        NotFound: there is no such event.
    """
    check_wanted(wanted, now=now)
    check_grant(caller, wanted)
    with database.transaction() as session:
        event_id = caller.event_id
        if wanted.event is not None:
            event_id = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id).id
        row = ApiKey(organisation_id=caller.organisation_id, event_id=event_id)
        return _made(session, keys, row, wanted, actor=caller.actor, now=now)


def create_operator_key(
    database: Database, keys: Keyring, organisation: str, wanted: WantedKey, *, now: datetime
) -> MadeKey:
    """Make a key on the machine itself; makes the organisation when it is new.

    Raises:
        Invalid: unknown scopes, or an end that is over.
        NotFound: the organisation has no such event.
    """
    check_wanted(wanted, now=now)
    with database.transaction() as session:
        organisation_id = ensure_organisation(session, organisation)
        event_id = find_event(session, organisation_id, wanted.event).id if wanted.event else None
        row = ApiKey(organisation_id=organisation_id, event_id=event_id)
        return _made(session, keys, row, wanted, actor="operator", now=now)


def _made(session: Session, keys: Keyring, row: ApiKey, wanted: WantedKey, *, actor: str, now: datetime) -> MadeKey:
    secret = PREFIX + new_token()
    row.id, row.name, row.scopes = new_id(), wanted.name, sorted(set(wanted.scopes))
    row.digest, row.expires_at, row.created_at, row.version = keys.digest("key", secret), wanted.expires_at, now, 1
    session.add(row)
    session.flush()
    audit.note(
        session,
        organisation_id=row.organisation_id,
        event_id=row.event_id,
        subject_id=row.id,
        action="key.created",
        actor=actor,
        changes={"scopes": list(row.scopes)},
    )
    return MadeKey(facts=facts_of(row), secret=secret)
