"""Pages drawn once for everybody: each visitor gets the own name and token, nobody another one's."""

from collections.abc import Iterator

import pytest
from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from services.registration.pages.shared_pages import MOST, SharedPages


@pytest.fixture
def pages(app: Flask) -> Iterator[SharedPages]:
    with app.test_request_context():
        yield SharedPages()


def drawn(name: str) -> str:
    return f"<p>{name}</p><input value={generate_csrf()}>"


def test_fills_in_the_name_as_text(pages: SharedPages) -> None:
    assert "<p>&lt;Amina&gt;</p>" in pages.filled("key", "<Amina>", drawn)


def test_draws_a_page_once(pages: SharedPages) -> None:
    pages.filled("key", "Amina", drawn)

    page = pages.filled("key", "Bo", lambda _: "drawn again")

    assert "<p>Bo</p>" in page
    assert "Amina" not in page


def test_gives_each_session_its_own_token(app: Flask) -> None:
    pages, found = SharedPages(), []
    for _ in range(2):
        with app.test_request_context():
            found.append((pages.filled("key", "Amina", drawn), session["csrf_token"]))

    assert found[0][1] != found[1][1]
    assert found[0][0] != found[1][0]


def test_keeps_pages_under_different_keys_apart(pages: SharedPages) -> None:
    pages.filled("one event", "Amina", lambda name: f"one event {name}")

    assert pages.filled("another", "Amina", lambda name: f"another {name}") == "another Amina"


def test_forgets_the_oldest_pages(pages: SharedPages) -> None:
    for number in range(MOST + 1):
        pages.filled(number, "Amina", drawn)

    assert pages.filled(0, "Amina", lambda _: "drawn again") == "drawn again"
    assert pages.filled(MOST, "Amina", lambda _: "drawn again") != "drawn again"
