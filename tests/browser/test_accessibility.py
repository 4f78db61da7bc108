"""axe finds nothing on any page, in light and dark, in six languages, in error states too; nothing scrolls sideways."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page

from services.contracts import own_links, unsubscribing
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from tests.browser.conftest import Inspector
from tests.browser.pressing import press
from tests.invitees import Invitees, registration_id, registration_token
from tests.registration.api.test_sending import outbox
from tests.registration.pages.test_rooms import own_token

Pages = Callable[..., Page]
YES = {"answers": {"captions": "no"}, "acknowledge_discussion_rule": True}


@pytest.fixture
def new_page(new_page: Pages, language: str) -> Pages:
    """Browsers that ask for the language."""
    return partial(new_page, language=language)


@pytest.fixture
def invitees(invitees: Invitees, language: str) -> Invitees:
    """People who are invited in the language."""
    invitees.usual = {"language": language}
    return invitees


def send(page: Page) -> None:
    """Press the form's main button."""
    press(page.locator("main form .actions button"))


class TestEveryPage:
    def test_public_pages(self, new_page: Pages, site: str, event: EventView, inspector: Inspector) -> None:
        page, found = new_page(), []
        paths = ["/", "/events?when=past", f"/events/{event.slug}", f"/events/{event.slug}/enquire", "/lost-link"]
        for path in [*paths, "/nothing-here", "/invitation"]:
            page.goto(site + path)
            found += inspector.findings(page)
        assert found == []

    def test_lists_to_choose_from_and_people_who_agreed(
        self, new_page: Pages, site: str, invitees: Invitees, runtime: Runtime, event: EventView, inspector: Inspector
    ) -> None:
        said = invitees.says_yes(**YES, share_in_participant_list=True)
        page, found = new_page(), []
        page.goto(f"{site}/r/{registration_token(runtime, said['reference'])}")
        for path in ("/events?q=nothing+like+it", "/events?q=a", f"/events/{event.slug}?lang=fr"):
            page.goto(site + path)
            found += inspector.findings(page)
        page.goto(f"{site}/registration")
        press(page.locator("a[href='/registration/participants']"))
        assert page.locator(".people li").count() == 1
        assert found + inspector.findings(page) == []

    def test_public_forms_with_errors_and_after(
        self, new_page: Pages, site: str, event: EventView, inspector: Inspector
    ) -> None:
        page = new_page()
        page.goto(f"{site}/lost-link")
        send(page)
        found = inspector.findings(page)
        page.fill("#email", "a@example.org")
        send(page)
        found += inspector.findings(page)
        page.goto(f"{site}/events/{event.slug}/enquire")
        send(page)
        found += inspector.findings(page)
        page.check("#topic")
        for name, text in {"name": "Ibo Example", "email": "ibo@example.org", "message": "When is lunch?"}.items():
            page.fill(f"#{name}", text)
        send(page)
        assert found + inspector.findings(page) == []

    def test_the_answer_with_its_errors(
        self, new_page: Pages, site: str, invitees: Invitees, inspector: Inspector
    ) -> None:
        page = new_page()
        page.goto(f"{site}/i/{invitees.one()}")
        found = inspector.findings(page)
        send(page)
        found += inspector.findings(page)
        page.check("#door-on_behalf")
        send(page)
        found += inspector.findings(page)
        page.fill("#name", "")
        send(page)
        found += inspector.findings(page)
        for name, text in {"name": "Amina Diallo", "on_behalf.name": "Sam", "on_behalf.email": "s@example.org"}.items():
            page.locator(f"[name='{name}']").fill(text)
        page.check("#attendance")
        send(page)
        page.locator("[name='answers.captions']").last.check()
        press(page.locator("main form .actions button").first)
        found += inspector.findings(page)
        send(page)
        found += inspector.findings(page)
        page.check("#acknowledge_discussion_rule")
        send(page)
        assert page.url.endswith("/invitation/done")
        found += inspector.findings(page)
        page.goto(f"{site}/invitation")
        assert found + inspector.findings(page) == []

    def test_full_waitlisted_declined_passed_on_and_gone(
        self, new_page: Pages, site: str, invitees: Invitees, inspector: Inspector
    ) -> None:
        invitees.says_yes(**YES)
        page, found = new_page(), []
        for door in ("accept", "decline", "forwarded"):
            page.goto(f"{site}/i/{invitees.one()}")
            page.check(f"[name=door][value={door}]")
            send(page)
            found += inspector.findings(page)
        page.goto(f"{site}/i/{invitees.one()}")
        page.check("[name=door][value=accept]")
        send(page)
        page.check("[value='waitlist:in_person']")
        page.locator("[name='answers.captions']").last.check()
        send(page)
        found += inspector.findings(page)
        page.check("#acknowledge_discussion_rule")
        send(page)
        assert found + inspector.findings(page) == []

    @pytest.mark.nightly
    def test_an_answer_saved_for_later_and_one_whose_cookies_are_gone(
        self, new_page: Pages, site: str, invitees: Invitees, inspector: Inspector
    ) -> None:
        page = new_page()
        page.goto(f"{site}/i/{invitees.one()}")
        page.check("[name=door][value=accept]")
        send(page)
        press(page.locator("[formaction$='/invitation/save']"))
        assert page.url.endswith("/invitation/saved")
        found = inspector.findings(page)
        page.goto(f"{site}/invitation/answer")
        page.context.clear_cookies()
        send(page)
        found += inspector.findings(page)
        send(page)
        assert page.locator("#typed").count() == 1
        assert found + inspector.findings(page) == []

    def test_the_registration_and_what_can_be_done_with_it(
        self, new_page: Pages, site: str, invitees: Invitees, runtime: Runtime, inspector: Inspector
    ) -> None:
        receipt = invitees.says_yes(**YES)
        page = new_page()
        page.goto(f"{site}/r/{registration_token(runtime, receipt['reference'])}")
        found = inspector.findings(page)
        page.goto(f"{site}/registration/edit")
        found += inspector.findings(page)
        page.fill("#name", "")
        send(page)
        found += inspector.findings(page)
        page.goto(f"{site}/registration/cancel")
        found += inspector.findings(page)
        send(page)
        assert found + inspector.findings(page) == []

    def test_an_offered_place_and_one_that_was_let_go(
        self, new_page: Pages, site: str, invitees: Invitees, runtime: Runtime, inspector: Inspector
    ) -> None:
        event = f"/v1/events/{invitees.event.id}"
        invitees.organiser.patch(event, json={"offer_hours": 24}, version="*")
        seated = invitees.says_yes(**YES)["reference"]
        waiting = invitees.says_yes(waitlist_if_full=True, **YES)["reference"]
        gone = registration_id(runtime, seated)
        assert invitees.organiser.post(f"{event}/registrations/{gone}/cancel").status_code == 200
        page = new_page()
        page.goto(f"{site}/r/{registration_token(runtime, waiting)}")
        found = inspector.findings(page)
        press(page.locator("[formaction$=decline-offer]"))
        assert page.locator("[formaction$=decline-offer]").count() == 0
        assert found + inspector.findings(page) == []

    def test_other_ways_and_other_people(
        self, new_page: Pages, site: str, invitees: Invitees, runtime: Runtime, inspector: Inspector
    ) -> None:
        receipt = invitees.says_yes(**YES)
        rounds = f"/v1/events/{invitees.event.id}/confirmation-rounds"
        assert invitees.organiser.post(rounds, json={"closes_at": "2027-03-20T12:00"}).status_code == 201
        page = new_page()
        page.goto(f"{site}/r/{registration_token(runtime, receipt['reference'])}")
        found = inspector.findings(page)
        for path in ("registration/attendance", "registration/substitute"):
            page.goto(f"{site}/{path}")
            found += inspector.findings(page)
            send(page)
            found += inspector.findings(page)
        page.goto(f"{site}/i/{invitees.one()}")
        page.goto(f"{site}/invitation/passed-on")
        send(page)
        found += inspector.findings(page)
        page.fill("#name", "Sam Sample")
        page.fill("#email", "sam@example.com")
        page.check("#comes")
        send(page)
        assert page.url.endswith("/invitation/passed-on/sent")
        assert found + inspector.findings(page) == []

    def test_registering_without_an_invitation(
        self, new_page: Pages, site: str, invitees: Invitees, event: EventView, inspector: Inspector
    ) -> None:
        invitees.organiser.patch(f"/v1/events/{event.id}", json={"access": "request"}, version="*")
        page = new_page()
        page.goto(f"{site}/events/{event.slug}")
        press(page.locator("a[href$='/register']"))
        found = inspector.findings(page)
        send(page)
        found += inspector.findings(page)
        page.fill("#name", "Sam Sample")
        page.fill("#email", "sam@example.com")
        page.check("#attendance")
        page.locator("[name='answers.captions']").last.check()
        page.check("#acknowledge_discussion_rule")
        send(page)
        assert page.url.endswith("/registered")
        assert found + inspector.findings(page) == []

    def test_another_address(
        self, new_page: Pages, site: str, invitees: Invitees, runtime: Runtime, inspector: Inspector
    ) -> None:
        receipt = invitees.says_yes(email="other@example.org", **YES)
        page = new_page()
        page.goto(f"{site}/confirm-address/{registration_token(runtime, receipt['reference'], 'address')}")
        found = inspector.findings(page)
        send(page)
        assert found + inspector.findings(page) == []


