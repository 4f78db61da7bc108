"""When answers are due, and who may be given a question."""

from datetime import UTC, date, datetime

import pytest

from services.contracts.facts import Contact
from services.registration.domain.enquiries import (
    check_enquiry_move,
    check_open,
    chosen_contact,
    due_at,
    next_contact,
)
from services.registration.domain.refusals import Invalid, InvalidTransition

ANN = Contact(name="Ann", email="ann@example.org", topic="programme", deputy_email="Deputy@example.org")
AWAY = Contact(**{**ANN.__dict__, "away_from": "2027-03-01", "away_until": "2027-03-31"})
BEN = Contact(name="Ben", email="ben@example.org", topic="programme")
TEAM = Contact(name="Team", email="team@example.org")


@pytest.mark.parametrize(
    ("asked", "due", "timezone"),
    [
        pytest.param("2027-03-01T10:00", "2027-03-03T10:00", "UTC", id="Monday to Wednesday"),
        pytest.param("2027-03-04T10:00", "2027-03-08T10:00", "UTC", id="Thursday to Monday"),
        pytest.param("2027-03-05T10:00", "2027-03-09T10:00", "UTC", id="Friday to Tuesday"),
        pytest.param("2027-03-06T10:00", "2027-03-09T10:00", "UTC", id="Saturday to Tuesday"),
        pytest.param("2027-03-07T23:00", "2027-03-09T23:00", "Asia/Tokyo", id="Monday already where the event is"),
        pytest.param("2027-03-26T12:00", "2027-03-30T11:00", "Europe/London", id="the same time when clocks change"),
    ],
)
def test_answers_are_due_after_two_working_days(asked: str, due: str, timezone: str) -> None:
    moment = datetime.fromisoformat(asked).replace(tzinfo=UTC)

    assert due_at(moment, timezone=timezone) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("email", "found"),
    [("ANN@example.org", "ann@example.org"), (" deputy@example.org", "Deputy@example.org")],
    ids=["the contact", "the deputy"],
)
def test_questions_go_to_the_event_s_people(email: str, found: str) -> None:
    assert chosen_contact(email, [ANN]).email == found


def test_questions_go_to_nobody_else() -> None:
    with pytest.raises(Invalid):
        chosen_contact("stranger@example.com", [ANN])


@pytest.mark.parametrize(("before", "after"), [("answered", "answered"), ("closed", "answered"), ("closed", "closed")])
def test_what_is_settled_stays_so(before: str, after: str) -> None:
    with pytest.raises(InvalidTransition):
        check_enquiry_move(before, after)
    with pytest.raises(InvalidTransition):
        check_open(before)


@pytest.mark.parametrize(
    ("had", "contacts", "then"),
    [
        pytest.param("ann@example.org", [ANN, BEN], "Deputy@example.org", id="the deputy of whoever had it"),
        pytest.param("ben@example.org", [BEN, ANN], "ann@example.org", id="another of the topic"),
        pytest.param("ben@example.org", [BEN, AWAY], "Deputy@example.org", id="the deputy of another who is away"),
        pytest.param("deputy@example.org", [AWAY], "team@example.org", id="nobody who is away"),
        pytest.param("deputy@example.org", [ANN], "ann@example.org", id="who came back, after the deputy"),
        pytest.param("team@example.org", [], None, id="nobody after the fallback"),
    ],
)
def test_what_waits_goes_on_to_somebody_who_is_there(had: str, contacts: list[Contact], then: str | None) -> None:
    found = next_contact("programme", had, contacts, TEAM, today=date(2027, 3, 15))

    assert (found and found.email) == then


def test_what_came_back_goes_to_no_address_that_it_came_back_from() -> None:
    found = next_contact("programme", "deputy@example.org", [ANN], TEAM, today=date(2027, 3, 15), lost=[ANN.email])

    assert found == TEAM
