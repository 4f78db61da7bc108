"""What every answer tells browsers and caches: of each route, and of each kind of no."""

import re
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

from tests.security.world import UNKNOWN_TOKEN, World

HTTPS = "https://events.example.org"
NEEDS_SCRIPT = {"/docs"}
"""The description of the API, whose viewer is a program of ours."""
PUBLIC_FILES = ("/static/", "/docs", "/openapi.json", "/problems/", "/healthz", "/readyz", "/metrics")
FOR_ALL = ("/static/", "/brand/")
"""What is the same for everybody."""
OF_LINKS = re.compile(r"/(i|r|confirm-address|unsubscribe|q)/|/(invitation|registration|lost-link)\b|/enquire")
"""Addresses at which a link is or was, or somebody's own answers are."""
LOADING = "link:not([rel=canonical]), script[src], img, iframe, source, object, embed"
EVERYWHERE = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


@dataclass
class Asked:
    """One answer and what was asked for."""

    method: str
    path: str
    answer: Response

    def __str__(self) -> str:
        return f"{self.method} {self.path[:40]} {self.answer.status_code}"


@dataclass
class Sweep:
    """Every route with and without rights, and every kind of refusal, at one public address."""

    url: str
    asked: list[Asked]
    tokens: list[str]

    @classmethod
    def made(cls, app: Flask, world: World, url: str) -> "Sweep":
        """Ask each as one who has everything, then as one who has nothing."""
        browser = app.test_client()
        for entrance, purpose in (("/i/", "invitation"), ("/r/", "registration"), ("/a/", "allocation")):
            browser.get(entrance + world.tokens[purpose], base_url=url)
        everything = (browser, {"Authorization": f"Bearer {world.key}"})
        found = []
        for method, path in routes(world) + noes(world):
            for client, headers in (everything, (app.test_client(), {})):
                world.runtime.limits.forget()
                body = "{" if method in {"POST", "PATCH", "PUT"} else None
                kind = "text/plain" if body else None
                with client.open(
                    path, method=method, headers=headers, base_url=url, data=body, content_type=kind
                ) as answer:
                    answer.get_data()
                    found.append(Asked(method, path, answer))
        return cls(url, found, list(world.tokens.values()))


SWEPT: dict[str, Sweep] = {}
"""Sweeps are long and the same for every test here."""


@pytest.fixture(params=["http://127.0.0.1:8000", HTTPS], ids=["http", "https"])
def sweep(request: pytest.FixtureRequest) -> Sweep:
    url = str(request.param)
    if url not in SWEPT:
        app = request.getfixturevalue("make_app")(public_url=url)
        SWEPT[url] = Sweep.made(app, request.getfixturevalue("world"), url)
    return SWEPT[url]


@pytest.fixture
def asked(sweep: Sweep) -> list[Asked]:
    return sweep.asked


def routes(world: World) -> list[tuple[str, str]]:
    """Every route, with the world's things in it."""
    purposes = {"/i/<token>": "invitation", "/resume/<token>": "invitation", "/a/<token>": "allocation",
                "/r/<token>": "registration", "/unsubscribe/<token>": "unsubscribe",
                "/q/<token>": "enquiry", "/join/<token>": "join", "/calendar/<token>.ics": "calendar"}  # fmt: skip
    return [
        (method, world.path(rule.rule).replace("<token>", world.tokens[purposes.get(rule.rule, "address")]))
        for rule in world.app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
        if method != "OPTIONS"
    ]


def noes(world: World) -> list[tuple[str, str]]:
    """What is not there, not allowed, too long, or broken."""
    return [
        ("GET", "/nothing-here"), ("GET", "/v1/nothing-here"), ("PUT", "/events"), ("TRACE", "/"),
        ("PUT", "/v1/events"), ("TRACE", "/v1/events"), ("OPTIONS", "/v1/events"), ("OPTIONS", "/"),
        ("GET", f"/i/{UNKNOWN_TOKEN}"), ("GET", "/i/x"), ("GET", f"/r/{UNKNOWN_TOKEN}"), ("GET", "/static/nothing"),
        ("GET", f"/confirm-address/{UNKNOWN_TOKEN}"), ("GET", "/events?cursor=x"), ("GET", "/v1/events?limit=999"),
        ("GET", "/events/%00"), ("GET", "/problems/nothing"), ("GET", "/console"),
    ]  # fmt: skip


def test_the_sweep_meets_every_kind_of_answer(asked: list[Asked]) -> None:
    """The control: it is not one kind of refusal over and over."""
    met = {one.answer.status_code for one in asked}
    assert {200, 303, 400, 401, 404, 405, 415, 422} <= met
    assert not [str(one) for one in asked if one.answer.status_code >= 500]


