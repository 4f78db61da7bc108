"""Of people of events long over nothing is kept but what counts need."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.finish_events import finish_events
from services.registration.usecases.forget_people import Kept, count_people, forget_people
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_token

KEPT = Kept()
EVERYTHING = """
select concat_ws(' ', (select string_agg(i::text, ' ') from registration.invitation i),
  (select string_agg(r::text, ' ') from registration.registration r),
  (select string_agg(q::text, ' ') from registration.enquiry q),
  (select string_agg(o::text, ' ') from registration.outbox o))
"""


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation, clock: Clock) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.fixture
def past(runtime: Runtime, organiser: Organiser, event: EventView, client: FlaskClient, clock: Clock) -> dict[str, Any]:
    """An event that was over a moment ago: one came, one was silent, one asked."""
    invitees = Invitees(organiser, event, client)
    reference = invitees.says_yes(name="Cora Coming")["reference"]
    token = registration_token(runtime, str(reference))
    silent = invitees.one(name="Sil Ent", email="silent@example.org")
    asked = {"name": "Quentin Query", "email": "query@example.org", "topic": "programme", "message": "How long?"}
    answer = client.post(f"/v1/events/{event.slug}/enquiries", json=asked)
    assert answer.status_code == 201, answer.text
    with runtime.database.transaction() as session:
        session.execute(text("update registration.event set starts_at = :now, ends_at = :now"), {"now": clock.now})
    finish_events(runtime.database, now=clock.now)
    return {"token": token, "silent": silent, "statistics": statistics(organiser, event)}


def statistics(organiser: Organiser, event: EventView) -> Any:
    found = organiser.get(f"/v1/events/{event.id}/statistics")
    assert found.status_code == 200, found.text
    return {name: figures for name, figures in found.json.items() if name != "as_of"}


def forgotten(runtime: Runtime, clock: Clock, kept: Any = KEPT) -> str:
    """All rows about people, once those whose time has come are forgotten."""
    while forget_people(runtime.database, kept, now=clock.now):
        pass
    assert count_people(runtime.database, kept, now=clock.now) == 0
    with runtime.database.statement() as connection:
        return str(connection.execute(text(EVERYTHING)).scalar_one())


def test_the_silent_after_a_month_the_others_after_a_year_and_counts_stay(
    runtime: Runtime, clock: Clock, past: dict[str, Any], organiser: Organiser, event: EventView, client: FlaskClient
) -> None:
    clock.forward(days=30)
    assert "silent@example.org" in forgotten(runtime, clock)

    clock.forward(seconds=1)
    assert count_people(runtime.database, KEPT, now=clock.now) == 1
    rows = forgotten(runtime, clock)
    assert "silent@example.org" not in rows
    assert "Sil Ent" not in rows
    assert "Cora Coming" in rows
    assert "query@example.org" in rows
    assert client.get("/v1/invitation", headers={"Authorization": f"Invitation {past['silent']}"}).status_code == 410

    clock.forward(days=335)
    rows = forgotten(runtime, clock)
    for known in ("Cora Coming", "p1@example.org", "Quentin Query", "query@example.org", "How long?"):
        assert known not in rows
    assert statistics(organiser, event) == past["statistics"]


def test_again_changes_nothing_and_looks_at_no_person(runtime: Runtime, clock: Clock, past: dict[str, Any]) -> None:
    clock.forward(days=366)
    rows = forgotten(runtime, clock)
    assert not forget_people(runtime.database, KEPT, now=clock.now)
    assert forgotten(runtime, clock) == rows
    with runtime.database.statement() as connection:
        told = connection.execute(
            text("select changes from registration.audit_entry where action = 'people.forgotten'")
        ).scalars()
        assert list(told) == [{"invitations": 2, "registrations": 1, "enquiries": 1}]


def test_nobody_where_people_are_kept_for_good(runtime: Runtime, clock: Clock, past: dict[str, Any]) -> None:
    clock.forward(days=4000)
    assert "silent@example.org" in forgotten(runtime, clock, Kept(silent=0, everybody=0))


@pytest.mark.parametrize("status", ["postponed", "open", "draft"])
def test_nobody_of_an_event_that_may_still_come(
    runtime: Runtime, clock: Clock, past: dict[str, Any], status: str
) -> None:
    with runtime.database.transaction() as session:
        session.execute(text("update registration.event set status = :status"), {"status": status})
    clock.forward(days=400)
    assert "silent@example.org" in forgotten(runtime, clock)


def test_a_question_asked_long_after_the_event_is_kept_as_long_as_others_and_then_closed(
    runtime: Runtime, clock: Clock, past: dict[str, Any], client: FlaskClient, event: EventView, organiser: Organiser
) -> None:
    clock.forward(days=364)
    asked = {"name": "Lara Late", "email": "late@example.org", "topic": "programme", "message": "Is there a report?"}
    assert client.post(f"/v1/events/{event.slug}/enquiries", json=asked).status_code == 201
    clock.forward(days=2)
    assert "late@example.org" in forgotten(runtime, clock)
    clock.forward(days=365)
    assert "late@example.org" not in forgotten(runtime, clock)
    found = organiser.get(f"/v1/events/{event.id}/enquiries").json["items"]
    assert {one["state"] for one in found} == {"closed"}
