"""A real browser on the real application. Without Chromium these tests are not run, and say so."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--no-default-browser-check",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's tests, and skip them with the reason where there is no browser."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="not run: Chromium is not installed"))


class Quiet(WSGIRequestHandler):
    """Logs nothing: the application has its own log."""

    def log_request(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def _served(_shared_app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, _shared_app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(_served: str, runtime: Runtime) -> str:
    """The address of the application, with a clean database behind it."""
    return _served


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open fresh browsers: ``new_page(javascript=False, width=320)``."""
    contexts: list[BrowserContext] = []

    def make(*, javascript: bool = True, width: int = 1100, scheme: str = "light", language: str = "en-GB") -> Page:
        context = browser.new_context(
            java_script_enabled=javascript,
            bypass_csp=javascript,  # axe is put into the page; journeys run without script and under the policy
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            locale=language,
        )
        context.set_default_timeout(5000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """A meeting in a room and by video, with every part of a form and of a public page."""
    return factories.an_event(
        runtime.database,
        organisation,
        attendance={
            "in_person": {"capacity": 1},
            "remote": {"capacity": 20, "join_url": "https://meet.example.org/partnerships"},
        },
        waitlist_policy="first_come",
        summary="One day on what works when cities and employers train people together.",
        description="People **who do the work** compare notes.\n\n- what lasted\n- what did not",
        doors_open_at="2027-04-01T10:30",
        answers_due_at="2027-03-20T00:00",
        discussion_rule={"kind": "chatham_house"},
        participant_list="consenting_participants",
        languages=["en", "fr"],
        translations={"fr": {"title": "Partenariats en pratique"}},
        facets={"theme": ["skills"]},
        sessions=[{"title": "Opening", "starts_at": "2027-04-01T11:00", "ends_at": "2027-04-01T12:00",
                   "key_questions": ["What lasted?"]}, {"title": "Evening"}],
        contacts=[{"topic": "participation", "name": "Tamsin Example", "email": "tamsin@example.org",
                   "phone": "+44 1632 960101", "public": True}],
        questions=[
            {"code": "dietary", "label": "Is there anything you do not eat?", "kind": "text", "sensitive": True,
             "help": "So that the kitchen can cook for you.", "only_for": {"attendance": "in_person"}},
            {"code": "groups", "label": "Which groups interest you?", "kind": "choices",
             "options": [{"code": "north", "label": "North"}, {"code": "south", "label": "South"}]},
            {"code": "captions", "label": "Do you need captions?", "kind": "yes_no", "required": True},
        ],
    )  # fmt: skip


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, app: Flask) -> Invitees:
    """People who hold invitation links to the event."""
    return Invitees(organiser, event, app.test_client())


AXE = {"rules": {"target-size": {"enabled": True}}}
"""Targets of 24 px and more (WCAG 2.2, 2.5.8) are not looked at unless asked for."""
SCHEMES = ("light", "dark")


@dataclass
class Inspector:
    """Looks at one page after the other, each in one colour scheme or in both, and at all widths."""

    axe: Axe
    language: str = "en"
    both: bool = True
    looks: int = 0

    def findings(self, page: Page) -> list[str]:
        """What is wrong with the page, once it is there as a whole."""
        page.wait_for_load_state()
        self.looks += 1
        if self.language == "ar":
            page.evaluate("document.documentElement.dir = 'rtl'")
        schemes = SCHEMES if self.both else SCHEMES[self.looks % 2 :][:1]
        found = [fault for scheme in schemes for fault in self._in(page, scheme)]
        return found + list(self._at_widths(page))

    def _in(self, page: Page, scheme: str) -> Iterator[str]:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        for violation in self.axe.run(page, options=AXE).response["violations"]:
            yield f"{page.title()} ({scheme}): {violation['id']} at {[node['html'] for node in violation['nodes']][:3]}"
        for selector in ("input:not([type=hidden]):not([tabindex='-1'])", "select", "textarea"):
            for ratio in page.locator(selector).evaluate_all(BORDER_CONTRAST):
                if ratio < 3:
                    yield f"{page.title()} ({scheme}): a border of {selector} has {ratio:.1f}:1"

    @staticmethod
    def _at_widths(page: Page) -> Iterator[str]:
        """A narrow screen, and letters twice as large (WCAG 2.2, 1.4.4 and 1.4.10)."""
        for width, letters in ((320, "100%"), (1280, "200%")):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate(SIDEWAYS, letters)
            if wide > width:
                yield f"{page.title()}: {wide} px wide on a screen of {width} px with letters of {letters}"
        page.evaluate(SIDEWAYS, "100%")
        page.set_viewport_size({"width": 1100, "height": 800})


SIDEWAYS = """letters => {
  const root = document.documentElement;
  root.style.setProperty('--pico-font-size', letters === '100%' ? '' : '212.5%');
  return root.scrollWidth;
}"""
"""Letters are 106.25 % of what the browser says, so twice that."""

# axe does not look at borders (WCAG 2.2, 1.4.11); the ground of all controls is that of their card.
BORDER_CONTRAST = """controls => controls.map(control => {
  const light = text => {
    const [r, g, b] = text.match(/[0-9.]+/g).slice(0, 3).map(part => {
      const c = Number(part) / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(control);
  const [a, b] = [light(style.borderTopColor), light(style.backgroundColor)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
})"""


LANGUAGES = ("en", "fr", "es", "ar", "zh", "ru")
IN_TURN = "in turn"


@pytest.fixture(params=[IN_TURN, *(pytest.param(one, marks=pytest.mark.nightly) for one in LANGUAGES)])
def language(request: pytest.FixtureRequest) -> str:
    """With every change each test looks in another language than its neighbour; at night each in all."""
    chosen = str(request.param)
    return LANGUAGES[crc32(request.node.originalname.encode()) % len(LANGUAGES)] if chosen == IN_TURN else chosen


@pytest.fixture
def inspector(request: pytest.FixtureRequest) -> Inspector:
    """Looks at pages; by day at each in one colour scheme, in turn."""
    is_nightly = request.node.get_closest_marker("nightly") is not None
    language = request.getfixturevalue("language") if "language" in request.fixturenames else "en"
    return Inspector(Axe(), language, both=is_nightly)
