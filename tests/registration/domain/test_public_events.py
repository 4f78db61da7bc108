"""What strangers may know is named field by field, so that a new field is secret until somebody decides."""

from services.registration.domain.events import DEFAULTS, filled
from services.registration.domain.public_events import public_details

DETAILS = filled(
    {
        "title": "T",
        "timezone": "UTC",
        "attendance": {"in_person": {"capacity": 5}, "remote": {"capacity": 9, "join_url": "https://join.example.org"}},
        "venue": {"name": "House", "visibility": "public"},
        "contacts": [{"topic": "a", "name": "A", "public": True}, {"topic": "b", "name": "B", "public": False}],
    }
)


def test_modes_are_told_without_their_numbers_and_links() -> None:
    assert public_details(DETAILS)["attendance"] == {"in_person": {}, "remote": {}}


def test_only_public_contacts_are_told() -> None:
    assert [one["name"] for one in public_details(DETAILS)["contacts"]] == ["A"]


def test_a_place_is_told_when_everybody_may_know_it() -> None:
    closed = {**DETAILS, "venue": {"name": "House", "visibility": "confirmed"}}

    assert public_details(DETAILS)["venue"] == {"name": "House", "visibility": "public"}
    assert public_details(closed)["venue"] is None


def test_these_fields_are_never_told() -> None:
    assert DEFAULTS.keys() - public_details(DETAILS).keys() == {
        "answers_due_at", "requires_approval", "waitlist_policy", "offer_hours", "offers_end_at", "notices",
        "edits_end_at", "offer_office_hours", "close_when_full", "waitlist_position", "companion_limits",
        "companion_places",
        "roles_without_approval",
        "companions_not_counted", "roles_not_counted", "constituencies", "targets", "discussion_rule", "questions",
        "participant_list", "quiet_hours", "reminders", "calendar_title", "organiser_mail", "two_person_above",
        "feedback_url", "visa_letter_language",
    }  # fmt: skip
