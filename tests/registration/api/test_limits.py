"""Who comes too often is asked to wait, and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from services.kit.keys import new_token
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import Clock
from tests.registration.api.conftest import GOOD_TOKEN, Samples, with_samples
from tests.registration.api.test_problems import told

MakeApp = Callable[..., Flask]


@pytest.fixture
def few(make_app: MakeApp, runtime: Runtime) -> Samples:
    app: Flask = make_app(
        rate_token_misses="2 per 10 minutes",
        rate_public_forms="2 per minute",
        rate_token="3 per minute",
        rate_key="3 per minute",
    )
    return with_samples(app, runtime)


def invitee(samples: Samples, token: str, address: str = "192.0.2.1") -> Any:
    headers = {"Authorization": f"Invitation {token}"}
    return samples.visitor().get("/v1/samples/invitee", headers=headers, environ_base={"REMOTE_ADDR": address})


def test_a_key_is_counted_by_itself(few: Samples, organisation: Organisation, clock: Clock) -> None:
    organiser, colleague = few.organiser(organisation), few.organiser(organisation)
    assert [organiser.get("/v1/samples/1").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert colleague.get("/v1/samples/1").status_code == 200
    clock.forward(minutes=1)
    assert organiser.get("/v1/samples/1").status_code == 200


def test_the_caller_is_told_how_it_stands(few: Samples, organisation: Organisation) -> None:
    organiser = few.organiser(organisation)
    answer = organiser.get("/v1/samples/1")
    assert answer.headers["RateLimit-Policy"] == '"key";q=3;w=60'
    assert answer.headers["RateLimit"] == '"key";r=2;t=60'


def test_one_too_many_is_told_when_to_come_back(few: Samples, organisation: Organisation, clock: Clock) -> None:
    organiser = few.organiser(organisation)
    clock.forward(seconds=20)
    for _ in range(3):
        organiser.get("/v1/samples/1")
    answer = organiser.get("/v1/samples/1")
    told(answer, 429, "rate-limited")
    assert answer.headers["Retry-After"] == "40"
    assert answer.headers["RateLimit"] == '"key";r=0;t=40'


def test_guesses_are_counted_by_address(few: Samples, clock: Clock) -> None:
    assert [invitee(few, new_token()).status_code for _ in range(3)] == [404, 404, 429]
    assert invitee(few, new_token(), "192.0.2.2").status_code == 404
    clock.forward(minutes=10)
    assert invitee(few, new_token()).status_code == 404


def test_a_good_token_passes_where_others_guess(few: Samples) -> None:
    for _ in range(5):
        invitee(few, new_token())
    assert invitee(few, GOOD_TOKEN).status_code == 200


def test_guesses_of_keys_are_counted_too(few: Samples) -> None:
    headers = {"Authorization": "Bearer wrong"}
    assert [few.visitor().get("/v1/samples/1", headers=headers).status_code for _ in range(3)] == [401, 401, 429]


def test_a_token_is_counted_by_itself_and_not_by_address(few: Samples) -> None:
    addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"]
    assert [invitee(few, GOOD_TOKEN, one).status_code for one in addresses] == [200, 200, 200, 429]


def test_public_forms_are_counted_by_address(few: Samples) -> None:
    def post(address: str) -> int:
        return few.visitor().post("/v1/samples/form", environ_base={"REMOTE_ADDR": address}).status_code

    assert [post("192.0.2.1") for _ in range(3)] == [201, 201, 429]
    assert post("192.0.2.2") == 201


def test_one_ipv6_network_is_one_visitor(few: Samples) -> None:
    found = [invitee(few, new_token(), f"2001:db8::{number}").status_code for number in range(3)]
    assert found == [404, 404, 429]
    assert invitee(few, new_token(), "2001:db8:1::1").status_code == 404


def test_a_claimed_address_is_not_believed(few: Samples) -> None:
    def post(claimed: str) -> int:
        return few.visitor().post("/v1/samples/form", headers={"X-Forwarded-For": claimed}).status_code

    assert [post(f"192.0.2.{number}") for number in range(3)] == [201, 201, 429]


def test_a_trusted_proxy_is_believed(make_app: MakeApp, runtime: Runtime) -> None:
    doors = with_samples(make_app(rate_public_forms="2 per minute", trusted_proxies=1), runtime)

    def post(claimed: str) -> int:
        return doors.visitor().post("/v1/samples/form", headers={"X-Forwarded-For": claimed}).status_code

    assert [post(f"192.0.2.{number}") for number in range(3)] == [201, 201, 201]
    assert [post(f"203.0.113.{number}, 192.0.2.9") for number in range(3)] == [201, 201, 429]
