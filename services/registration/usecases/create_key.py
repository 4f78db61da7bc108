"""Make an organiser key: its secret is told once and kept nowhere."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database, new_id
from services.kit.keys import Keyring, new_token
from services.registration.domain.api_keys import PREFIX, KeyFacts, WantedKey, check_grant, check_wanted
from services.registration.domain.callers import Caller
from services.registration.domain.people import tidy
from services.registration.domain.refusals import Invalid
from services.registration.store.api_keys import add_key
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
        secret = _completed(keys, row, wanted, now)
        return MadeKey(facts=add_key(session, row, actor=caller.actor), secret=secret)


def create_operator_key(
    database: Database, keys: Keyring, organisation: str, wanted: WantedKey, *, now: datetime
) -> MadeKey:
    """Make a key on the machine itself; makes the organisation when it is new.

    Raises:
        Invalid: no name, unknown scopes, or an end that is over.
        NotFound: the organisation has no such event.
    """
    name = tidy(organisation)
    if not name:
        raise Invalid({"organisation": ["Say which organisation the key is for."]})
    check_wanted(wanted, now=now)
    with database.transaction() as session:
        organisation_id = ensure_organisation(session, name)
        event_id = find_event(session, organisation_id, wanted.event).id if wanted.event else None
        row = ApiKey(organisation_id=organisation_id, event_id=event_id)
        secret = _completed(keys, row, wanted, now)
        return MadeKey(facts=add_key(session, row, actor="operator"), secret=secret)


def _completed(keys: Keyring, row: ApiKey, wanted: WantedKey, now: datetime) -> str:
    """Fill in what is wanted; returns the secret."""
    secret = PREFIX + new_token()
    row.id, row.name, row.scopes = new_id(), wanted.name, sorted(set(wanted.scopes))
    row.digest, row.expires_at, row.created_at, row.version = keys.digest("key", secret), wanted.expires_at, now, 1
    return secret
