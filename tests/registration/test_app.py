"""What the application does for every answer."""

import gzip

import pytest
from flask.testing import FlaskClient

SHEET = "/static/placecard.css"
UNPACKS = {"Accept-Encoding": "gzip, br"}


def test_style_sheets_are_packed_for_who_unpacks_them(client: FlaskClient) -> None:
    plain, packed = client.get(SHEET, buffered=True), client.get(SHEET, headers=UNPACKS, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 3 < len(plain.data)
    assert {answer.headers["Vary"] for answer in (plain, packed)} == {"Accept-Encoding"}
    assert packed.headers["ETag"] != plain.headers["ETag"], "two forms of it, two tags (RFC 9110, 8.8.3.3)"
    known = {**UNPACKS, "If-None-Match": packed.headers["ETag"]}
    assert client.get(SHEET, headers=known, buffered=True).status_code == 304


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_nobody_gets_what_they_cannot_unpack(client: FlaskClient, accepted: str) -> None:
    answer = client.get(SHEET, headers={"Accept-Encoding": accepted}, buffered=True)
    assert (answer.status_code, "Content-Encoding" in answer.headers) == (200, False)


def test_pages_and_what_is_not_there_are_never_packed(client: FlaskClient) -> None:
    """A page holds the form's token beside what a stranger may have put into it."""
    for path in ("/", "/lost-link", "/static/nothing.css", "/static/../app.py"):
        assert "Content-Encoding" not in client.get(path, headers=UNPACKS).headers
