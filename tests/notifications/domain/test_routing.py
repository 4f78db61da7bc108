"""An enquiry always finds somebody, and the reason is told."""

from datetime import date
from uuid import UUID

import pytest

from services.contracts.facts import Contact
from services.notifications.domain.routing import route
from tests.journeys.letters import TEAM, an_enquiry

EVENT = UUID("01a20106-973c-77b1-bc96-fc59ece6c34f")
TODAY = date(2026, 11, 22)
SAM = Contact(name="Sam Example", email="sam@example.org", topic="participation")
ALEX = Contact(name="Alex Example", email="alex@example.org", topic="participation")
AWAY = Contact(
    name="Sam Example", email="sam@example.org", topic="participation", away_from="2026-11-20", away_until="2026-11-22"
)


def chosen(*contacts: Contact, topic: str = "participation", unreachable: tuple[str, ...] = ()) -> tuple[str, str]:
    found = route(an_enquiry(EVENT, topic=topic, contacts=list(contacts)), today=TODAY, unreachable=unreachable)
    return found.contact.email, found.because


def test_goes_to_the_first_contact_of_the_topic_in_the_organisers_order() -> None:
    programme = Contact(name="Jo Example", email="jo@example.org", topic="programme")
    assert chosen(programme, ALEX, SAM) == ("alex@example.org", "contact for this topic")


def test_goes_to_the_fallback_when_nobody_is_named_for_the_topic() -> None:
    assert chosen(SAM, topic="press") == (TEAM.email, "fallback, because nobody is named for this topic")


def test_goes_to_the_next_when_the_first_is_away() -> None:
    assert chosen(AWAY, ALEX)[0] == "alex@example.org"


def test_goes_to_the_deputy_of_whoever_is_away_as_somebody_else_whose_address_is_private() -> None:
    theirs = {"deputy_email": "deputy@example.org", "phone": "+44 1632 960001", "job_title": "Head of events"}
    found = route(an_enquiry(EVENT, contacts=[Contact(**{**AWAY.__dict__, **theirs})]), today=TODAY)
    assert (found.contact.email, found.contact.public) == ("deputy@example.org", False)
    assert (found.contact.name, found.contact.phone, found.contact.job_title) == ("", "", "")
    assert found.because == "deputy, because the contact is away until 2026-11-22"


def test_goes_to_the_fallback_when_all_are_away() -> None:
    assert chosen(AWAY) == (TEAM.email, "fallback, because nobody for this topic can be reached now")


def test_passes_over_an_address_that_refused_mail() -> None:
    assert chosen(SAM, ALEX, unreachable=("sam@example.org",))[0] == "alex@example.org"


@pytest.mark.parametrize(
    ("since", "until", "there"),
    [
        ("2026-11-23", "2026-11-30", True),
        ("2026-11-01", "2026-11-21", True),
        ("2026-11-22", "", False),
        ("", "2026-11-22", False),
        ("", "", True),
        ("nonsense", "2026-11-21", True),
    ],
)
def test_counts_both_ends_of_an_absence(since: str, until: str, there: bool) -> None:
    contact = Contact(name="Sam", email="sam@example.org", topic="participation", away_from=since, away_until=until)
    assert (chosen(contact)[0] == "sam@example.org") is there
