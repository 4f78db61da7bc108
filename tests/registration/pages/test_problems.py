"""A no that people can use, whatever went wrong."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from services.kit.database import Database
from services.registration.app import create_app
from services.registration.domain.refusals import ALL, Invalid, Refusal
from services.registration.pages.problems import STATUS, error_page, told
from services.registration.runtime import Runtime
from tests.registration.pages.visitor import Visitor


@pytest.fixture
def without_database(runtime: Runtime) -> Flask:
    """An application whose database is away."""
    away = Database("postgresql://nobody@127.0.0.1:1/nothing", role="tests")
    return create_app(replace(runtime, database=away))


class TestTelling:
    def test_a_missing_database_says_to_come_back(self, without_database: Flask) -> None:
        reader = Visitor(without_database.test_client()).get("/events")
        assert (reader.status, reader.heading) == (503, "We cannot answer right now")
        assert reader.answer is not None
        assert reader.answer.headers["Retry-After"] == "5"

    def test_a_wrong_method_names_the_right_ones(self, visitor: Visitor) -> None:
        answer = visitor.client.delete("/events")
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]
        assert answer.mimetype == "text/html"

    def test_a_fault_of_ours_shows_nothing_of_its_inside(self, app: Flask) -> None:
        with app.test_request_context("/"):
            answer = error_page(RuntimeError("secret detail"))
        assert answer.status_code == 500
        assert "secret detail" not in answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("refusal", [cls for cls in ALL.values() if cls not in (Invalid, ALL["gone"])])
    def test_every_refusal_has_a_page(self, app: Flask, refusal: type[Refusal]) -> None:
        with app.test_request_context("/"):
            page = told(refusal())
            html = error_page(refusal()).get_data(as_text=True)
        assert page.status == STATUS[refusal.kind]
        assert page.title
        assert all(page.paragraphs)
        assert page.title.split(".")[0] in html

    def test_the_api_keeps_its_own_way(self, visitor: Visitor) -> None:
        assert visitor.client.get("/v1/nothing").mimetype == "application/problem+json"

    def test_too_many_forms_are_told_when_to_come_back(self, make_app: Callable[..., Flask]) -> None:
        client = make_app(rate_public_forms="1 per minute").test_client()
        reader = Visitor(client)
        for _ in range(2):
            reader.get("/lost-link").send({"email": "a@example.org"})
        assert (reader.status, reader.heading) == (429, "Please wait a little")
        assert reader.answer is not None
        assert int(reader.answer.headers["Retry-After"]) > 0
