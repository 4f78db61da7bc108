"""Find out who calls with an organiser key."""

import hmac
from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import SCOPES, Caller
from services.registration.store import organisations as store


def authenticate_key(database: Database, keys: Keyring, key: str, *, bootstrap: str, now: datetime) -> Caller | None:
    """The caller, or nobody when the key is unknown, revoked or past its end.

    Args:
        database: where keys are kept.
        keys: make the digest under which the key is kept.
        key: as presented.
        bootstrap: the operator's own key from the settings; good only while it stands there.
        now: the instant of the call.
    """
    is_bootstrap = bool(bootstrap) and hmac.compare_digest(key.encode(), bootstrap.encode())
    with database.statement() as connection:
        found = store.find_key(connection, keys.digests("key", key), now)
    if found is None and is_bootstrap:
        with database.transaction() as session:
            return _caller(store.keep_bootstrap_key(session, keys.digest("key", key), SCOPES))
    if found is None or (found.id == store.BOOTSTRAP_ID and not is_bootstrap):
        return None
    return _caller(found)


def _caller(found: store.KeyFacts) -> Caller:
    return Caller(
        organisation_id=found.organisation_id,
        key_id=found.id,
        scopes=frozenset(found.scopes),
        event_id=found.event_id,
    )
