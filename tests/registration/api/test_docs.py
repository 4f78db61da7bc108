"""The description is valid, complete and served without help from elsewhere."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from services.registration.api.guards import MARK, method_of
from services.registration.domain.refusals import ALL

METHODS = {"get", "post", "put", "patch", "delete"}


def test_the_description_is_valid_openapi(client: FlaskClient) -> None:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    described = answer.get_json()
    assert described["openapi"].startswith("3.1")
    validate(described)


def test_every_operation_says_how_it_says_no(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()
    for path, item in described["paths"].items():
        for method in METHODS & item.keys():
            default = item[method]["responses"]["default"]["$ref"].rpartition("/")[2]
            content = described["components"]["responses"][default]["content"]
            assert list(content) == ["application/problem+json"], (method, path)


def test_every_operation_says_who_may_call(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()
    for path, item in described["paths"].items():
        for method in METHODS & item.keys():
            assert "security" in item[method], (method, path)
            assert item[method].get("summary"), (method, path)


def test_every_route_under_v1_is_described_and_declares_its_guard(app: Flask, client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()["paths"]
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/v1"):
            path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert method.lower() in described[path], (method, path)


def test_a_view_without_guard_stops_the_start(app: Flask) -> None:
    from services.registration.api.dispatch import guard_all

    bare = Flask("bare")
    bare.add_url_rule("/v1/open-door", view_func=lambda: "come in")
    with pytest.raises(LookupError, match="/v1/open-door has no guard"):
        guard_all(bare)


def test_public_doors_say_why(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/v1"):
            view = getattr(app.view_functions[rule.endpoint], "__wrapped__", None)
            assert view is not None
            guard = getattr(method_of(view, "GET" if "GET" in (rule.methods or ()) else "POST"), MARK, None)
            assert guard is None or guard.scheme or guard.reason


def test_an_unchanged_description_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/openapi.json").headers["ETag"]
    assert client.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_the_page_fetches_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/docs")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    assert all(address.startswith("/") for address in addresses)
    for address in addresses:
        with client.get(address) as part:
            assert part.status_code == 200, address
    assert "unsafe" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("code", ["validation-failed", "rate-limited", "idempotency-key-reused", *ALL])
def test_every_problem_type_has_a_page(client: FlaskClient, code: str) -> None:
    assert client.get(f"/problems/{code}").status_code == 200


def test_other_problem_addresses_are_not_found(client: FlaskClient) -> None:
    assert client.get("/problems/nonsense").status_code == 404


def test_vendored_files_are_those_of_the_manifest() -> None:
    import hashlib
    import json

    folder = Path("services/registration/static/vendor")
    for package in json.loads((folder / "manifest.json").read_text()):
        assert (folder / package["licence_file"]).exists()
        for name, digest in package["files"].items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
