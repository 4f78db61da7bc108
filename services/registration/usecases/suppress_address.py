"""Somebody is not to be invited any more: by their own wish, or by the organiser's."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.people import email_key
from services.registration.domain.suppressions import SUPPRESSED, WantedSuppression
from services.registration.store import after_events, audit, reminders, suppressions, unsent_invitations
from services.registration.store.base import Session
from services.registration.store.events import find_event
from services.registration.usecases.list_suppressions import SuppressionView, viewed


def suppress_address(
    db: Database, keys: Keyring, caller: Caller, wanted: WantedSuppression, *, event: str | None, now: datetime
) -> tuple[SuppressionView, bool]:
    """Note an address not to be invited, and whether that is new; invitations to it that wait are taken back.

    Args:
        db: the database.
        keys: makes the digest and seals the address.
        caller: who does it.
        wanted: the address, with why.
        event: id or slug, when it is about one event only.
        now: the instant of asking.

    Raises:
        NotFound: the caller has no such event.
        ForbiddenScope: the key is bound to one event and the suppression would reach further.
    """
    if event is None:
        caller.require_whole_organisation()
    with db.transaction() as session:
        event_id = find_event(session, caller.organisation_id, event, only=caller.event_id).id if event else None
        chosen = WantedSuppression(
            email=wanted.email, source=wanted.source, reason=wanted.reason, event_id=event_id, series=wanted.series
        )
        made = suppress(session, keys, caller.organisation_id, chosen, actor=caller.actor, now=now)
        return viewed(keys, made[0]), made[1]


def suppress(
    session: Session,
    keys: Keyring,
    organisation_id: UUID,
    wanted: WantedSuppression,
    *,
    actor: str,
    now: datetime,
) -> tuple[suppressions.Suppression, bool]:
    """The same in a transaction of somebody else's, for whoever has made sure that it may be."""
    row, is_new = suppressions.add(session, keys, organisation_id, wanted)
    of = suppressions.events_of(organisation_id, wanted)
    unsent_invitations.take_back(session, email_key(wanted.email), of=of, reason=SUPPRESSED, now=now)
    after_events.withdraw_to(session, email_key(wanted.email), of=of, reason=SUPPRESSED, now=now)
    reminders.withdraw_to(session, email_key(wanted.email), of=of, reason=SUPPRESSED, now=now)
    if is_new:
        audit.note(
            session,
            organisation_id=organisation_id,
            event_id=wanted.event_id,
            subject_id=row.id,
            action="suppression.created",
            actor=actor,
            changes={"source": wanted.source},
        )
    return row, is_new
