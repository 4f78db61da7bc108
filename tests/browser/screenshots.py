"""``python -m tests.browser.screenshots FOLDER``: start the demo and take the pictures for README and docs."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from services.local.ports import free_port
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.pressing import press

LINK = re.compile(r"http://\S+/i/\S+")
WIDE, NARROW = (1000, 1040), (360, 780)


def invitation_of(demo: "subprocess.Popen[str]") -> str:
    """The link that the demo prints once everything answers."""
    assert demo.stdout
    for line in demo.stdout:
        if found := LINK.search(line):
            return found[0]
    raise SystemExit("The demo ended before it printed an invitation.")


def take(browser: Browser, folder: Path, link: str) -> None:
    """Each page as one who looks at it first sees it."""
    site = link.partition("/i/")[0]
    page = browser.new_page(viewport={"width": 10, "height": 10})
    page.goto(f"{site}/events")
    event = site + str(page.locator(".event-list a").first.get_attribute("href"))
    pictures: dict[str, tuple[str, tuple[int, int], Literal["light", "dark"]]] = {
        "invitation": (link, WIDE, "light"),
        "invitation-narrow": (link, NARROW, "light"),
        "events": (f"{site}/events", WIDE, "light"),
        "event": (event, WIDE, "light"),
        "event-dark": (event, WIDE, "dark"),
    }
    for name, (address, (width, height), scheme) in pictures.items():
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.goto(address)
        page.screenshot(path=folder / f"{name}.png")
    answer(browser, folder, link)


def answer(browser: Browser, folder: Path, link: str) -> None:
    """Accept the invitation as its reader would, and look at what was filled in before it is sent."""
    page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]}, color_scheme="light")
    page.goto(link)
    page.get_by_label("I accept").check()
    while not page.url.endswith("/invitation/check"):
        press(page.locator("main form .actions button").first)
        for group in page.locator("main fieldset:has([type=radio])").all():
            group.locator("[type=radio]").first.check()
    page.screenshot(path=folder / "check.png")


def main(folder: Path) -> None:
    """Write the pictures into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        Path(data).chmod(0o711)  # run by root, the database's own user must pass
        program = (sys.executable, "-c", "from services.local.cli import main; main()")
        command = (*program, "demo", "--data", data, "--port", str(free_port()))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            try:
                take(browser, folder, invitation_of(demo))
            finally:
                browser.close()
                demo.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
