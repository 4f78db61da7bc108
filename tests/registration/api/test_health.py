"""Operators see how it is; others do not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from services.kit.database import Database
from services.kit.limits import Limits
from services.registration.app import create_app
from services.registration.runtime import Runtime
from services.registration.store.health import expected_revision

PUBLIC = {"REMOTE_ADDR": "8.8.8.8"}


@pytest.fixture
def nowhere(runtime: Runtime) -> FlaskClient:
    """An application whose database is away."""
    away = Database("postgresql://nobody@127.0.0.1:1/none", role="tests")
    return create_app(replace(runtime, database=away)).test_client()


def test_alive_needs_no_database(nowhere: FlaskClient) -> None:
    assert nowhere.get("/healthz").get_json() == {"status": "ok"}


def test_ready_needs_one(nowhere: FlaskClient, client: FlaskClient) -> None:
    answer = nowhere.get("/readyz")
    assert answer.status_code == 503
    assert "database" in answer.get_json()["reason"]
    assert client.get("/readyz").status_code == 200


def test_the_api_says_when_to_try_again_without_one(nowhere: FlaskClient) -> None:
    answer = nowhere.get("/v1/keys", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")


def test_ready_tells_what_lags_without_failing_on_it(runtime: Runtime, client: FlaskClient) -> None:
    with runtime.database.transaction() as session:
        for service in ("registration", "notifications"):
            beaten = text(f"insert into {service}.beat (clock, beaten_at) values ('{service}', :at)")
            session.execute(beaten, {"at": runtime.now()})
    told = client.get("/readyz").get_json()
    assert told["redis"] == "ok"
    assert told["oldest_unsent_seconds"] is None
    assert told["clock_beat_age_seconds"] == {"registration": 0.0, "notifications": 0.0}


def test_ready_without_redis(runtime: Runtime) -> None:
    lonely = replace(runtime, limits=Limits("redis://127.0.0.1:1", now=lambda: 0.0, digest=str))
    answer = create_app(lonely).test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["redis"]) == (200, "not answering")


def test_a_database_that_stands_elsewhere_is_not_ready(runtime: Runtime, client: FlaskClient) -> None:
    with runtime.database.transaction() as session:
        session.execute(text("update schema_version set version_num = '0000'"))
    try:
        answer = client.get("/readyz")
    finally:
        with runtime.database.transaction() as session:
            session.execute(text("update schema_version set version_num = :it"), {"it": expected_revision()})
    assert answer.status_code == 503
    assert "migration 0000" in answer.get_json()["reason"]


def test_the_expected_migration_is_alembics_head() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(Config(toml_file="pyproject.toml")).get_current_head() == expected_revision()


class TestMetrics:
    @pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1"])
    def test_are_for_neighbours(self, client: FlaskClient, address: str) -> None:
        assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 200

    def test_are_not_for_strangers(self, client: FlaskClient) -> None:
        assert client.get("/metrics", environ_base=PUBLIC).status_code == 404

    def test_are_not_for_strangers_behind_a_neighbour(self, client: FlaskClient) -> None:
        assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404

    def test_are_for_bearers_of_their_token(self, make_app: Callable[..., Flask]) -> None:
        client = make_app(metrics_token="the token of the metrics").test_client()

        def ask(token: str) -> int:
            return client.get("/metrics", environ_base=PUBLIC, headers={"Authorization": f"Bearer {token}"}).status_code

        assert ask("the token of the metrics") == 200
        assert ask("another") == 404
        assert ask("") == 404

    def test_count_by_route_and_tell_no_token(self, client: FlaskClient) -> None:
        client.get("/v1/keys/01890000-0000-7000-8000-000000000001")
        text = client.get("/metrics").text
        assert 'route="/v1/keys/<uuid:key_id>",status="401"' in text
        assert "01890000" not in text
        assert "placecard_database_up 1.0" in text
        assert "placecard_oldest_unsent_seconds 0.0" in text

    def test_tell_that_the_database_is_away(self, nowhere: FlaskClient) -> None:
        assert "placecard_database_up 0.0" in nowhere.get("/metrics").text


def test_every_answer_has_safe_headers(client: FlaskClient, make_app: Callable[..., Any]) -> None:
    paths = ["/healthz", "/v1/keys", "/v1/none", "/docs", "/openapi.json", "/none", "/problems/not-found"]
    for path in paths:
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert "Strict-Transport-Security" not in headers, path
    assert "Strict-Transport-Security" in make_app(public_url="https://example.org").test_client().get("/docs").headers


def test_nothing_of_the_api_is_cached(client: FlaskClient) -> None:
    assert client.get("/v1/keys").headers["Cache-Control"] == "no-store"


class TestRequestIds:
    @pytest.mark.parametrize("given", ["abc-123", "x" * 64, "A.b_c:d"])
    def test_safe_ones_are_taken(self, client: FlaskClient, given: str) -> None:
        assert client.get("/v1/keys", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given

    @pytest.mark.parametrize("given", ["", "x" * 65, "a b", 'a"b', "a@example.org"])
    def test_others_are_replaced(self, client: FlaskClient, given: str) -> None:
        made = client.get("/v1/keys", headers={"X-Request-ID": given}).headers["X-Request-ID"]
        assert made != given
        assert len(made) == 32

    def test_the_log_line_tells_the_route_and_no_token(self, client: FlaskClient) -> None:
        from structlog.contextvars import merge_contextvars
        from structlog.testing import capture_logs

        with capture_logs(processors=[merge_contextvars]) as lines:
            client.get("/i/the-token-itself", headers={"X-Request-ID": "it"})
            client.get("/v1/keys/01890000-0000-7000-8000-000000000001?x=secret", headers={"X-Request-ID": "it"})
        assert lines
        assert all(line["request_id"] == "it" for line in lines)
        assert "/v1/keys/<uuid:key_id>" in str(lines)
        assert not any(word in str(lines) for word in ("the-token-itself", "01890000", "secret"))
