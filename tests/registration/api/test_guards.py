"""Nobody gets in but those a door lets in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.kit.keys import new_token
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import Clock, Organiser
from tests.registration.api.conftest import GOOD_TOKEN, Samples, with_samples
from tests.registration.api.test_problems import told

UNKNOWN = "a-token-of-the-right-length-that-nobody-issued"[:43]

BOOTSTRAP = "a bootstrap key of more than thirty-two characters"

MakeApp = Callable[..., Flask]


def test_a_key_with_the_scope_gets_in(samples: Samples, organisation: Organisation) -> None:
    answer = samples.organiser(organisation, scopes=["events:read"]).get("/v1/samples/1")
    assert answer.json == {"caller": str(organisation.id)}


def test_a_key_without_the_scope_does_not(samples: Samples, organisation: Organisation) -> None:
    answer = samples.organiser(organisation, scopes=["events:read"]).post("/v1/samples", json={"name": "A"})
    told(answer, 403, "forbidden-scope")
    assert samples.done == []


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic abc", f"Bearer {UNKNOWN}", "Bearer é", "Invitation abc"]
)
def test_without_a_known_key_nobody_gets_in(samples: Samples, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = samples.visitor().get("/v1/samples/1", headers=headers)
    told(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_who_you_are_comes_before_what_you_say(samples: Samples) -> None:
    told(samples.visitor().post("/v1/samples?odd=1", data="{", content_type="application/json"), 401, "unauthenticated")


def test_an_expired_key_does_not_get_in(samples: Samples, organisation: Organisation, clock: Clock) -> None:
    organiser = samples.organiser(organisation, expires_at=clock.now + timedelta(hours=1))
    assert organiser.get("/v1/samples/1").status_code == 200
    clock.forward(hours=1)
    told(organiser.get("/v1/samples/1"), 401, "unauthenticated")


def test_a_revoked_key_does_not_get_in(samples: Samples, organisation: Organisation, clock: Clock) -> None:
    told(samples.organiser(organisation, revoked_at=clock.now).get("/v1/samples/1"), 401, "unauthenticated")


def test_an_invitee_with_a_known_token_gets_in(samples: Samples) -> None:
    answer = samples.visitor().get("/v1/samples/invitee", headers={"Authorization": f"Invitation {GOOD_TOKEN}"})
    assert answer.get_json() == {"known": True}


def test_an_unknown_token_and_a_malformed_one_look_the_same(samples: Samples) -> None:
    answers = [
        samples.visitor().get("/v1/samples/invitee", headers={"Authorization": f"Invitation {token}"})
        for token in (new_token(), "x", "../../etc", "a b")
    ]
    for answer in answers:
        told(answer, 404, "not-found")
    assert len({answer.data for answer in answers}) == 1


def test_the_other_kind_of_token_is_no_token(samples: Samples) -> None:
    answer = samples.visitor().get("/v1/samples/invitee", headers={"Authorization": f"Registration {GOOD_TOKEN}"})
    told(answer, 401, "unauthenticated")


def test_head_asks_like_get(samples: Samples) -> None:
    assert samples.visitor().head("/v1/samples/1").status_code == 401


class TestTheOperatorsKey:
    def test_opens_everything_of_the_first_organisation(
        self, runtime: Runtime, make_app: MakeApp, organisation: Organisation
    ) -> None:
        doors = with_samples(make_app(bootstrap_api_key=BOOTSTRAP), runtime)
        operator = Organiser(doors.visitor(), BOOTSTRAP)
        assert operator.get("/v1/samples/1").json == {"caller": str(organisation.id)}
        assert operator.post("/v1/samples", json={"name": "A"}).status_code == 201

    def test_makes_the_first_organisation(self, runtime: Runtime, make_app: MakeApp) -> None:
        operator = Organiser(make_app(bootstrap_api_key=BOOTSTRAP).test_client(), BOOTSTRAP)
        assert operator.get("/v1/keys").status_code == 200
        assert operator.get("/v1/keys").status_code == 200

    def test_ends_with_the_setting(self, runtime: Runtime, make_app: MakeApp) -> None:
        assert (
            Organiser(make_app(bootstrap_api_key=BOOTSTRAP).test_client(), BOOTSTRAP).get("/v1/keys").status_code == 200
        )
        told(Organiser(make_app().test_client(), BOOTSTRAP).get("/v1/keys"), 401, "unauthenticated")
        other = make_app(bootstrap_api_key="x" * 40).test_client()
        told(Organiser(other, BOOTSTRAP).get("/v1/keys"), 401, "unauthenticated")
        assert Organiser(other, "x" * 40).get("/v1/keys").status_code == 200

    def test_is_not_ended_through_the_api(self, runtime: Runtime, make_app: MakeApp) -> None:
        operator = Organiser(make_app(bootstrap_api_key=BOOTSTRAP).test_client(), BOOTSTRAP)
        (own,) = operator.get("/v1/keys").json["items"]
        told(operator.delete(f"/v1/keys/{own['id']}", version="*"), 409, "invalid-transition")


def test_reading_with_a_key_writes_nothing(organiser: Organiser, client: FlaskClient) -> None:
    assert organiser.get("/v1/keys").json["items"][0]["last_used_at"] is None
    organiser.post("/v1/keys", json={"name": "A", "scopes": ["events:read"]})
    assert any(key["last_used_at"] for key in organiser.get("/v1/keys").json["items"])
