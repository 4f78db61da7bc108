"""Prove that SECRET_KEYS are those with which things were sealed: after a restore they may not be."""

from services.kit.database import Database
from services.kit.keys import Keyring, Unsealable
from services.registration.store import seals


def prove_keys(db: Database, keys: Keyring) -> bool:
    """Whether the keys open what was sealed last; true as well when nothing is sealed.

    Raises:
        DatabaseUnavailable: the database does not answer.
    """
    with db.transaction() as session:
        sealed = seals.latest(session)
    return all(_opens(keys, one) for one in sealed)


def _opens(keys: Keyring, sealed: bytes) -> bool:
    try:
        keys.open(sealed)
    except Unsealable:
        return False
    return True
