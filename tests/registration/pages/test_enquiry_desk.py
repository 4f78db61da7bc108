"""Whoever answers a question settles it by the link in their mail, and what is not answered goes to somebody else."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.registration.domain.enquiries import is_working_time
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.escalate_enquiries import escalate_enquiries
from tests import factories
from tests.factories import Clock, Organiser
from tests.registration.api.test_sending import outbox
from tests.registration.pages.visitor import Visitor

ASKED = {"topic": "programme", "name": "Robin Example", "email": "robin@example.com", "message": "When is lunch?"}
ADA = {"topic": "programme", "name": "Ada Sample", "email": "ada@example.org", "deputy_email": "dora@example.org"}
TUESDAY_NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, contacts=[ADA])


@pytest.fixture
def link(organiser: Organiser, event: EventView, runtime: Runtime) -> str:
    organiser.client.post(f"/v1/events/{event.id}/enquiries", json=ASKED)
    return f"/q/{runtime.keys.open(outbox(runtime)[-1].sealed_token or b'')}"


def enquiry(organiser: Organiser, event: EventView) -> dict[str, Any]:
    path = f"/v1/events/{event.id}/enquiries"
    shown: dict[str, Any] = organiser.get(f"{path}/{organiser.get(path).json['items'][0]['id']}").json
    return shown


def press(visitor: Visitor, link: str, act: str, **values: str) -> Visitor:
    token = visitor.get(link).page.select_one("input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": str(token["value"]), "act": act, **values}
    return visitor.arrived(visitor.client.post(link, data=data, follow_redirects=True))


def test_looking_shows_the_question_and_changes_nothing(
    visitor: Visitor, organiser: Organiser, event: EventView, link: str
) -> None:
    before = enquiry(organiser, event)
    for _ in range(3):
        visitor.get(link)
        visitor.client.head(link)

    assert "When is lunch?" in visitor.text
    assert "robin@example.com" in visitor.text
    assert enquiry(organiser, event) == before


def test_a_button_notes_the_answer_once(visitor: Visitor, organiser: Organiser, event: EventView, link: str) -> None:
    press(visitor, link, "answered")
    press(visitor, link, "answered")

    assert "Answered" in visitor.text
    assert "It is answered" not in visitor.text
    assert enquiry(organiser, event)["state"] == "answered"


def test_it_is_passed_on_to_somebody_of_the_event(
    visitor: Visitor, organiser: Organiser, event: EventView, link: str, runtime: Runtime
) -> None:
    press(visitor, link, "pass_on", to="somebody@example.com")
    assert visitor.status == 422
    press(visitor, link, "pass_on", to="events@example.org")

    assert enquiry(organiser, event)["routed_to"] == "events@example.org"
    again = outbox(runtime)[-1]
    assert (again.facts["again"], again.facts["contacts"][0]["email"]) == (True, "events@example.org")
    assert again.sealed_token is not None


def test_notes_are_kept_for_organisers(visitor: Visitor, organiser: Organiser, event: EventView, link: str) -> None:
    press(visitor, link, "note", note="Asked the caterer <b>today</b>")
    assert "Asked the caterer <b>today</b>" in visitor.text
    press(visitor, link, "note", note="")
    assert visitor.status == 422

    shown = enquiry(organiser, event)
    assert [(one["text"], one["author"]) for one in shown["notes"]] == [("Asked the caterer <b>today</b>", "contact")]


def test_another_site_and_a_guess_change_nothing(
    visitor: Visitor, organiser: Organiser, event: EventView, link: str
) -> None:
    assert (
        visitor.client.post(link, data={"act": "answered"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    )
    assert visitor.client.post(link, data={"act": "answered"}).status_code == 400
    assert visitor.client.get(f"/q/{'A' * 43}").status_code == 404
    assert enquiry(organiser, event)["state"] == "received"


@pytest.mark.parametrize(
    ("at", "works"),
    [
        ("2027-03-02T12:00", True), ("2027-03-02T08:59", False), ("2027-03-02T17:00", False),
        ("2027-03-06T12:00", False), ("2027-03-07T12:00", False),
    ],
)  # fmt: skip
def test_people_work_in_the_day_on_weekdays(at: str, works: bool) -> None:
    assert is_working_time(datetime.fromisoformat(at).replace(tzinfo=UTC), "Europe/London") is works
    assert is_working_time(TUESDAY_NOON, "Pacific/Auckland") is False


def test_what_nobody_answers_in_time_goes_on_once_and_in_working_hours(
    organiser: Organiser, event: EventView, link: str, runtime: Runtime, clock: Clock
) -> None:
    def escalated(at: str) -> list[str]:
        clock.now = datetime.fromisoformat(at).replace(tzinfo=UTC)
        escalate_enquiries(runtime.database, runtime.keys, now=clock.now)
        return [row.facts["contacts"][0]["email"] for row in outbox(runtime) if "escalated" in row.facts]

    with runtime.database.transaction() as session:
        session.connection().exec_driver_sql(
            "update registration.enquiry set state = 'routed', routed_to = 'ada@example.org'"
        )
    assert escalated("2027-03-03T08:30") == []
    assert escalated("2027-03-03T20:00") == []
    assert escalated("2027-03-04T10:00") == ["dora@example.org"]
    assert escalated("2027-03-05T10:00") == ["dora@example.org"]
    shown = enquiry(organiser, event)
    assert (shown["routed_to"], shown["escalated_at"]) == ("dora@example.org", "2027-03-04T10:00:00Z")
    assert shown["overdue"] is True


def test_what_is_answered_goes_to_nobody_else(visitor: Visitor, runtime: Runtime, link: str, clock: Clock) -> None:
    press(visitor, link, "answered")
    clock.now = datetime(2027, 3, 10, 12, tzinfo=UTC)
    escalate_enquiries(runtime.database, runtime.keys, now=clock.now)
    assert len(outbox(runtime)) == 1


def test_many_questions_where_it_is_night_keep_nobody_waiting_where_it_is_day(
    organiser: Organiser, event: EventView, link: str, runtime: Runtime, organisation: Organisation, clock: Clock
) -> None:
    far = factories.an_event(runtime.database, organisation, timezone="Pacific/Auckland", contacts=[ADA])
    with runtime.database.transaction() as session:
        session.connection().exec_driver_sql(
            "insert into registration.enquiry (id, event_id, reference, topic, name, email, question, due_at)"
            f" select gen_random_uuid(), '{far.id}', 'E-' || n, 'programme', 'Kim', 'kim@example.com', 'When?',"
            " '2027-03-02T00:00Z' from generate_series(1, 120) n"
        )
    clock.now = datetime(2027, 3, 4, 12, tzinfo=UTC)

    escalate_enquiries(runtime.database, runtime.keys, now=clock.now)

    assert enquiry(organiser, event)["escalated_at"] == "2027-03-04T12:00:00Z", link
