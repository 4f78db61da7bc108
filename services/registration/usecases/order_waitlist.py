"""Organisers put those who wait into another order, and say why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import VersionMismatch
from services.registration.domain.registrations import RegistrationFilter
from services.registration.domain.waitlists import line_version, reordered
from services.registration.store import audit, waitlists
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_event
from services.registration.usecases.list_waitlist import WaitlistRequest, WaitlistView, waitlist_part

SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class WaitlistChange:
    """Who is to stand in front, in this order, and why; ``expected`` is the version of the line they looked at."""

    event: str
    """Its id or slug."""
    order: Sequence[UUID]
    reason: str
    expected: int | None = None


def order_waitlist(
    db: Database, keys: Keyring, caller: Caller, change: WaitlistChange, *, now: datetime
) -> WaitlistView:
    """Put those who are named in front; the others keep their order behind them. Nobody gets a seat by this.

    Raises:
        NotFound: the caller has no such event.
        VersionMismatch: the line is another one since they looked.
        Invalid: somebody named does not wait, or is named twice.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, change.event, only=caller.event_id, lock=True)
        line = waitlists.versions_of(session, found.id)
        if change.expected not in (None, line_version(line)):
            raise VersionMismatch("The waitlist changed since you looked. Look again and repeat the change.")
        waitlists.put_in_order(session, found.id, reordered(line, change.order))
        audit.note(
            session,
            organisation_id=found.organisation_id,
            event_id=found.id,
            subject_id=found.id,
            action="waitlist.ordered",
            actor=caller.actor,
            changes={"order": [str(one) for one in change.order], "reason": change.reason},
        )
        asked = WaitlistRequest(event=change.event, wanted=RegistrationFilter(), limit=SHOWN)
        return waitlist_part(session, keys, read_rules(session, found.id), asked, now=now)
