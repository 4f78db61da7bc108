"""Every no under /v1 is a problem, and tells nothing of our inside."""

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.registration.store.organisations import Organisation
from tests.factories import Organiser
from tests.registration.api.conftest import Samples


def told(answer: Any, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.get_json(force=True)
    assert answer.mimetype == "application/problem+json", answer.text
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"].endswith(f"/problems/{code}")
    assert body["title"]
    assert body["detail"]
    return body


@pytest.fixture
def sampler(samples: Samples, organisation: Organisation) -> Organiser:
    return samples.organiser(organisation)


def test_unknown_address(client: FlaskClient) -> None:
    told(client.get("/v1/nothing-here"), 404, "not-found")


def test_one_kind_of_problem_has_one_title(client: FlaskClient, organiser: Organiser) -> None:
    nowhere, not_yours = client.get("/v1/nothing-here"), organiser.get("/v1/events/nothing-here")
    assert told(nowhere, 404, "not-found")["title"] == told(not_yours, 404, "not-found")["title"]


def test_a_page_is_no_problem(client: FlaskClient) -> None:
    assert client.get("/nothing-here").mimetype != "application/problem+json"


def test_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.put("/v1/keys")
    told(answer, 405, "method-not-allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_trace_is_not_taken(client: FlaskClient) -> None:
    told(client.open("/v1/keys", method="TRACE"), 405, "method-not-allowed")


def test_fields_are_named_flat_without_location(sampler: Organiser) -> None:
    body = told(sampler.post("/v1/samples", json={"name": 5, "extra": 1}), 422, "validation-failed")
    assert body["errors"] == {"name": ["Not a valid string."], "extra": ["Unknown field."]}


def test_unknown_query_arguments_are_refused(sampler: Organiser) -> None:
    body = told(sampler.post("/v1/samples?dry_rum=true", json={"name": "A"}), 422, "validation-failed")
    assert list(body["errors"]) == ["dry_rum"]


def test_a_body_that_is_a_list_is_refused(sampler: Organiser) -> None:
    told(sampler.post("/v1/samples", json=[1]), 422, "validation-failed")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"name": "a", "name": "b"}',
        b'{"name": NaN}',
        b"[" * 100_000,
        b'{"name": "a"} x',
        b"",
        b'{"name": "\\ud800"}',
        b'{"\\udc00": 1}',
    ],
)
def test_malformed_json(sampler: Organiser, body: bytes) -> None:
    answer = sampler.post("/v1/samples", data=body, content_type="application/json")
    told(answer, 400, "malformed-json")


def test_another_media_type(sampler: Organiser) -> None:
    told(sampler.post("/v1/samples", data="name=A", content_type="text/plain"), 415, "unsupported-media-type")


def test_a_media_type_of_the_json_family_is_taken(sampler: Organiser) -> None:
    answer = sampler.post("/v1/samples", data='{"name": "A"}', content_type="application/merge-patch+json")
    assert answer.status_code == 201


def test_a_large_body(sampler: Organiser) -> None:
    told(sampler.post("/v1/samples", json={"name": "x" * 2**20}), 413, "body-too-large")


def test_a_large_body_where_it_is_meant(sampler: Organiser) -> None:
    assert sampler.post("/v1/samples/large", data=b"x" * 2**21).json == {"bytes": 2**21}
    told(sampler.post("/v1/samples/large", data=b"x" * 2**22), 413, "body-too-large")


def test_a_body_of_untold_length_is_taken_whole_or_not_at_all(sampler: Organiser) -> None:
    def stream(size: int) -> Any:
        untold = {"Transfer-Encoding": "chunked"}
        terminated = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
        body = BytesIO(b"x" * size)
        return sampler.post("/v1/samples/large", input_stream=body, headers=untold, environ_overrides=terminated)

    assert stream(3 * 2**20).json == {"bytes": 3 * 2**20}
    told(stream(3 * 2**20 + 1), 413, "body-too-large")


def test_a_refusal_brings_its_members(sampler: Organiser) -> None:
    body = told(sampler.post("/v1/samples", json={"name": "Full"}), 409, "event-full")
    assert body["alternatives"] == [{"attendance": "remote"}]


@pytest.mark.parametrize("path", ["away", "slow"])
def test_an_absent_database_says_when_to_try_again(samples: Samples, path: str) -> None:
    answer = samples.visitor().get(f"/v1/samples/{path}")
    told(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_fault_of_ours_says_nothing_about_it(sampler: Organiser) -> None:
    answer = sampler.post("/v1/samples", json={"name": "Broken"})
    told(answer, 500, "internal-error")
    assert "secret inside" not in answer.text


def test_a_nul_in_an_address(organiser: Organiser) -> None:
    told(organiser.get("/v1/events/a%00b"), 404, "not-found")
