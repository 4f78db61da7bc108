"""What each audience may be told about an event: nobody learns another's secret."""

from typing import Any

import pytest

from services.registration.domain.telling import (
    Audience,
    EventIdentity,
    event_facts,
    fallback_contact,
    participation_contact,
    rule_text,
)

IDENTITY = EventIdentity(id="1", slug="s", organisation_name="Example Institute")


def details(**fields: Any) -> dict[str, Any]:
    return {
        "title": "T",
        "timezone": "Europe/London",
        "starts_at": "2027-09-10T11:00",
        "ends_at": "2027-09-10T17:00",
        "attendance": {"in_person": {"capacity": 5}, "remote": {"join_url": "https://meet.example.org/secret"}},
        "venue": {"name": "Assembly House", "locality": "London", "country": "GB", "visibility": "public"},
        "fallback_contact": {"name": "Events team", "email": "events@example.org"},
        **fields,
    }


class TestTheJoinLink:
    @pytest.mark.parametrize(
        "audience", [one for one in Audience if one is not Audience.REMOTE], ids=lambda one: one.value
    )
    def test_is_for_confirmed_remote_people_only(self, audience: Audience) -> None:
        assert event_facts(IDENTITY, details(), audience).join_url == ""
        assert event_facts(IDENTITY, details(), Audience.REMOTE).join_url == "https://meet.example.org/secret"


class TestTheVenue:
    @pytest.mark.parametrize(
        ("visibility", "seen_by"),
        [
            ("public", {Audience.STRANGER, Audience.INVITED, Audience.IN_PERSON}),
            ("invited", {Audience.INVITED, Audience.IN_PERSON}),
            ("confirmed", {Audience.IN_PERSON}),
        ],
    )
    def test_is_told_as_far_as_it_is_visible(self, visibility: str, seen_by: set[Audience]) -> None:
        told = details(venue={"name": "Assembly House", "visibility": visibility})

        assert {who for who in Audience if event_facts(IDENTITY, told, who).venue} == seen_by


class TestContacts:
    def test_are_named_for_participation_when_public(self) -> None:
        contact = {"topic": "participation", "name": "Noor Haddad", "email": "noor@example.org", "public": True}

        found = participation_contact(details(contacts=[contact]))

        assert found is not None
        assert found.name == "Noor Haddad"

    def test_are_not_given_away_when_private(self) -> None:
        contact = {"topic": "participation", "name": "Noor Haddad", "email": "noor@example.org", "public": False}

        found = participation_contact(details(contacts=[contact]))

        assert found is not None
        assert found.name == "Events team"

    def test_may_be_missing_in_a_draft(self) -> None:
        assert fallback_contact(details(fallback_contact=None)) is None


class TestTheOrganiser:
    def test_is_the_first_organisation_that_organises_else_the_account(self) -> None:
        partners = [{"name": "P", "role": "partner"}, {"name": "O", "role": "organiser"}, {"name": "C", "role": "host"}]

        assert event_facts(IDENTITY, details(organisations=partners), Audience.INVITED).hosts == ["O", "C"]
        assert event_facts(IDENTITY, details(), Audience.INVITED).organiser == "Example Institute"


class TestTheRule:
    def test_is_the_organisers_text_else_the_usual_one(self) -> None:
        assert rule_text(details(discussion_rule={"kind": "custom", "text": "Be kind."})) == "Be kind."
        assert rule_text(details(discussion_rule={"kind": "chatham_house"})).startswith("Chatham House")
        assert rule_text(details()) == ""
