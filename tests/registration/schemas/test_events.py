"""What an organiser may send: every field of the contract, every fault at once, unknown fields refused."""

from typing import Any

import pytest
from marshmallow import ValidationError

from services.registration.domain.events import DEFAULTS
from services.registration.schemas.events import EventPatchSchema, EventSchema
from services.registration.schemas.flat import flat

BASICS: dict[str, Any] = {"title": "T", "timezone": "Europe/London", "attendance": {"in_person": {}}}

EVERYTHING: dict[str, Any] = {
    "title": "Partnerships in practice",
    "slug": "partnerships-in-practice",
    "calendar_title": "Meeting",
    "summary": "In short.",
    "description": "# Aims\n\n- one\n- two",
    "event_type": "workshop",
    "reference_code": "PC1461",
    "series": {"code": "migration", "number": 1},
    "timezone": "Europe/London",
    "starts_at": "2027-09-10T11:00",
    "ends_at": "2027-09-10T17:00",
    "doors_open_at": "2027-09-10T10:30",
    "answers_due_at": "2027-09-02T00:00",
    "access": "invitation_only",
    "visibility": "listed",
    "requires_approval": False,
    "venue": {
        "name": "Garden House", "building": "West wing", "street": "1 Example Street", "locality": "London",
        "region": "Greater London", "postcode": "EX1 1EX", "country": "GB", "visibility": "invited",
    },
    "attendance": {"in_person": {"capacity": 55}, "remote": {"capacity": 200, "join_url": "https://join.example.org/1"}},
    "waitlist_policy": "curated",
    "offer_hours": 48,
    "offers_end_at": "2027-09-08T00:00",
    "companions_not_counted": ["interpreter"],
    "companion_limits": {"aide": 1, "security": 2},
    "companion_places": {"aide": 20},
    "roles_not_counted": ["staff"],
    "residential": {"rooms": 40, "nights": ["2027-10-24", "2027-10-25"]},
    "constituencies": [
        {"code": "civil-society", "label": "Civil society", "floor": 8, "target": 12, "ceiling": 20,
         "release_on": "2027-08-20"},
    ],
    "targets": [
        {"axis": "country_group", "code": "origin", "label": "Origin", "target": 5, "countries": ["KE", "PH"]},
        {"axis": "region", "code": "africa", "label": None, "target": 20, "countries": None},
    ],
    "organisations": [
        {"name": "Example Institute", "url": "https://institute.example.org", "role": "collaborator"},
        {"name": "Example Institute", "url": "https://institute.example.org", "role": "funder"},
    ],
    "contacts": [
        {"topic": "participation", "name": "Robin Example", "job_title": "Project manager",
         "email": "robin@example.org", "phone": "+44 (0)1632 960123", "phone_e164": "+441632960123", "public": True,
         "deputy_email": "deputy@example.org", "away_from": "2027-08-01", "away_until": "2027-08-14",
         "office_hours": {"starts_at": "10:00", "ends_at": "16:00"}},
    ],
    "fallback_contact": {"name": "Events team", "email": "events@example.org"},
    "sessions": [
        {"code": "opening", "title": "Opening", "format": "plenary", "starts_at": "2027-09-10T11:00",
         "ends_at": "2027-09-10T12:00", "key_questions": ["What next?"], "capacity": 30},
    ],
    "planned_sessions": {"min": 8, "max": 10},
    "facets": {"theme": ["human-rights"], "scope": ["global"]},
    "discussion_rule": {"kind": "custom", "text": "Nothing leaves the room."},
    "questions": [
        {"code": "dietary", "label": "Diet", "kind": "choice", "required": True, "help": "For the kitchen.",
         "options": [{"code": "vegan", "label": "Vegan", "places": 10}], "when": "confirmed", "sensitive": True,
         "purpose": "Catering", "purge_days": 30, "for_companions": False,
         "only_for": {"attendance": "in_person", "constituency": ["civil-society"]}},
    ],
    "languages": ["en", "fr"],
    "documents": [
        {"title": "Concept note", "kind": "concept-note", "url": "https://example.org/note.pdf", "language": "en",
         "published_on": "2027-05-01", "visibility": "public"},
    ],
    "previous_meetings": [
        {"title": "The first one", "reference_code": "PC1540", "month": "2017-02", "url": "https://example.org/1"},
    ],
    "footnotes": ["* As of today."],
    "participant_list": "consenting_participants",
    "visa_letter_language": "invitation",
    "two_person_above": 200,
    "roles_without_approval": ["speaker"],
    "offer_office_hours": {"starts_at": "09:00", "ends_at": "17:00", "days": [1, 2, 3, 4, 5]},
    "close_when_full": True,
    "waitlist_position": "band",
    "feedback_url": "https://example.org/feedback",
    "quiet_hours": {"starts_at": "20:00", "ends_at": "08:00"},
    "organiser_mail": "alerts",
    "reminders": [{"days_before": 7}, {"days_before": 1}],
}  # fmt: skip


