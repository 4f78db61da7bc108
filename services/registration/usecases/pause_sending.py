"""Stop all mail at once, of an event or of a whole organisation, and let it go on."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.store import audit, sending
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event


@dataclass(frozen=True, kw_only=True)
class SendingView:
    """Whether mail leaves.

    Attributes:
        paused: whether nothing leaves.
        paused_at: since when.
        organisation_paused_at: since when everything of the organisation waits.
        event_paused_at: since when this event waits by its own pause.
        waiting: messages whose mails have not all come to an end.
    """

    paused: bool
    paused_at: datetime | None
    organisation_paused_at: datetime | None
    event_paused_at: datetime | None
    waiting: int


def pause_sending(db: Database, caller: Caller, event: str | None, *, now: datetime) -> SendingView:
    """Let nothing leave any more, confirmations included; answers go on being taken and their mails wait.

    Args:
        db: the database.
        caller: who does it.
        event: id or slug; none for the whole organisation.
        now: the instant of asking.

    Raises:
        NotFound: the caller has no such event.
        ForbiddenScope: the key is bound to one event, and everything was meant.
    """
    return _set(db, caller, event, now, action="sending.paused")


def resume_sending(db: Database, caller: Caller, event: str | None) -> SendingView:
    """Let mail leave again; what waited goes at once, what was withdrawn meanwhile never does.

    Raises:
        NotFound: the caller has no such event.
        ForbiddenScope: the key is bound to one event, and everything was meant.
    """
    return _set(db, caller, event, None, action="sending.resumed")


def show_sending(db: Database, caller: Caller, event: str | None) -> SendingView:
    """Whether mail leaves.

    Raises:
        NotFound: the caller has no such event.
        ForbiddenScope: the key is bound to one event, and everything was meant.
    """
    with db.transaction() as session:
        return _viewed(session, caller, _meant(session, caller, event))


def _set(db: Database, caller: Caller, event: str | None, paused_at: datetime | None, *, action: str) -> SendingView:
    with db.transaction() as session:
        found = _meant(session, caller, event)
        if found is None:
            changed = sending.set_for_organisation(session, caller.organisation_id, paused_at)
        else:
            changed = sending.set_for_event(session, found, paused_at)
        if changed:
            audit.note(
                session,
                organisation_id=caller.organisation_id,
                event_id=found.id if found else None,
                subject_id=found.id if found else caller.organisation_id,
                action=action,
                actor=caller.actor,
            )
        return _viewed(session, caller, found)


def _meant(session: Session, caller: Caller, event: str | None) -> Event | None:
    if event is None:
        caller.require_whole_organisation()
        return None
    return find_event(session, caller.organisation_id, event, only=caller.event_id)


def _viewed(session: Session, caller: Caller, event: Event | None) -> SendingView:
    found = sending.pauses(session, caller.organisation_id, event)
    return SendingView(
        paused=found.since is not None,
        paused_at=found.since,
        organisation_paused_at=found.organisation,
        event_paused_at=found.event,
        waiting=sending.count_waiting(session, caller.organisation_id, event.id if event else None),
    )
