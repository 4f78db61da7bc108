"""Changing an event: slugs, versions, pools, what is refused."""

from typing import Any
from uuid import UUID

import pytest

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.events import EventView
from services.registration.domain.refusals import (
    CapacityBelowConfirmed,
    Invalid,
    InvalidTransition,
    NotFound,
    VersionMismatch,
)
from services.registration.store.audit import AuditEntry
from services.registration.store.organisations import Organisation
from services.registration.store.pools import Pool
from services.registration.store.seats import Cause, pools_of, set_reserved
from services.registration.usecases.change_event import EventChange, change_event
from services.registration.usecases.show_event import show_event
from tests.factories import START, Organiser, a_caller, an_event, an_organisation

KEYS = Keyring(["a secret for tests only, of more than thirty-two characters"])


def changed(
    db: Database, organisation: Organisation, event: UUID | str, version: int | None = None, **fields: Any
) -> EventView:
    wanted = EventChange(fields=fields, expected_version=version)
    return change_event(db, KEYS, a_caller(organisation), str(event), wanted, now=START)


def pools(db: Database) -> dict[str, int | None]:
    with db.transaction() as session:
        return {pool.code: pool.capacity for pool in session.query(Pool).order_by(Pool.position)}


def test_raises_the_version_and_names_the_fields_in_the_audit(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation)

    after = changed(db, organisation, event.id, 1, summary="In short", languages=["en", "fr"])

    assert (after.version, after.details["summary"], after.details["title"]) == (
        2,
        "In short",
        "Partnerships in practice",
    )
    with db.transaction() as session:
        entry = session.query(AuditEntry).filter_by(action="event.changed").one()
    assert entry.changes == {"fields": ["summary", "languages"]}


def test_that_changes_nothing_leaves_the_version(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation)

    assert changed(db, organisation, event.id, title=event.details["title"]).version == 1


def test_none_puts_a_field_back_to_its_default(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation, waitlist_policy="first_come", summary="Short")

    after = changed(db, organisation, event.id, waitlist_policy=None, summary=None)

    assert (after.details["waitlist_policy"], after.details["summary"]) == ("curated", "")


def test_on_a_version_that_is_gone_is_refused(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation)
    changed(db, organisation, event.id, 1, summary="First")

    with pytest.raises(VersionMismatch):
        changed(db, organisation, event.id, 1, summary="Second")


def test_of_another_organisations_event_finds_nothing(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation)

    with pytest.raises(NotFound):
        changed(db, an_organisation(db, name="Another organisation"), event.id, summary="Mine")


def test_is_judged_together_with_what_is_stored(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation)

    with pytest.raises(Invalid) as refusal:
        changed(db, organisation, event.id, ends_at="2027-03-31T17:00")
    assert list(refusal.value.errors) == ["ends_at"]


def test_cannot_take_from_an_open_event_what_it_needed_to_open(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation)

    with pytest.raises(Invalid) as refusal:
        changed(db, organisation, event.id, venue=None, fallback_contact=None)
    assert set(refusal.value.errors) == {"venue", "fallback_contact"}


def test_may_take_it_from_a_draft(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation, status="draft")

    assert changed(db, organisation, event.id, venue=None).details["venue"] is None


