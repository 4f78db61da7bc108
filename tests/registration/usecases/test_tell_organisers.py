"""Organisers are told of a day once, when something happened, and of what cannot wait at once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.cancel_registration import cancel_own_registration
from services.registration.usecases.tell_organisers import send_alerts, send_digests
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_token

TEAM = {"name": "Events team", "email": "team@example.org"}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, fallback_contact=TEAM)


def told(runtime: Runtime, type_: str) -> list[dict[str, Any]]:
    with runtime.database.statement() as connection:
        query = text("select facts from registration.outbox where type = :type order by id")
        return list(connection.execute(query, {"type": type_}).scalars())


def run(runtime: Runtime, sql: str, **values: Any) -> None:
    with runtime.database.transaction() as session:
        session.execute(text(sql), values)


def digest(runtime: Runtime, clock: Clock, **ahead: float) -> list[dict[str, Any]]:
    clock.forward(**ahead)
    for _ in range(2):
        send_digests(runtime.database, runtime.keys, now=clock.now)
    return told(runtime, "day.summed")


def test_a_day_is_told_once_and_one_without_news_is_not(
    runtime: Runtime, event: EventView, organiser: Organiser, clock: Clock
) -> None:
    people = Invitees(organiser, event, organiser.client)
    people.says_yes()
    people.say(people.one(), answer="decline")

    assert digest(runtime, clock) == []
    (day,) = digest(runtime, clock, days=1)
    assert digest(runtime, clock, days=1) == [day]

    assert (day["recipient"]["email"], day["accepted"], day["declined"], day["confirmed"]) == (TEAM["email"], 1, 1, 1)
    assert day["event"]["title"] == event.details["title"]
    assert "Amina" not in str(day), "nobody is named"


def test_what_bounced_waits_or_is_overdue_is_told(
    runtime: Runtime, event: EventView, organiser: Organiser, clock: Clock
) -> None:
    for number in range(3):
        Invitees(organiser, event, organiser.client).one(email=f"p{number}@example.com")
    run(runtime, "update registration.invitation set sent_at = :at, state = 'sent'", at=clock.now)
    asked = {"topic": "other", "name": "Kim", "email": "kim@example.com", "message": "May I?"}
    reference = organiser.client.post(f"/v1/events/{event.slug}/enquiries", json=asked).json["reference"]
    run(
        runtime,
        "with one as (update registration.invitation set bounce = 'No such mailbox.', state = 'bounced' where id ="
        " (select min(id::text)::uuid from registration.invitation) returning id, event_id)"
        " insert into registration.audit_entry (id, organisation_id, event_id, subject_id, action, actor, acted_at)"
        " select gen_random_uuid(), e.organisation_id, e.id, one.id, 'invitation.bounced', 'clock', :at"
        " from one join registration.event e on e.id = one.event_id",
        at=clock.now + timedelta(days=8, hours=1),
    )

    told_on = digest(runtime, clock, days=9)

    assert [(one["bounced"], one["bounces"], one["silent"]) for one in told_on] == [(1, ["No such mailbox."], 2)]
    assert told_on[0]["overdue"] == [reference]


def test_who_wants_only_alerts_gets_no_digest(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, clock: Clock
) -> None:
    event = factories.an_event(runtime.database, organisation, fallback_contact=TEAM, organiser_mail="alerts")
    Invitees(organiser, event, organiser.client).says_yes()

    assert digest(runtime, clock, days=1) == []


@pytest.mark.parametrize(("hours", "number"), [(20, 1), (30, 0)])
def test_a_cancellation_the_evening_before_is_told_at_once(
    runtime: Runtime, event: EventView, organiser: Organiser, clock: Clock, hours: int, number: int
) -> None:
    reference = Invitees(organiser, event, organiser.client).says_yes()["reference"]
    token = registration_token(runtime, reference)
    run(runtime, "update registration.event set starts_at = :at", at=clock.now + timedelta(hours=hours))
    run(runtime, "update registration.event set version = version + 1")

    cancel_own_registration(runtime.database, runtime.keys, token, now=clock.now)

    alerts = told(runtime, "organiser.alerted")
    assert [(one["about"], one["attendance"]) for one in alerts] == [("late_cancellation", "in_person")] * number
    assert {one["reference"] for one in alerts} <= {reference}


def test_mail_that_waits_too_long_is_told_once_in_six_hours(
    runtime: Runtime, event: EventView, organiser: Organiser, clock: Clock
) -> None:
    Invitees(organiser, event, organiser.client).says_yes()
    run(runtime, "update registration.outbox set not_before = :at", at=clock.now)

    for minutes in (10, 10, 10, 370):
        clock.forward(minutes=minutes)
        send_alerts(runtime.database, runtime.keys, now=clock.now)

    assert [(one["about"], one["number"]) for one in told(runtime, "organiser.alerted")] == [("mail_delayed", 1)] * 2


def test_mail_that_is_paused_is_not_late(
    runtime: Runtime, event: EventView, organiser: Organiser, clock: Clock
) -> None:
    Invitees(organiser, event, organiser.client).says_yes()
    organiser.post(f"/v1/events/{event.id}/sending/pause", json={})
    run(runtime, "update registration.outbox set not_before = :at", at=clock.now)

    send_alerts(runtime.database, runtime.keys, now=clock.forward(hours=1))

    assert told(runtime, "organiser.alerted") == []


def test_a_webhook_that_is_called_no_more_is_told_once(
    runtime: Runtime, event: EventView, organiser: Organiser, clock: Clock
) -> None:
    organiser.post("/v1/webhooks", json={"url": "https://hooks.example.org/x?key=secret"})
    run(runtime, "update registration.webhook set disabled_at = :at, disabled_reason = 'Gone.'", at=clock.now)

    for _ in range(2):
        send_alerts(runtime.database, runtime.keys, now=clock.forward(minutes=1))

    (alert,) = told(runtime, "organiser.alerted")
    assert (alert["about"], alert["address"], alert["reason"]) == ("webhook_disabled", "hooks.example.org", "Gone.")
