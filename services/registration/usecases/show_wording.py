"""An organiser reads what a letter says: in their own words, or in ours."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.letters import wording
from services.letters.standard import standard
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import NotFound
from services.registration.store import wordings
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event


@dataclass(frozen=True, kw_only=True)
class WordingKey:
    """Which wording: of an event (id or slug), of a kind of letter, in a language (BCP 47)."""

    event: str
    kind: str
    language: str


@dataclass(frozen=True, kw_only=True)
class WordingView:
    """What a letter says. ``version`` is 0 and ``is_default`` true as long as nobody wrote a wording."""

    kind: str
    language: str
    subject: str
    body: str
    placeholders: list[str]
    is_default: bool
    version: int
    updated_at: datetime | None


def show_wording(db: Database, caller: Caller, key: WordingKey) -> WordingView:
    """The organiser's words, or ours with placeholders.

    Raises:
        NotFound: the caller has no such event, or no such kind of letter can be worded.
    """
    with db.transaction() as session:
        return viewed(session, find_worded(session, caller, key), key)


def find_worded(session: Session, caller: Caller, key: WordingKey, *, lock: bool = False) -> Event:
    """The event whose wording is meant.

    Raises:
        NotFound: the caller has no such event, or no such kind of letter can be worded.
    """
    if key.kind not in wording.KINDS:
        raise NotFound(f"No letter of this kind can be worded. There are: {', '.join(wording.KINDS)}.")
    return find_event(session, caller.organisation_id, key.event, only=caller.event_id, lock=lock)


def viewed(session: Session, event: Event, key: WordingKey) -> WordingView:
    """The wording as it stands now."""
    row = wordings.find(session, event.id, key.kind, key.language)
    ours = standard(key.kind, key.language) if row is None else None
    return WordingView(
        kind=key.kind,
        language=key.language,
        subject=ours.subject if ours else row.subject if row else "",
        body=ours.body if ours else row.body if row else "",
        placeholders=list(wording.placeholders(key.kind)),
        is_default=row is None,
        version=row.version if row else 0,
        updated_at=row.updated_at if row else None,
    )
