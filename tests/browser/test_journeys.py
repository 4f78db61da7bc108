"""The ways through without JavaScript, by keyboard alone, on a narrow screen."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from services.registration.domain.events import EventView
from tests.browser.pressing import press
from tests.invitees import Invitees

Pages = Callable[..., Page]


def press_to(page: Page, selector: str, limit: int = 60) -> None:
    """Tab until the control has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


class TestWithoutJavaScript:
    def test_decline_in_two_actions(self, new_page: Pages, site: str, invitees: Invitees) -> None:
        page = new_page(javascript=False)
        page.goto(f"{site}/i/{invitees.one()}")
        assert not page.get_by_label("Would you like to tell us why?").is_visible()
        page.get_by_label("I cannot come").check()
        assert page.get_by_label("Would you like to tell us why?").is_visible()
        press(page.get_by_role("button", name="Continue"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")

    def test_back_and_again_registers_once(self, new_page: Pages, site: str, invitees: Invitees) -> None:
        page = new_page(javascript=False)
        page.goto(f"{site}/i/{invitees.one()}")
        page.get_by_label("I accept").check()
        press(page.get_by_role("button", name="Continue"))
        page.get_by_label("Remotely").check()
        page.get_by_label("No", exact=True).check()
        press(page.get_by_role("button", name="Continue"))
        page.get_by_label("I have read this rule").check()
        page.get_by_role("button", name="Confirm my place").dblclick()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your place is confirmed")
        page.go_back()
        page.goto(f"{site}/invitation")
        expect(page.get_by_role("heading", level=1)).to_have_text("This invitation has been answered")
        assert invitees.seats("remote")["confirmed"] == 1


class TestByKeyboard:
    def test_the_skip_link_comes_first_and_leads_to_the_main_part(
        self, new_page: Pages, site: str, event: EventView
    ) -> None:
        page = new_page()
        for path in ("/", f"/events/{event.slug}", "/lost-link", "/nothing"):
            page.goto(site + path)
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
            assert page.locator(".skip-link").bounding_box()["y"] >= 0
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.id") == "main"

    def test_accept_with_the_keyboard_alone(self, new_page: Pages, site: str, invitees: Invitees) -> None:
        page = new_page()
        page.goto(f"{site}/i/{invitees.one()}")
        press_to(page, "#door")
        page.keyboard.press("Space")
        press_to(page, "main form button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/invitation/answer?*")
        press_to(page, "#attendance")
        page.keyboard.press("Space")
        press_to(page, "[name='answers.captions']")
        page.keyboard.press("Space")
        press_to(page, "main form button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/invitation/check")
        press_to(page, "#acknowledge_discussion_rule")
        page.keyboard.press("Space")
        press_to(page, "main form .actions button")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your place is confirmed")

    def test_errors_take_the_focus_and_lead_to_their_fields(
        self, new_page: Pages, site: str, invitees: Invitees
    ) -> None:
        page = new_page()
        page.goto(f"{site}/i/{invitees.one()}")
        press(page.get_by_role("button", name="Continue"))
        assert "There is a problem" in page.evaluate("document.activeElement.textContent")
        press(page.get_by_role("link", name="Choose how you would like to answer"))
        assert page.evaluate("document.activeElement.id") == "door"


class TestNothingFromElsewhere:
    def test_a_journey_asks_no_other_host_and_breaks_no_policy(
        self, new_page: Pages, site: str, invitees: Invitees, event: EventView
    ) -> None:
        page = new_page(javascript=False)
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        for path in (f"/i/{invitees.one()}", f"/events/{event.slug}", f"/events/{event.slug}/enquire", "/lost-link"):
            page.goto(site + path)
        assert {url for url in asked if not url.startswith((site, "data:"))} == set()
        assert said == []
