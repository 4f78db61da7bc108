"""Nobody overwrites what they have not seen."""

from typing import Any

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import YES
from tests.registration.api.conftest import Samples
from tests.registration.api.test_problems import told

EVENT = "/v1/events/<event>"
MADE: dict[str, dict[str, Any]] = {
    "/v1/events": {"title": "New", "timezone": "UTC", "attendance": {"remote": {}}},
    f"{EVENT}/clone": {},
    f"{EVENT}/allocations": {"organisation": "New", "places": 2},
    f"{EVENT}/registrations": {**YES, "email": "sam@example.com", "source": "By telephone"},
    "/v1/keys": {"name": "New", "scopes": ["events:read"]},
    "/v1/calendar-feeds": {"name": "New"},
    "/v1/webhooks": {"url": "https://hooks.example.org/", "types": ["registration.confirmed"]},
    "/v1/suppressions": {"email": "sam@example.com"},
}  # fmt: skip


@pytest.fixture
def sampler(samples: Samples, organisation: Organisation) -> Organiser:
    return samples.organiser(organisation)


def test_an_answer_carries_a_strong_tag(sampler: Organiser) -> None:
    assert sampler.get("/v1/samples/7").headers["ETag"] == '"7"'


@pytest.mark.parametrize("known", ['"7"', 'W/"7"', '"1", "7"', "*"])
def test_what_the_caller_has_is_not_sent_again(sampler: Organiser, known: str) -> None:
    answer = sampler.get("/v1/samples/7", headers={"If-None-Match": known})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", '"7"')


def test_what_has_changed_is_sent(sampler: Organiser) -> None:
    assert sampler.get("/v1/samples/7", headers={"If-None-Match": '"6"'}).status_code == 200


@pytest.mark.parametrize("version", [7, "*"])
def test_a_change_of_the_seen_version_passes(sampler: Organiser, version: int | str) -> None:
    answer = sampler.patch("/v1/samples/7", version=version)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"8"')


def test_a_change_of_nothing_seen_is_refused(sampler: Organiser) -> None:
    told(sampler.patch("/v1/samples/7"), 428, "precondition-required")


@pytest.mark.parametrize("given", ['"6"', 'W/"7"', "7", '"seven"', '"7", "8"', '"' + "9" * 30 + '"'])
def test_a_change_of_another_version_is_refused(sampler: Organiser, given: str) -> None:
    told(sampler.patch("/v1/samples/7", headers={"If-Match": given}), 412, "version-mismatch")


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.mark.parametrize("path", MADE)
def test_a_thing_that_was_made_is_where_the_answer_says(organiser: Organiser, event: EventView, path: str) -> None:
    made = organiser.post(path.replace("<event>", str(event.id)), json=MADE[path])
    assert made.status_code == 201, made.text

    found = organiser.get(made.headers["Location"])

    assert (found.status_code, found.json["id"]) == (200, made.json["id"])
    assert found.headers["ETag"] == made.headers["ETag"]
