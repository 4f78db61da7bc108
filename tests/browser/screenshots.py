"""``python -m tests.browser.screenshots FOLDER``: start the demo, and take the picture that the README shows."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from services.local.ports import free_port
from tests.browser.conftest import CHROMIUM, FLAGS

LINK = re.compile(r"http://\S+/i/\S+")


def invitation_of(demo: "subprocess.Popen[str]") -> str:
    """The link that the demo prints once everything answers."""
    assert demo.stdout
    for line in demo.stdout:
        if found := LINK.search(line):
            return found[0]
    raise SystemExit("The demo ended before it printed an invitation.")


def main(folder: Path) -> None:
    """Write ``invitation.png``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        Path(data).chmod(0o711)  # run by root, the database's own user must pass
        command = (str(Path(sys.executable).with_name("placecard")), "demo", "--data", data, "--port", str(free_port()))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            try:
                page = browser.new_page(viewport={"width": 1000, "height": 1040})
                page.goto(invitation_of(demo))
                page.screenshot(path=folder / "invitation.png")
            finally:
                browser.close()
                demo.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
