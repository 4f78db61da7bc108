"""Nobody overwrites what they have not seen."""

import pytest

from services.registration.store.organisations import Organisation
from tests.factories import Organiser
from tests.registration.api.conftest import Samples
from tests.registration.api.test_problems import told


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
