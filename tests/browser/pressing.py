"""Press a button or follow a link, and wait for the page it leads to."""

from playwright.sync_api import Locator


def press(control: Locator) -> None:
    """Press what leads to another page, or to another place on this one; it is there as a whole afterwards.

    A click alone waits until the next page begins: what is asked of it then may be asked of an
    empty document.
    """
    with control.page.expect_navigation():
        control.click()
