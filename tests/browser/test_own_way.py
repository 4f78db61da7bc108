"""A residential meeting that asks for much: the long form, one's own page, and what is known about oneself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.browser.conftest import Inspector
from tests.browser.pressing import press
from tests.invitees import Invitees, registration_token

Pages = Callable[..., Page]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """Three days with nights, sessions of few places, and questions of every kind."""
    kinds = ["text", "long_text", "yes_no", "date", "email", "phone", "country", "number"]
    questions = [{"code": f"of-{kind}", "label": f"A question: {kind}", "kind": kind} for kind in kinds]
    options = [{"code": "fish", "label": "Fish", "places": 0}, {"code": "soup", "label": "Soup"}]
    dinner = {"code": "dinner", "label": "Which dinner?", "kind": "choice", "sensitive": True, "options": options}
    return factories.an_event(
        runtime.database,
        organisation,
        waitlist_policy="first_come",
        discussion_rule={"kind": "chatham_house"},
        participant_list="consenting_participants",
        starts_at="2027-04-01",
        ends_at="2027-04-03",
        residential={"rooms": 20, "nights": ["2027-04-01", "2027-04-02"]},
        sessions=[{"code": "tour", "title": "Garden tour", "capacity": 8, "starts_at": "2027-04-02T09:00",
                   "ends_at": "2027-04-02T10:30"}, {"code": "talk", "title": "Evening talk", "capacity": 0}],
        questions=[*questions, dinner],
    )  # fmt: skip


def go_on(page: Page) -> None:
    """Press the form's main button."""
    press(page.locator("main form .actions button").first)


@pytest.mark.parametrize("width", [320, 1100])
def test_the_long_form_without_javascript(new_page: Pages, site: str, invitees: Invitees, width: int) -> None:
    page = new_page(javascript=False, width=width)
    page.goto(f"{site}/i/{invitees.one(companions_allowed=2)}")
    page.get_by_label("I accept").check()
    go_on(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your stay and who comes along")
    page.get_by_label("Garden tour").check()
    page.get_by_label("Thursday").check()
    page.get_by_label("Name of person 1").fill("Kit Example")
    page.get_by_label("Comes as").select_option("interpreter")
    press(page.get_by_role("button", name="Add another person"))
    page.get_by_label("Name of person 2").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("For the event")
    page.get_by_label("Soup").check()
    go_on(page)
    page.get_by_label("I have read this rule").check()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your place is confirmed")


def test_every_page_of_it_is_accessible(
    new_page: Pages, site: str, invitees: Invitees, inspector: Inspector, runtime: Runtime
) -> None:
    page = new_page()
    page.goto(f"{site}/i/{invitees.one(companions_allowed=2)}")
    page.check("#door")
    go_on(page)
    go_on(page)
    found = inspector.findings(page)
    page.locator("[name='companions.0.kind']").select_option("aide")
    go_on(page)
    found += inspector.findings(page)
    page.locator("[name='companions.0.name']").fill("Kit Example")
    go_on(page)
    page.get_by_label("Fish").check()
    found += inspector.findings(page)
    go_on(page)
    found += inspector.findings(page)
    receipt = invitees.says_yes(acknowledge_discussion_rule=True, nights=["2027-04-01"])
    page.goto(f"{site}/r/{registration_token(runtime, receipt['reference'])}")
    found += inspector.findings(page)
    page.goto(f"{site}/registration/my-data")
    found += inspector.findings(page)
    press(page.get_by_role("button", name="Delete it"))
    found += inspector.findings(page)
    page.get_by_label("I am sure").check()
    press(page.get_by_role("button", name="Delete it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("It is deleted")
    assert found + inspector.findings(page) == []
