"""Do what a request asks once, however often it is sent with the same key."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.refusals import Kind, Refusal
from services.registration.domain.repeats import KeyInProgress, KeyReused
from services.registration.store import idempotency as store

KEPT = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request with a key.

    Attributes:
        scope: caller, method and address with its query: a key counts only within them.
        key: the caller's Idempotency-Key.
        body: the body as sent.
    """

    scope: str
    key: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer that can be given again. ``lasting`` says whether it may be stored."""

    status: int
    headers: Mapping[str, str]
    body: str
    lasting: bool
    replayed: bool = False


@dataclass(frozen=True, kw_only=True)
class Work:
    """How to do what is asked, and how to tell a refusal by the rules."""

    perform: Callable[[], Told]
    refuse: Callable[[Refusal], Told]


def answer_once(database: Database, keys: Keyring, asked: Asked, work: Work, *, now: datetime) -> Told:
    """The stored answer, or what the work tells, stored in the transaction of its effect.

    Args:
        database: every transaction of the work joins the one opened here.
        keys: digest the key and seal the answer.
        asked: the request.
        work: does what is asked; conflicts with the rules are stored like an answer, other refusals are raised.
        now: the instant of the request.

    Raises:
        KeyInProgress: the same request is being answered elsewhere.
        KeyReused: the key came with another body.
    """
    digests = keys.digests("idempotency", f"{asked.scope}\0{asked.key}")
    body_digests = keys.digests("idempotent body", sha256(asked.body).hexdigest())
    with database.enclosing() as session:
        if not store.try_to_own(session, digests[0]):
            raise KeyInProgress("Wait a second and send it again; you will get its answer.")
        found = store.find(session, digests, since=now - KEPT)
        if found is not None:
            if found.body_digest not in body_digests:
                raise KeyReused("Use a new key for a new request.")
            return _told(keys, found)
        told = _done(database, work)
        if told.lasting:
            store.keep(session, _record(keys, told, digests[0], body_digests[0], now))
        return told


def _done(database: Database, work: Work) -> Told:
    try:
        with database.transaction():
            return work.perform()
    except Refusal as refusal:
        if refusal.kind is not Kind.CONFLICT:
            raise
        return work.refuse(refusal)


def _told(keys: Keyring, found: store.IdempotencyRecord) -> Told:
    return Told(
        status=found.status,
        headers=found.headers,
        body=json.loads(keys.open(found.sealed_body)),
        lasting=True,
        replayed=True,
    )


def _record(keys: Keyring, told: Told, digest: bytes, body_digest: bytes, now: datetime) -> store.IdempotencyRecord:
    return store.IdempotencyRecord(
        digest=digest,
        body_digest=body_digest,
        status=told.status,
        headers=dict(told.headers),
        sealed_body=keys.seal(json.dumps(told.body)),
        created_at=now,
    )
