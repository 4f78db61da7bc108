"""Start a new draft from an event that was held before."""

from datetime import datetime

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.events import Details, EventView, cloned
from services.registration.usecases.create_event import create_event
from services.registration.usecases.show_event import show_event


def clone_event(db: Database, caller: Caller, id_or_slug: str, given: Details, *, now: datetime) -> EventView:
    """A draft like that event, without its dates, programme, papers and reference code; ``given`` replaces fields.

    Raises:
        NotFound: there is no such event, or it is not the caller's.
        ForbiddenScope: the caller's key is bound to one event.
        Invalid: fields that contradict each other, or a slug that is taken.
        ReferenceTaken: another event of the organisation has the reference code.
    """
    caller.require_whole_organisation()
    base = cloned(show_event(db, caller, id_or_slug).details)
    return create_event(db, caller.organisation_id, {**base, **given}, actor=caller.actor, now=now)
