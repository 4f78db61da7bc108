"""An operator reads of an event what each kind of reader would, and no more."""

import pytest

from services.kit.database import Database
from services.registration.domain.refusals import NotFound
from services.registration.store.organisations import Organisation
from services.registration.usecases.show_event_facts import show_event_facts
from tests.factories import an_event


@pytest.mark.parametrize("by", ["id", "slug"])
def test_each_reader_gets_their_own_facts(db: Database, organisation: Organisation, by: str) -> None:
    venue = {"name": "Garden House", "locality": "London", "country": "GB", "visibility": "confirmed"}
    attendance = {"in_person": {"capacity": 5}, "remote": {"capacity": 5, "join_url": "https://meet.example.org/x"}}
    event = an_event(db, organisation, venue=venue, attendance=attendance, status="draft")

    facts = show_event_facts(db, str(getattr(event, by)))

    assert [one.venue is not None for one in (facts.strangers, facts.invitees, facts.in_person)] == [False, False, True]
    assert [bool(one.join_url) for one in (facts.invitees, facts.in_person, facts.remote)] == [False, False, True]
    assert facts.fallback
    assert facts.fallback.email == "events@example.org"


@pytest.mark.parametrize("name", ["none", "01890000-0000-7000-8000-000000000001"])
def test_an_unknown_event_is_refused(db: Database, name: str) -> None:
    with pytest.raises(NotFound):
        show_event_facts(db, name)