class TestASlug:
    def test_follows_the_title_and_the_old_one_still_finds_the_event(
        self, db: Database, organisation: Organisation
    ) -> None:
        event = an_event(db, organisation, title="Old name")

        assert changed(db, organisation, event.id, title="New name").slug == "new-name"
        assert show_event(db, a_caller(organisation), "old-name").id == event.id

    def test_that_was_chosen_stays_when_the_title_changes(self, db: Database, organisation: Organisation) -> None:
        event = an_event(db, organisation, slug="chosen")

        assert changed(db, organisation, event.id, title="New name").slug == "chosen"

    def test_is_made_again_when_the_choice_is_taken_back(self, db: Database, organisation: Organisation) -> None:
        event = an_event(db, organisation, slug="chosen", title="My name")

        assert changed(db, organisation, event.id, slug=None).slug == "my-name"

    def test_another_event_once_had_is_refused(self, db: Database, organisation: Organisation) -> None:
        first = an_event(db, organisation, title="First name")
        changed(db, organisation, first.id, title="Other name")
        second = an_event(db, organisation, title="Second")

        with pytest.raises(Invalid) as refusal:
            changed(db, organisation, second.id, slug="first-name")
        assert list(refusal.value.errors) == ["slug"]

    def test_of_its_own_past_may_be_taken_again(self, db: Database, organisation: Organisation) -> None:
        event = an_event(db, organisation, title="First name")
        changed(db, organisation, event.id, title="Other name")

        assert changed(db, organisation, event.id, title="First name").slug == "first-name"


class TestCapacity:
    def test_of_the_document_becomes_that_of_the_pool(self, db: Database, organisation: Organisation) -> None:
        event = an_event(db, organisation, capacity=55)

        changed(db, organisation, event.id, attendance={"in_person": {"capacity": 60}})

        assert pools(db) == {"in_person": 60}

    def test_below_the_seats_taken_is_refused(self, db: Database, organisation: Organisation) -> None:
        event = an_event(db, organisation, capacity=55)
        with db.transaction() as session:
            session.query(Pool).update({"confirmed": 53})

        with pytest.raises(CapacityBelowConfirmed):
            changed(db, organisation, event.id, attendance={"in_person": {"capacity": 50}})
        assert pools(db) == {"in_person": 55}
        assert show_event(db, a_caller(organisation), str(event.id)).version == 1

    def test_of_modes_and_groups_that_nobody_used_can_go(self, db: Database, organisation: Organisation) -> None:
        modes = {"in_person": {"capacity": 5}, "remote": {"capacity": 9, "join_url": "https://join.example.org"}}
        groups = [{"code": "media", "label": "Media", "ceiling": 2}, {"code": "academia", "label": "Academia"}]
        event = an_event(db, organisation, attendance=modes, constituencies=groups)

        changed(db, organisation, event.id, attendance={"in_person": {"capacity": 5}}, constituencies=groups[1:])

        assert pools(db) == {"in_person": 5, "academia": None}

    def test_of_a_mode_in_use_cannot_go(self, db: Database, organisation: Organisation) -> None:
        modes = {"in_person": {"capacity": 5}, "remote": {"capacity": 9, "join_url": "https://join.example.org"}}
        event = an_event(db, organisation, attendance=modes)
        with db.transaction() as session:
            cause = Cause(event_id=event.id, reason="reserve changed", actor="operator", at=START)
            set_reserved(session, pools_of(session, event.id, now=START)[1], 2, cause)

        with pytest.raises(InvalidTransition, match="remote"):
            changed(db, organisation, event.id, attendance={"in_person": {"capacity": 5}})


def test_what_was_set_on_the_wall_stays_there_when_the_zone_changes(
    organiser: Organiser, db: Database, organisation: Organisation
) -> None:
    event = an_event(db, organisation)
    path = f"/v1/events/{event.id}"
    wave = {"code": "A", "release_at": "2027-03-10T09:00"}
    assert organiser.put(f"{path}/waves", version="*", json={"waves": [wave]}).status_code == 200
    person = {"name": "Amina", "email": "a@example.org", "source": "A list", "answers_due_at": "2027-03-20T12:00"}
    made = organiser.post(f"{path}/invitations", json={"invitees": [person]}).json["items"][0]

    changed(db, organisation, event.id, timezone="America/New_York")

    (after,) = organiser.get(f"{path}/waves").json["waves"]
    assert (after["release_at"], after["release_at_utc"]) == ("2027-03-10T09:00", "2027-03-10T14:00:00Z")
    due = organiser.get(f"{path}/invitations/{made['id']}").json["answers_due_at"]
    assert due == "2027-03-20T12:00"
