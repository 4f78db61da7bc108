"""Pools follow the document of their event, and stay when somebody has used them."""

from typing import Any

import pytest

from services.kit.database import Database, new_id
from services.registration.domain.events import filled
from services.registration.domain.refusals import InvalidTransition
from services.registration.store.event_pools import sync_pools
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from services.registration.store.pools import Pool
from tests.factories import START, an_event

MEDIA = {"code": "media", "label": "Media", "ceiling": 2}
ACADEMIA = {"code": "academia", "label": "Academia"}


def codes(db: Database) -> list[tuple[str, int, int | None]]:
    with db.transaction() as session:
        return [(pool.code, pool.position, pool.capacity) for pool in session.query(Pool).order_by(Pool.position)]


def document(**fields: Any) -> dict[str, Any]:
    return filled({"title": "T", "timezone": "UTC", "attendance": {"in_person": {"capacity": 5}}, **fields})


def test_pools_stand_in_the_order_of_the_document(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation, constituencies=[MEDIA, ACADEMIA], capacity=5)

    with db.transaction() as session:
        sync_pools(session, event.id, document(constituencies=[ACADEMIA, {**MEDIA, "ceiling": None}]), {}, now=START)

    assert codes(db) == [("in_person", 0, 5), ("academia", 1, None), ("media", 2, None)]


def test_a_constituency_that_invitees_stand_for_cannot_go(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation, constituencies=[MEDIA])
    with db.transaction() as session:
        session.add(
            Invitation(
                id=new_id(), event_id=event.id, name="A Person", email="a@example.org", email_key="a@example.org",
                source="A list", constituency="media",
            )
        )  # fmt: skip

    with pytest.raises(InvalidTransition, match="media"), db.transaction() as session:
        sync_pools(session, event.id, document(), {}, now=START)


def test_other_events_keep_their_pools(db: Database, organisation: Organisation) -> None:
    first = an_event(db, organisation, constituencies=[MEDIA])
    second = an_event(db, organisation, constituencies=[MEDIA])

    with db.transaction() as session:
        sync_pools(session, first.id, document(), {}, now=START)

    with db.transaction() as session:
        assert session.query(Pool).filter_by(event_id=second.id, code="media").count() == 1
