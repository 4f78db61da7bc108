"""Every no under /v1 is a problem."""

from flask.testing import FlaskClient


def test_unknown_address_is_a_problem(client: FlaskClient) -> None:
    answer = client.get("/v1/nothing-here")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "not-found"


def test_unknown_page_is_not_a_problem(client: FlaskClient) -> None:
    assert client.get("/nothing-here").mimetype != "application/problem+json"
