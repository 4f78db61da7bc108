"""Readers of pages, and people who hold links."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees
from tests.letters.speaking import forget, with_languages, write_marked
from tests.registration.pages.visitor import Visitor


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a fresh browser."""
    return Visitor(app.test_client())


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """A meeting in a room with two places, on the waitlist first come first served."""
    return factories.an_event(
        runtime.database,
        organisation,
        capacity=2,
        waitlist_policy="first_come",
        discussion_rule={"kind": "chatham_house"},
        participant_list="consenting_participants",
        questions=[
            {"code": "dietary", "label": "Is there anything you do not eat?", "kind": "text", "required": True,
             "when": "accepted", "sensitive": True, "purge_days": 30},
        ],
    )  # fmt: skip


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, app: Flask) -> Invitees:
    """People who hold invitation links to the event."""
    return Invitees(organiser, event, app.test_client())


@pytest.fixture(scope="session")
def marked_languages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalogue for Arabic in which each sentence is marked."""
    folder = tmp_path_factory.mktemp("catalogues")
    write_marked(folder, "ar")
    return folder


@pytest.fixture
def speaking(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, marked_languages: Path
) -> Iterator[Flask]:
    """The application with English, and Arabic in which each sentence is marked."""
    with_languages(monkeypatch, marked_languages, "ar")
    yield make_app()
    monkeypatch.undo()
    forget()
