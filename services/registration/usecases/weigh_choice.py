"""Organisers look at the balance of the room if they took some of those who wait. Nobody moves by it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.balances import Balance, Chosen, Room, weigh
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import Invalid
from services.registration.store import figures
from services.registration.store.event_rules import read_rules
from services.registration.store.events import Event, find_event
from services.registration.store.registration_lists import asking
from services.registration.store.registrations import axes_of
from services.registration.store.seats import pools_of
from services.registration.usecases.count_targets import read_targets
from services.registration.usecases.promote_waiting import asked_by


def weigh_choice(
    db: Database, keys: Keyring, caller: Caller, event: str, take: Sequence[UUID], *, now: datetime
) -> Balance:
    """The balance as it is and as it would be with these people, who wait or ask to come.

    Raises:
        NotFound: the caller has no such event.
        Invalid: names each who neither waits nor asks, or is named twice.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        return weigh(_room(session, found, now=now), _chosen(session, keys, found.id, take))


def _room(session: Transaction, event: Event, *, now: datetime) -> Room:
    uncounted = event.details.get("roles_not_counted") or []
    return Room(
        details=event.details,
        pools=pools_of(session, event.id, now=now),
        targets=read_targets(session, event.organisation_id, event.details),
        people=figures.count_alike(session, event.id, uncounted),
    )


def _chosen(session: Transaction, keys: Keyring, event_id: UUID, take: Sequence[UUID]) -> list[Chosen]:
    rows = {row.id: row for row in asking(session, event_id, take)}
    faults = {
        f"take.{place}": ["Named twice." if one in take[:place] else "Nobody of that id waits or asks to come."]
        for place, one in enumerate(take)
        if one not in rows or one in take[:place]
    }
    if faults:
        raise Invalid(faults)
    rules = read_rules(session, event_id)
    found = []
    for one in take:
        country, gender = axes_of(rows[one])
        request = asked_by(session, keys, rows[one], rules)
        found.append(Chosen(request=request, country=country, gender=gender))
    return found
