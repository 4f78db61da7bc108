"""Words to choose listed events by: only such as lead somewhere, and nothing of events that nobody may know."""

from typing import Any

from services.kit.database import Database
from services.registration.domain.events import EventFilter
from services.registration.store.organisations import Organisation
from services.registration.usecases.list_public_events import list_public_events
from services.registration.usecases.list_public_terms import list_public_terms
from tests.factories import START, an_event


def test_are_those_of_listed_events_with_their_labels(db: Database, organisation: Organisation) -> None:
    an_event(db, organisation, event_type="workshop", facets={"theme": ["skills"]}, series={"code": "migration"})
    unseen: list[dict[str, Any]] = [{"visibility": "hidden"}, {"visibility": "unlisted"}, {"status": "draft"}]
    for closed in unseen:
        an_event(db, organisation, event_type="briefing", facets={"theme": ["secret"]}, series={"code": "x"}, **closed)

    found = list_public_terms(db, "upcoming", now=START)

    assert [(term.code, term.label) for term in found.event_types] == [("workshop", "Workshop")]
    assert [(term.code, term.label) for term in found.themes] == [("skills", "Skills")]
    assert found.series == ["migration"]
    assert list_public_terms(db, "past", now=START).event_types == []


def test_lead_to_the_events_that_have_them_and_to_no_hidden_one(db: Database, organisation: Organisation) -> None:
    an_event(db, organisation, title="Mine", event_type="workshop", facets={"theme": ["skills"]})
    an_event(db, organisation, title="Other", event_type="briefing")
    an_event(db, organisation, title="Hidden", event_type="workshop", visibility="hidden")

    def titles(**wanted: Any) -> list[str]:
        page = list_public_events(db, "upcoming", now=START, wanted=EventFilter(**wanted))
        return sorted(event.event.title for event in page.items)

    assert titles(event_type="workshop") == ["Mine"]
    assert titles(themes=("skills",)) == ["Mine"]
    assert titles(q="the") == ["Other"]
    assert titles() == ["Mine", "Other"]
