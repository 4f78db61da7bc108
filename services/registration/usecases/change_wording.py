"""An organiser writes a letter in their own words, or goes back to ours."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.letters import wording
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import Invalid, VersionMismatch
from services.registration.store import audit, wordings
from services.registration.store.base import Session
from services.registration.store.events import Event
from services.registration.usecases.show_wording import WordingKey, WordingView, find_worded, viewed


@dataclass(frozen=True, kw_only=True)
class Words:
    """Subject and body with placeholders; the texts are tidy already."""

    subject: str
    body: str


def change_wording(
    db: Database, caller: Caller, key: WordingKey, words: Words, *, version: int | None, now: datetime
) -> WordingView:
    """Keep these words; letters promised from now on say them, those that wait say what they said.

    Args:
        db: the database.
        caller: who does it.
        key: which wording.
        words: what it is to say.
        version: the one the caller has seen, 0 for our own words; none skips the comparison.
        now: the instant of asking.

    Raises:
        NotFound: the caller has no such event, or no such kind of letter can be worded.
        Invalid: a placeholder is unknown, the link is missing or leads nowhere.
        VersionMismatch: somebody else changed it.
    """
    faults = wording.faults(key.kind, words.subject, words.body) if key.kind in wording.KINDS else {}
    with db.transaction() as session:
        event = find_worded(session, caller, key, lock=True)
        if faults:
            raise Invalid(faults)
        _check(session, event, key, version)
        wordings.keep(session, event.id, key.kind, key.language, subject=words.subject, body=words.body, now=now)
        _outdate(session, caller, event, key, "wording.changed", now=now)
        return viewed(session, event, key)


def drop_wording(db: Database, caller: Caller, key: WordingKey, *, version: int | None, now: datetime) -> None:
    """Go back to our own words.

    Raises:
        NotFound: the caller has no such event, or no such kind of letter can be worded.
        VersionMismatch: somebody else changed it.
    """
    with db.transaction() as session:
        event = find_worded(session, caller, key, lock=True)
        _check(session, event, key, version)
        if wordings.drop(session, event.id, key.kind, key.language):
            _outdate(session, caller, event, key, "wording.dropped", now=now)


def _check(session: Session, event: Event, key: WordingKey, version: int | None) -> None:
    row = wordings.find(session, event.id, key.kind, key.language, lock=True)
    if version not in (None, row.version if row else 0):
        raise VersionMismatch("Somebody changed this wording since you looked. Read it again, then decide.")


def _outdate(session: Session, caller: Caller, event: Event, key: WordingKey, action: str, *, now: datetime) -> None:
    """What is known of an event is kept by its version, its wordings with it."""
    event.version, event.updated_at = event.version + 1, now
    session.flush()
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=event.id,
        action=action,
        actor=caller.actor,
        changes={"kind": key.kind, "language": key.language},
    )
