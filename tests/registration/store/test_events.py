"""Finding events: by id, slug or former slug, never another organisation's."""

import pytest

from services.kit.database import Database
from services.registration.domain.refusals import NotFound
from services.registration.store.events import find_event, find_public
from services.registration.store.organisations import Organisation
from tests.factories import an_event, an_organisation


def test_an_event_is_found_by_id_and_by_slug(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation)
    an_event(db, organisation)

    with db.transaction() as session:
        for address in (str(event.id), event.slug):
            assert find_event(session, organisation.id, address).id == event.id


def test_an_event_of_another_organisation_is_not_there(db: Database, organisation: Organisation) -> None:
    event = an_event(db, an_organisation(db, name="Another organisation"))

    for address in (str(event.id), event.slug):
        with pytest.raises(NotFound), db.transaction() as session:
            find_event(session, organisation.id, address)


def test_a_key_of_one_event_finds_no_other(db: Database, organisation: Organisation) -> None:
    mine, other = an_event(db, organisation), an_event(db, organisation)

    with db.transaction() as session:
        assert find_event(session, organisation.id, mine.slug, only=mine.id).id == mine.id
        with pytest.raises(NotFound):
            find_event(session, organisation.id, other.slug, only=mine.id)


def test_strangers_find_by_slug_and_not_by_id(db: Database, organisation: Organisation) -> None:
    event = an_event(db, organisation)

    with db.transaction() as session:
        assert find_public(session, event.slug).id == event.id
        with pytest.raises(NotFound):
            find_public(session, str(event.id))