class TestPagesOfOthers:
    def test_who_comes_along_and_who_names_their_people(
        self, new_page: Pages, site: str, invitees: Invitees, runtime: Runtime, inspector: Inspector
    ) -> None:
        path = f"/v1/events/{invitees.event.id}"
        asked = {"code": "diet", "label": "What do you eat?", "kind": "text", "required": True, "for_companions": True}
        invitees.organiser.patch(path, json={"questions": [asked]}, version="*")
        invitees.usual["companions_allowed"] = 1
        yes = YES | {"answers": {"diet": "Nuts"}, "attendance": "remote"}
        receipt = invitees.says_yes(**yes, companions=[{"name": "Kit Example", "kind": "aide"}])
        allocation = invitees.organiser.post(f"{path}/allocations", json={"organisation": "Ministry", "places": 2}).json
        link = invitees.organiser.post(f"{path}/allocations/{allocation['id']}/link").json["token"]
        page = new_page()
        page.goto(f"{site}/r/{registration_token(runtime, receipt['reference'])}")
        own = str(page.locator("[aria-labelledby=along] .answers a").get_attribute("href"))
        page.goto(f"{site}/w/{own.rpartition('/')[2]}")
        send(page)
        found = inspector.findings(page)
        page.goto(f"{site}/a/{link}")
        send(page)
        found += inspector.findings(page)
        page.fill("#name", "Sam Sample")
        page.fill("#email", "sam@example.com")
        send(page)
        assert page.locator(".answers dt").count() == 1
        assert found + inspector.findings(page) == []

    def test_a_closed_double_a_letter_for_a_visa_and_a_room_that_is_not_open(
        self, new_page: Pages, site: str, invitees: Invitees, runtime: Runtime, inspector: Inspector
    ) -> None:
        receipt = invitees.says_yes(**YES)
        double = invitees.one()
        path = f"/v1/events/{invitees.event.id}/invitations"
        closed, kept = invitees.organiser.get(path).json["items"]
        assert invitees.organiser.post(f"{path}/{closed['id']}/merge", json={"into": kept["email"]}).status_code == 200
        page = new_page()
        page.goto(f"{site}/i/{double}")
        found = inspector.findings(page)
        page.goto(f"{site}/r/{registration_token(runtime, receipt['reference'])}")
        page.goto(f"{site}/registration/visa-letter")
        send(page)
        found += inspector.findings(page)
        page.goto(f"{site}/letters/V-23456789")
        found += inspector.findings(page)
        online = invitees.says_yes(attendance="remote", **YES)["reference"]
        page.goto(f"{site}/join/{own_token(runtime, online, own_links.JOIN)}")
        assert found + inspector.findings(page) == []

    def test_whoever_answers_a_question_and_whoever_wants_no_more_invitations(
        self, new_page: Pages, site: str, invitees: Invitees, runtime: Runtime, inspector: Inspector
    ) -> None:
        path = f"/v1/events/{invitees.event.id}"
        asked = {"topic": "other", "name": "Ibo Example", "email": "ibo@example.org", "message": "When is lunch?"}
        invitees.organiser.client.post(f"{path}/enquiries", json=asked)
        page = new_page()
        page.goto(f"{site}/q/{runtime.keys.open(outbox(runtime)[-1].sealed_token or b'')}")
        found = inspector.findings(page)
        invitees.one()
        (invitation,) = invitees.organiser.get(f"{path}/invitations").json["items"]
        invitees.organiser.post(f"{path}/invitations/send", json={"ids": [invitation["id"]]})
        page.goto(f"{site}/unsubscribe/{unsubscribing.signed(outbox(runtime)[-1].id, runtime.keys.digest)}")
        assert page.locator("main button").count() == 2
        assert found + inspector.findings(page) == []


class TestTheInspector:
    def test_sees_a_page_that_is_bad(self, new_page: Pages, inspector: Inspector) -> None:
        page = new_page()
        page.set_content(
            "<title>Bad</title><div style='width:700px'><img src='x'>"
            "<input style='border:1px solid #eee;background:#fff'></div>"
        )
        found = " ".join(inspector.findings(page))
        for fault in ("image-alt", "label", "px wide", "a border of input"):
            assert fault in found
