"""Counters, ledger and registrations are proved against each other; what differs is told and left as it is."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from structlog.testing import capture_logs

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.audit_ledger import audit_ledger, audit_ledger_nightly
from tests.conftest import SECRET
from tests.factories import Clock, Organiser, an_event
from tests.invitees import Invitees

KEYS = Keyring([SECRET])


def run(db: Database, sql: str) -> Any:
    with db.transaction() as session:
        done = session.connection().execute(text(sql))
        return [tuple(row) for row in done] if done.returns_rows else None


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    constituencies = [{"code": "civil-society", "label": "Civil society", "ceiling": 5}]
    return an_event(runtime.database, organisation, constituencies=constituencies, capacity=6)


@pytest.fixture
def lived(runtime: Runtime, organiser: Organiser, event: EventView, client: FlaskClient) -> EventView:
    """People came, left and came again; seats were kept back and given up."""
    invitees = Invitees(organiser, event, client)
    invitees.says_yes(name="Amina Diallo")
    token = invitees.one(constituency="civil-society", companions_allowed=1)
    yes = {"answer": "accept", "name": "Kim Example", "attendance": "in_person", "companions": [{"name": "Lou"}]}
    assert invitees.say(token, **yes).status_code == 201
    registrations = organiser.get(f"/v1/events/{event.id}/registrations").json["items"]
    organiser.post(f"/v1/events/{event.id}/registrations/{registrations[0]['id']}/cancel", json={})
    assert invitees.say(token, **yes).status_code in (200, 201)
    version = organiser.get(f"/v1/events/{event.id}/capacity").headers["ETag"]
    for reserved in (2, 1):
        done = organiser.open(
            "PATCH", f"/v1/events/{event.id}/capacity", headers={"If-Match": version},
            json={"attendance": {"in_person": {"reserved": reserved}}},
        )  # fmt: skip
        assert done.status_code == 200, done.text
        version = done.headers["ETag"]
    return event


def test_what_the_product_did_adds_up(db: Database, lived: EventView) -> None:
    found = audit_ledger(db)

    assert found.differences == ()
    assert found.pools == 2
    assert run(db, "select reserved, confirmed from registration.pool where kind = 'attendance'") == [(1, 3)]


HOLDS = """
update registration.invitation set held_seats = jsonb_build_object(p.id, 1) from registration.pool p
where p.kind = 'constituency' and invitation.id = (select id from registration.invitation limit 1)
"""


@pytest.mark.parametrize(
    ("tamper", "bucket", "seen"),
    [
        ("update registration.pool set confirmed = 4 where kind = 'attendance'", "confirmed", (4, 3, 3)),
        ("update registration.pool set reserved = 0 where kind = 'attendance'", "reserved", (0, 1, None)),
        ("delete from registration.seat_movement where bucket = 'reserved'", "reserved", (1, 0, None)),
        (
            "update registration.registration set state = 'cancelled', seats = '{}' where name = 'Amina Diallo'",
            "confirmed",
            (3, 3, 2),
        ),
        ("update registration.pool set held = 1 where kind = 'constituency'", "held", (1, 0, 0)),
        (HOLDS, "held", (0, 0, 1)),
    ],
)
def test_what_was_changed_by_hand_is_told_and_left(
    db: Database, lived: EventView, tamper: str, bucket: str, seen: tuple[int, int, int | None]
) -> None:
    run(db, tamper)
    before = run(db, "select id, reserved, held, confirmed, offered from registration.pool order by id")

    (one,) = audit_ledger(db).differences

    assert (one.bucket, (one.counted, one.in_ledger, one.in_rows)) == (bucket, seen)
    assert one.event_id == lived.id
    assert run(db, "select id, reserved, held, confirmed, offered from registration.pool order by id") == before


class TestNightly:
    def test_is_done_once_a_night_whichever_clock_comes(self, db: Database, lived: EventView, clock: Clock) -> None:
        clock.now = clock.now.replace(hour=3, minute=1)
        for _ in range(3):
            audit_ledger_nightly(db, KEYS, now=clock.now)
            clock.forward(hours=7)
        assert run(db, "select pools, differences from registration.ledger_audit") == [(2, 0)]

        audit_ledger_nightly(db, KEYS, now=clock.now + timedelta(hours=3, minutes=10))
        assert len(run(db, "select * from registration.ledger_audit")) == 2

    def test_writes_every_difference_into_the_log_and_counts_them(
        self, db: Database, lived: EventView, clock: Clock
    ) -> None:
        run(db, "update registration.pool set confirmed = confirmed + 1")
        with capture_logs() as lines:
            audit_ledger_nightly(db, KEYS, now=clock.now)
        told = [line for line in lines if line["event"] == "seats differ from the ledger"]
        assert [line["log_level"] for line in told] == ["error", "error"]
        assert run(db, "select differences from registration.ledger_audit") == [(2,)]
        assert "Amina" not in str(told)
