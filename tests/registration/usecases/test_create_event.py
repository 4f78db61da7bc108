"""Creating an event: defaults, slug, pools, instants, audit; and what is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.kit.database import Database, new_id
from services.registration.domain.events import EventView
from services.registration.domain.refusals import Invalid, ReferenceTaken
from services.registration.store.audit import AuditEntry
from services.registration.store.events import Event
from services.registration.store.organisations import Organisation
from services.registration.store.pools import Pool
from services.registration.usecases.create_event import create_event
from tests.factories import START, an_organisation

DRAFT = {"title": "Partnerships in practice", "timezone": "Europe/London", "attendance": {"in_person": {}}}


def created(db: Database, organisation: Organisation, **fields: Any) -> EventView:
    return create_event(db, organisation.id, {**DRAFT, **fields}, actor="operator", now=START)


class TestADraft:
    def test_needs_only_title_timezone_and_attendance(self, db: Database, organisation: Organisation) -> None:
        event = created(db, organisation)

        assert (event.status, event.version, event.slug) == ("draft", 1, "partnerships-in-practice")
        assert event.details["access"] == "invitation_only"
        assert event.instants.starts_at is None

    def test_derives_instants_from_wall_clock_and_zone(self, db: Database, organisation: Organisation) -> None:
        event = created(db, organisation, starts_at="2018-09-07T11:00", ends_at="2018-09-07T17:00")

        assert event.instants.starts_at == datetime(2018, 9, 7, 10, 0, tzinfo=UTC)

    def test_of_dates_ends_at_the_midnight_after_its_last_day(self, db: Database, organisation: Organisation) -> None:
        event = created(db, organisation, starts_at="2018-10-24", ends_at="2018-10-26")

        assert event.instants.ends_at == datetime(2018, 10, 26, 23, 0, tzinfo=UTC)

    def test_gets_a_pool_for_each_mode_and_constituency(self, db: Database, organisation: Organisation) -> None:
        created(
            db,
            organisation,
            attendance={"in_person": {"capacity": 55}, "remote": {"capacity": 200}},
            constituencies=[{"code": "media", "ceiling": 3}, {"code": "academia", "target": 4}],
        )

        with db.transaction() as session:
            pools = session.query(Pool).order_by(Pool.position).all()
        assert [(pool.kind, pool.code, pool.capacity) for pool in pools] == [
            ("attendance", "in_person", 55),
            ("attendance", "remote", 200),
            ("constituency", "media", 3),
            ("constituency", "academia", None),
        ]

    def test_is_written_into_the_audit(self, db: Database, organisation: Organisation) -> None:
        event = created(db, organisation)

        with db.transaction() as session:
            entry = session.query(AuditEntry).one()
        assert (entry.action, entry.subject_id, entry.actor) == ("event.created", event.id, "operator")


class TestASlug:
    def test_is_numbered_when_the_title_was_used_before(self, db: Database, organisation: Organisation) -> None:
        other = an_organisation(db, name="Another organisation")

        slugs = [created(db, holder).slug for holder in (organisation, other, organisation)]

        assert slugs == ["partnerships-in-practice", "partnerships-in-practice-2", "partnerships-in-practice-3"]

    def test_somebody_else_has_is_refused(self, db: Database, organisation: Organisation) -> None:
        created(db, organisation, slug="spring-meeting")

        with pytest.raises(Invalid) as refusal:
            created(db, organisation, slug="spring-meeting")
        assert list(refusal.value.errors) == ["slug"]


class TestAReferenceCode:
    def test_belongs_to_one_event_of_the_organisation(self, db: Database, organisation: Organisation) -> None:
        created(db, organisation, reference_code="PC1461")

        with pytest.raises(ReferenceTaken):
            created(db, organisation, reference_code="PC1461")
        with db.transaction() as session:
            assert session.query(Event).count() == 1

    def test_may_be_used_by_another_organisation(self, db: Database, organisation: Organisation) -> None:
        other = an_organisation(db, name="Another organisation")
        created(db, organisation, reference_code="PC1461")

        assert created(db, other, reference_code="PC1461").details["reference_code"] == "PC1461"

    def test_may_be_missing_from_many(self, db: Database, organisation: Organisation) -> None:
        assert created(db, organisation).id != created(db, organisation).id


def test_contradictions_are_refused_before_anything_is_stored(db: Database, organisation: Organisation) -> None:
    with pytest.raises(Invalid) as refusal:
        created(db, organisation, starts_at="2027-04-02", ends_at="2027-04-01", slug=f"e-{new_id().hex[:6]}")

    assert list(refusal.value.errors) == ["ends_at"]
    with db.transaction() as session:
        assert session.query(Event).count() == 0
