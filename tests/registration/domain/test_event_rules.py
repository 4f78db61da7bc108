"""Rules between the fields of an event: each is told at the field that breaks it, and absent fields break none."""

from typing import Any

import pytest

from services.registration.domain.event_rules import faults, missing_to_open

DAY = {"starts_at": "2027-09-10T11:00", "ends_at": "2027-09-10T17:00"}


@pytest.mark.parametrize(
    ("details", "path"),
    [
        pytest.param({**DAY, "ends_at": "2027-09-10T11:00"}, "ends_at", id="an end at the start"),
        pytest.param({**DAY, "ends_at": "2027-09-10"}, "ends_at", id="a time and a date"),
        pytest.param({"starts_at": "2027-09-11", "ends_at": "2027-09-10"}, "ends_at", id="an end the day before"),
        pytest.param({**DAY, "doors_open_at": "2027-09-10T11:01"}, "doors_open_at", id="doors after the start"),
        pytest.param({"doors_open_at": "2027-09-10"}, "doors_open_at", id="doors without a time"),
        pytest.param(
            {"starts_at": "2027-09-10", "doors_open_at": "2027-09-10T09:00"}, "doors_open_at", id="doors of a date"
        ),
        pytest.param({**DAY, "answers_due_at": "2027-09-10T17:01"}, "answers_due_at", id="answers due after the end"),
        pytest.param(
            {**DAY, "sessions": [{"starts_at": "2027-09-10T10:00"}]}, "sessions.0.starts_at", id="a session too early"
        ),
        pytest.param(
            {**DAY, "sessions": [{}, {"starts_at": "2027-09-10T16:00", "ends_at": "2027-09-10T17:30"}]},
            "sessions.1.ends_at",
            id="a session too long",
        ),
        pytest.param(
            {**DAY, "sessions": [{"starts_at": "2027-09-10T17:00"}]}, "sessions.0.starts_at", id="a session too late"
        ),
        pytest.param(
            {"sessions": [{"starts_at": "2027-09-10T12:00", "ends_at": "2027-09-10T11:00"}]},
            "sessions.0.ends_at",
            id="a session backwards",
        ),
        pytest.param(
            {"constituencies": [{"code": "a", "floor": 5, "target": 4}]}, "constituencies.0.target", id="floor"
        ),
        pytest.param(
            {"constituencies": [{"code": "a", "floor": 5, "ceiling": 4}]}, "constituencies.0.ceiling", id="ceiling"
        ),
        pytest.param({"constituencies": [{"code": "a"}, {"code": "a"}]}, "constituencies.1.code", id="a code twice"),
        pytest.param({"questions": [{"code": "a"}, {"code": "a"}]}, "questions.1.code", id="a question twice"),
        pytest.param({"questions": [{"code": "a", "kind": "choices"}]}, "questions.0.options", id="no options"),
        pytest.param(
            {"questions": [{"code": "a", "kind": "text", "options": [{"code": "x"}]}]},
            "questions.0.options",
            id="options of a text",
        ),
        pytest.param(
            {"questions": [{"code": "a", "kind": "choice", "options": [{"code": "x"}, {"code": "x"}]}]},
            "questions.0.options.1.code",
            id="an option twice",
        ),
        pytest.param(
            {"attendance": {"in_person": {}}, "questions": [{"code": "a", "only_for": {"attendance": "remote"}}]},
            "questions.0.only_for.attendance",
            id="a question for nobody",
        ),
        pytest.param(
            {"constituencies": [], "questions": [{"code": "a", "only_for": {"constituency": ["x"]}}]},
            "questions.0.only_for.constituency",
            id="a question for an unknown group",
        ),
        pytest.param(
            {"residential": {"nights": ["2027-10-24", "2027-10-24"]}}, "residential.nights.1", id="a night twice"
        ),
        pytest.param(
            {"contacts": [{"away_from": "2027-10-24", "away_until": "2027-10-23"}]}, "contacts.0.away_until", id="away"
        ),
        pytest.param({"planned_sessions": {"min": 9, "max": 8}}, "planned_sessions.max", id="fewer than at least"),
        pytest.param({"discussion_rule": {"kind": "custom", "text": ""}}, "discussion_rule.text", id="an empty rule"),
    ],
)
def test_a_broken_rule_names_its_field(details: dict[str, Any], path: str) -> None:
    assert list(faults(details)) == [path]


@pytest.mark.parametrize(
    "details",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"starts_at": "2027-09-10", "ends_at": "2027-09-10"}, id="one day of dates"),
        pytest.param({**DAY, "doors_open_at": "2027-09-10T11:00"}, id="doors at the start"),
        pytest.param({**DAY, "answers_due_at": "2027-09-10T17:00"}, id="answers due at the end"),
        pytest.param({**DAY, "answers_due_at": "2027-09-02"}, id="answers due before a date"),
        pytest.param(
            {"starts_at": "2027-09-10", "ends_at": "2027-09-11", "answers_due_at": "2027-09-12T00:00"}, id="midnight"
        ),
        pytest.param({**DAY, "sessions": [{"title": "To follow"}]}, id="a session without times"),
        pytest.param({"constituencies": [{"code": "a", "floor": 4, "target": 4, "ceiling": 4}]}, id="equal levels"),
        pytest.param({"discussion_rule": {"kind": "chatham_house"}}, id="a known rule"),
        pytest.param({"questions": [{"code": "a", "only_for": {"constituency": ["x"]}}]}, id="groups not said here"),
    ],
)
def test_a_kept_rule_says_nothing(details: dict[str, Any]) -> None:
    assert faults(details) == {}


def test_opening_needs_a_place_only_for_those_who_come() -> None:
    ready = {**DAY, "timezone": "Europe/London", "fallback_contact": {"name": "Team", "email": "team@example.org"}}
    remote = {"remote": {"join_url": "https://join.example.org"}}

    assert missing_to_open({**ready, "attendance": remote}) == {}
    assert set(missing_to_open({**ready, "attendance": {"in_person": {}, **remote}})) == {"venue"}
    assert set(missing_to_open({**ready, "attendance": {"remote": {}}})) == {"attendance.remote.join_url"}
    assert set(missing_to_open({})) == {"timezone", "starts_at", "ends_at", "fallback_contact", "attendance"}


def test_a_venue_that_names_only_the_country_is_no_place_to_go() -> None:
    assert "venue" in missing_to_open({"attendance": {"in_person": {}}, "venue": {"country": "GB"}})
