"""Find out who calls with an organiser key."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import SCOPES, Caller
from services.registration.store import api_keys
from services.registration.store import organisations as store


@dataclass(frozen=True, kw_only=True)
class Presented:
    """A key as it came.

    Attributes:
        key: the text.
        bootstrap: the operator's own key from the settings; good only while it stands there.
        to_change: whether the request may change something; only then its use is remembered.
    """

    key: str
    bootstrap: str = ""
    to_change: bool = False


def authenticate_key(database: Database, keys: Keyring, presented: Presented, *, now: datetime) -> Caller | None:
    """The caller, or nobody when the key is unknown, revoked or past its end."""
    bootstrap = presented.bootstrap
    is_bootstrap = bool(bootstrap) and hmac.compare_digest(presented.key.encode(), bootstrap.encode())
    with database.statement() as connection:
        found = store.find_key(connection, keys.digests("key", presented.key), now)
        if found is not None and presented.to_change:
            api_keys.note_use(connection, found.id, now=now)
    if found is None and is_bootstrap:
        with database.transaction() as session:
            return _caller(store.keep_bootstrap_key(session, keys.digest("key", presented.key), SCOPES))
    if found is None or (found.id == store.BOOTSTRAP_ID and not is_bootstrap):
        return None
    return _caller(found)


def _caller(found: store.LiveKey) -> Caller:
    return Caller(
        organisation_id=found.organisation_id,
        key_id=found.id,
        scopes=frozenset(found.scopes),
        event_id=found.event_id,
    )
