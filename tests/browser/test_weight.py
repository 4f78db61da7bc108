"""The first page an invitee opens comes quickly by a bad line: below 30 kB with all it needs, and all from here."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.factories import Organiser
from tests.invitees import Invitees
from tests.pictures import png

MOST = 30_000
Pages = Callable[..., Page]


def fetched(page: Page, address: str) -> dict[str, int]:
    """Everything that was sent for a page, with heads and bodies as they went over the wire."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    asked: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def note(request: dict[str, Any]) -> None:
        asked[request["requestId"]] = request["request"]["url"]

    def add(end: dict[str, Any]) -> None:
        url = asked[end["requestId"]]
        sizes[url] = sizes.get(url, 0) + int(end["encodedDataLength"])

    devtools.on("Network.requestWillBeSent", note)
    devtools.on("Network.loadingFinished", add)
    page.goto(address, wait_until="networkidle")
    return sizes


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_first_page_is_light_and_asks_nobody_else(
    new_page: Pages, site: str, invitees: Invitees, language: str
) -> None:
    sizes = fetched(new_page(javascript=False), f"{site}/i/{invitees.one(language=language)}")
    assert {url for url in sizes if not url.startswith((site, "data:"))} == set()
    assert len(sizes) >= 3, "the control: style sheets are counted too"
    assert 10_000 < sum(sizes.values()) < MOST, sizes


def test_looks_of_their_own_cost_little_but_the_logo(
    new_page: Pages, site: str, invitees: Invitees, organiser: Organiser
) -> None:
    looks = {"name": "Institute", "accent_colour": "#7a1f5c", "logo": base64.b64encode(png(200, 60)).decode()}
    organiser.put("/v1/organisation", version=0, json=looks)
    sizes = fetched(new_page(javascript=False), f"{site}/i/{invitees.one()}")
    assert any("/brand/" in url and url.endswith("colours.css?v=1") for url in sizes)
    assert sum(size for url, size in sizes.items() if "/logo" not in url) < MOST, sizes
