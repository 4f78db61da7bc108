"""Create an event as a draft."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction, new_id
from services.registration.domain.event_rules import faults
from services.registration.domain.events import Details, EventView, filled
from services.registration.domain.refusals import Invalid
from services.registration.domain.targets import with_gender_question
from services.registration.store import audit, event_pools, events, slugs
from services.registration.store.events import Event
from services.registration.usecases.count_targets import check_targets
from services.registration.usecases.derive_instants import derive_instants, floors_of


def create_event(db: Database, organisation_id: UUID, given: Details, *, actor: str, now: datetime) -> EventView:
    """Store a new draft with its pools and slug.

    Args:
        db: the database.
        organisation_id: who holds the event.
        given: fields of the contract as the schema read them; what is left out gets its default.
        actor: who does it, for the audit.
        now: the current instant.

    Raises:
        Invalid: fields that contradict each other, a target nobody can count towards, or a slug that is taken.
        ReferenceTaken: another event of the organisation has the reference code.
    """
    details = with_gender_question({}, filled(given))
    broken = faults(details)
    if broken:
        raise Invalid(broken)
    with db.transaction() as session:
        check_targets(session, organisation_id, details)
        event = _added(session, Event(id=new_id(), organisation_id=organisation_id), details, given.get("slug"), now)
        audit.note(
            session,
            organisation_id=organisation_id,
            event_id=event.id,
            subject_id=event.id,
            action="event.created",
            actor=actor,
        )
        return events.view_of(event)


def _added(session: Transaction, event: Event, details: Details, slug: str | None, now: datetime) -> Event:
    events.describe(event, details, derive_instants(details))
    event.slug = slugs.find_slug(session, event.id, details["title"], slug)
    event.slug_is_made = slug is None
    event.status, event.version = "draft", 1
    event.created_at = event.updated_at = now
    session.add(event)
    events.write(session)
    slugs.keep_slug(session, event.id, event.slug, now=now)
    event_pools.sync_pools(session, event.id, details, floors_of(details), now=now)
    return event