def test_nothing_may_be_loaded_from_elsewhere_or_framed(asked: list[Asked]) -> None:
    for one in asked:
        policy = one.answer.headers["Content-Security-Policy"]
        assert [rule for rule in EVERYWHERE if rule not in policy] == [], one
        assert "unsafe" not in policy, one
        assert "*" not in policy, one
        assert ("script-src" in policy) is (one.path in NEEDS_SCRIPT), one
        assert one.answer.headers["X-Frame-Options"] == "DENY", one
        assert one.answer.headers["X-Content-Type-Options"] == "nosniff", one
        assert one.answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", one
        assert one.answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", one
        assert "camera=()" in one.answer.headers["Permissions-Policy"], one


def test_nothing_is_said_twice(asked: list[Asked]) -> None:
    once = ("Content-Security-Policy", "Cache-Control", "Referrer-Policy", "X-Frame-Options", "Content-Type")
    assert [f"{one}: {name}" for one in asked for name in once if len(one.answer.headers.getlist(name)) > 1] == []


def test_no_other_site_may_read_along(asked: list[Asked]) -> None:
    assert [str(one) for one in asked if any("access-control" in name.lower() for name, _ in one.answer.headers)] == []


def test_transport_stays_encrypted_once_it_is(sweep: Sweep) -> None:
    told = {one.answer.headers.get("Strict-Transport-Security", "") for one in sweep.asked}
    assert told == ({"max-age=31536000; includeSubDomains"} if sweep.url == HTTPS else {""})


def test_no_cache_keeps_what_is_personal(asked: list[Asked]) -> None:
    for one in asked:
        headers = one.answer.headers
        is_personal = one.path.startswith("/v1/") or OF_LINKS.search(one.path) or "Set-Cookie" in headers
        if is_personal or (one.answer.status_code >= 400 and not one.path.startswith(PUBLIC_FILES)):
            assert "no-store" in headers.get("Cache-Control", ""), one
        assert "public" not in headers.get("Cache-Control", "") or one.path.startswith(FOR_ALL), one


def test_no_referrer_and_no_search_engine_learns_of_a_link(asked: list[Asked]) -> None:
    personal = [one for one in asked if OF_LINKS.search(one.path) and not one.path.startswith("/v1/")]
    assert len(personal) > 40
    for one in personal:
        if one.path.startswith("/events/") and one.answer.mimetype != "text/html":
            continue
        assert one.answer.headers["Referrer-Policy"] == "no-referrer", one
        assert "noindex" in one.answer.headers["X-Robots-Tag"], one
    assert {one.answer.headers["Referrer-Policy"] for one in asked} <= {"no-referrer", "same-origin"}


def test_cookies_are_bound_to_the_host_and_unseen_by_scripts(sweep: Sweep) -> None:
    cookies = [cookie for one in sweep.asked for cookie in one.answer.headers.getlist("Set-Cookie")]
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert ("Secure" in cookie) is cookie.startswith("__Host-") is (sweep.url == HTTPS)
    assert not [one for one in sweep.asked if one.path.startswith("/v1") and "Set-Cookie" in one.answer.headers]


def test_cookies_say_nothing(sweep: Sweep) -> None:
    cookies = "".join(cookie for one in sweep.asked for cookie in one.answer.headers.getlist("Set-Cookie"))
    assert [token for token in sweep.tokens if token in cookies] == []
    assert "quillon" not in cookies.lower()
    assert parse_cookie(cookies)


def test_pages_load_only_our_own(asked: list[Asked]) -> None:
    pages = [one for one in asked if one.answer.mimetype == "text/html"]
    loaded = {
        str(tag.get("href") or tag.get("src"))
        for one in pages
        for tag in BeautifulSoup(one.answer.get_data(as_text=True), "html.parser").select(LOADING)
    }
    assert len(pages) > 30
    assert loaded
    assert [address for address in loaded if not address.startswith(FOR_ALL)] == []


def test_nobody_is_told_what_we_are_made_of(asked: list[Asked]) -> None:
    made_of = re.compile(r"werkzeug|flask|python|granian|psycopg|sqlalchemy|traceback|site-packages", re.IGNORECASE)
    for one in asked:
        if one.path.startswith("/static/"):
            continue
        told = f"{one.answer.headers}{one.answer.get_data(as_text=True) if one.answer.status_code >= 400 else ''}"
        assert not made_of.search(told), one