def errors(fields: dict[str, Any], schema: EventSchema | None = None) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        (schema or EventSchema()).load(fields)
    return flat(refusal.value.messages)


def test_every_field_of_the_contract_is_kept_as_sent() -> None:
    assert EventSchema().load(EVERYTHING) == EVERYTHING
    assert EVERYTHING.keys() - {"slug"} | {"edits_end_at", "translations", "notices"} == DEFAULTS.keys()


def test_title_timezone_and_attendance_suffice() -> None:
    assert EventSchema().load(BASICS) == {**BASICS, "attendance": {"in_person": {"capacity": None}}}


def test_all_faults_are_told_at_once_by_dotted_paths() -> None:
    found = errors(
        {
            "timezone": "Mars/Base",
            "attendance": {"in_person": {"capacity": -1}, "hologram": {}},
            "contacts": [{"topic": "press", "name": "A", "email": "a@example.org"}, {"topic": "x", "email": "no"}],
            "facets": {"theme": ["ok", "Not A Code"]},
            "starts_at": "2027-09-10T11:00",
            "ends_at": "2027-09-10T10:00",
            "colour": "blue",
        }
    )

    assert set(found) == {
        "title", "timezone", "attendance.in_person.capacity", "attendance.hologram", "contacts.1.name",
        "contacts.1.email", "facets.theme.1", "ends_at", "colour",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        pytest.param({"attendance": {}}, "attendance", id="no way to attend"),
        pytest.param({"attendance": {"remote": None}}, "attendance", id="a way that is null"),
        pytest.param({"title": " "}, "title", id="an empty title"),
        pytest.param({"title": "T" * 201}, "title", id="a long title"),
        pytest.param({"timezone": "localtime"}, "timezone", id="a zone that is no place"),
        pytest.param({"slug": "Not a slug"}, "slug", id="a slug with spaces"),
        pytest.param({"slug": "01a2010249a47564b685c8d44b3287f1"}, "slug", id="a slug like an id"),
        pytest.param({"starts_at": "2027-09-10T11:00+01:00"}, "starts_at", id="a time with offset"),
        pytest.param({"starts_at": "2027-02-30"}, "starts_at", id="a day that is none"),
        pytest.param({"reference_code": "<b>"}, "reference_code", id="a code with markup"),
        pytest.param({"venue": {"country": "XX"}}, "venue.country", id="no country"),
        pytest.param({"offer_hours": 0}, "offer_hours", id="no time to answer an offer"),
        pytest.param({"offer_hours": True}, "offer_hours", id="a number that is none"),
        pytest.param(
            {"previous_meetings": [{"title": "M", "month": "2017-13"}]}, "previous_meetings.0.month", id="month"
        ),
        pytest.param({"languages": ["english please"]}, "languages.0", id="no language"),
        pytest.param({"documents": [{"title": "D", "url": "javascript:alert(1)"}]}, "documents.0.url", id="script"),
        pytest.param({"quiet_hours": {"starts_at": "24:00", "ends_at": "08:00"}}, "quiet_hours.starts_at", id="hour"),
        pytest.param({"reminders": [{"days_before": 0}]}, "reminders.0.days_before", id="reminder"),
        pytest.param({"access": "everybody"}, "access", id="an unknown word"),
        pytest.param({"footnotes": ["f"] * 51}, "footnotes", id="too many"),
        pytest.param({"questions": [{"code": "a", "label": "A", "kind": "essay"}]}, "questions.0.kind", id="kind"),
        pytest.param({"venue": "London"}, "venue", id="a text for a place"),
        pytest.param({"contacts": {"topic": "x"}}, "contacts", id="no list"),
        pytest.param({"facets": ["theme"]}, "facets", id="facets as a list"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(fields: dict[str, Any], path: str) -> None:
    assert list(errors({**BASICS, **fields})) == [path]


class TestAPatch:
    def test_needs_no_field(self) -> None:
        assert EventPatchSchema().load({}) == {}

    def test_needs_what_belongs_to_the_parts_it_holds(self) -> None:
        assert set(errors({"contacts": [{"topic": "press"}]}, EventPatchSchema())) == {
            "contacts.0.name",
            "contacts.0.email",
        }

    def test_cannot_take_away_what_every_event_has(self) -> None:
        nothing = dict.fromkeys(("title", "timezone", "attendance"))

        assert set(errors(nothing, EventPatchSchema())) == set(nothing)

    def test_puts_every_other_field_back_with_null(self) -> None:
        nothing = dict.fromkeys(EVERYTHING.keys() - {"title", "timezone", "attendance"})

        assert EventPatchSchema().load(nothing) == nothing
