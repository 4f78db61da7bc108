"""What strangers learn of an event: nothing of drafts and hidden ones, and never a secret."""

import json
from typing import Any

import pytest

from services.kit.database import Database
from services.registration.domain.public_events import Moved, PublicEvent
from services.registration.domain.refusals import NotFound
from services.registration.store.events import Event
from services.registration.store.organisations import Organisation
from services.registration.usecases.change_event import EventChange, change_event
from services.registration.usecases.show_public_event import show_public_event
from tests.factories import START, Clock, a_caller, an_event
from tests.registration.usecases.test_change_event import KEYS

SECRETS: dict[str, Any] = {
    "attendance": {"in_person": {"capacity": 471147}, "remote": {"capacity": 815815, "join_url": "https://join.example.org"}},
    "venue": {"name": "Secret House", "locality": "Nowhere", "visibility": "invited"},
    "contacts": [
        {"topic": "visa", "name": "Private Person", "email": "private@example.org", "public": False},
        {"topic": "press", "name": "Public Person", "email": "p@example.org", "public": True,
         "deputy_email": "deputy@example.org"},
    ],
    "documents": [{"title": "Inner paper", "url": "https://example.org/inner", "visibility": "invited"}],
    "questions": [{"code": "dietary", "label": "What do you eat?", "kind": "text"}],
    "discussion_rule": {"kind": "custom", "text": "Say nothing outside."},
    "constituencies": [{"code": "media", "label": "Media", "ceiling": 3}],
}  # fmt: skip


SECRET_WORDS = (
    "471147", "815815", "join.example", "Secret House", "Private Person", "deputy@", "Inner paper", "do you eat",
    "Say nothing", "Media",
)  # fmt: skip


def shown(db: Database, slug: str) -> PublicEvent:
    found = show_public_event(db, slug, now=START)
    assert isinstance(found, PublicEvent)
    return found


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"visibility": "hidden"}], ids=["a draft", "a hidden event"])
def test_looks_like_nothing(db: Database, organisation: Organisation, fields: dict[str, Any]) -> None:
    event = an_event(db, organisation, **fields)

    with pytest.raises(NotFound) as refusal:
        show_public_event(db, event.slug, now=START)
    with pytest.raises(NotFound) as unknown:
        show_public_event(db, "never-was", now=START)
    assert str(refusal.value) == str(unknown.value)


def test_a_draft_that_was_cancelled_stays_unseen(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation, status="draft")
    with db.transaction() as session:
        session.get_one(Event, event.id).status = "cancelled"

    with pytest.raises(NotFound):
        show_public_event(db, event.slug, now=START)


def test_a_cancelled_event_keeps_its_page(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation, status="cancelled")

    assert shown(db, event.slug).status == "cancelled"


def test_an_unlisted_event_is_there_for_those_who_know_its_address(db: Database, organisation: Organisation) -> None:
    assert shown(db, an_event(db, organisation, visibility="unlisted").slug).status == "open"


def test_a_former_slug_says_where_the_event_has_moved(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation, title="Old name")
    wanted = EventChange(fields={"title": "New name"})
    change_event(db, KEYS, a_caller(organisation), str(event.id), wanted, now=START)

    assert show_public_event(db, "old-name", now=START) == Moved(slug="new-name")


def test_no_secret_is_in_it(db: Database, organisation: Organisation) -> None:
    found = shown(db, an_event(db, organisation, **SECRETS).slug)

    told = json.dumps(dict(found.details), default=str) + repr(found.event)
    for secret in SECRET_WORDS:
        assert secret not in told
    assert "Public Person" in told
    assert found.topics == ("visa", "press")


def test_is_past_from_the_moment_it_ends(db: Database, organisation: Organisation, clock: Clock) -> None:
    event = an_event(db, organisation, starts_at="2027-03-01T09:00", ends_at="2027-03-01T10:00")
    ended = clock.forward(hours=1)

    assert not shown(db, event.slug).is_past
    found = show_public_event(db, event.slug, now=ended)
    assert isinstance(found, PublicEvent)
    assert found.is_past
