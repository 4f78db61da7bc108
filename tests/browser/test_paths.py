"""Each way through, without JavaScript: on a telephone with every change, on a desk at night."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from services.contracts import unsubscribing
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.browser.pressing import press
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_token
from tests.registration.api.test_sending import outbox
from tests.waiting import Waitlist, World

YES = {"answers": {"captions": "no"}, "acknowledge_discussion_rule": True}


@dataclass
class Browser:
    """One reader with a page, and the site they are on."""

    page: Page
    site: str

    def opens(self, path: str) -> "Browser":
        """Follow a link; nothing that is met on the way is wider than the screen."""
        self.page.goto(self.site + path)
        return self

    def chooses(self, *labels: str) -> "Browser":
        """Tick or choose by label."""
        for label in labels:
            self.page.get_by_label(label, exact=label in ("No", "Yes")).first.check()
        return self

    def types(self, **texts: str) -> "Browser":
        """Fill fields in by name; ``on_behalf__name`` is ``on_behalf.name``."""
        for name, text in texts.items():
            self.page.locator(f"main [name='{name.replace('__', '.')}']").fill(text)
        return self

    def presses(self, button: str = "Continue") -> "Browser":
        """Press a button or follow a link of this name."""
        named = self.page.locator("main").get_by_role("button", name=button)
        press((named if named.count() else self.page.locator("main").get_by_role("link", name=button)).first)
        return self

    def reads(self, heading: str) -> "Browser":
        """The main heading, on a page that fits the screen."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        fits = self.page.locator("html").evaluate("root => root.scrollWidth <= innerWidth")
        assert fits, f"{heading} is wider than the screen"
        return self


@pytest.fixture(params=[320, pytest.param(1100, marks=pytest.mark.nightly)], ids=["telephone", "desk"])
def reader(request: pytest.FixtureRequest, new_page: Callable[..., Page], site: str) -> Browser:
    """Somebody on a telephone; at night at a desk too."""
    return Browser(new_page(javascript=False, width=request.param), site)


class TestInvitation:
    def test_accept(self, reader: Browser, invitees: Invitees) -> None:
        reader.opens(f"/i/{invitees.one()}").chooses("I accept").presses()
        reader.chooses("In person", "No").presses().chooses("I have read this rule").presses("Confirm my place")
        reader.reads("Your place is confirmed")

    def test_decline(self, reader: Browser, invitees: Invitees) -> None:
        reader.opens(f"/i/{invitees.one()}").chooses("I cannot come").types(reason="Another meeting").presses()
        reader.reads("Thank you for telling us")

        reader.opens("/invitation").reads("Partnerships in practice")
        assert "Thank you for telling us" in reader.page.locator("main .notice").first.inner_text()
        assert reader.page.get_by_label("I cannot come").count() == 0

    def test_the_link_to_what_was_answered_in_one_press(self, reader: Browser, invitees: Invitees) -> None:
        token = invitees.one()
        invitees.say(token, answer="accept", name="Amina Diallo", attendance="remote", **YES)
        reader.opens(f"/i/{token}").reads("This invitation has been answered")
        reader.presses("Send that link again").reads("Look into your mail")

    def test_an_assistant_answers(self, reader: Browser, invitees: Invitees) -> None:
        reader.opens(f"/i/{invitees.one()}").chooses("I answer for this person").presses()
        reader.types(on_behalf__name="Sam Sample", on_behalf__email="sam@example.org")
        reader.chooses("In person").presses().chooses("No").presses()
        reader.chooses("I have read this rule").presses("Confirm").reads("Your place is confirmed")

    def test_it_was_passed_on(self, reader: Browser, invitees: Invitees) -> None:
        reader.opens(f"/i/{invitees.one()}").chooses("This was passed on to me").presses()
        reader.types(name="Robin Example", email="robin@example.com", reason="Amina sent it to me")
        reader.chooses("As well as them").presses("Send to the organisers").reads("The organisers have your request")

    def test_all_places_are_taken_and_they_wait(self, reader: Browser, invitees: Invitees) -> None:
        invitees.says_yes(**YES)
        reader.opens(f"/i/{invitees.one()}").chooses("I accept").presses()
        reader.page.locator("[value='waitlist:in_person']").check()
        reader.chooses("No").presses().chooses("I have read this rule").presses("Put me on the waitlist")
        reader.reads("You are on the waitlist")


class TestRegistration:
    @pytest.fixture
    def link(self, invitees: Invitees, runtime: Runtime) -> str:
        return f"/r/{registration_token(runtime, invitees.says_yes(**YES)['reference'])}"

    def test_change_how_to_take_part(self, reader: Browser, link: str) -> None:
        reader.opens(link).presses("Take part in another way").chooses("Remotely")
        reader.presses("Change how I take part").reads("Your place is confirmed")
        assert "Remotely" in reader.page.locator("main .facts").inner_text()

    def test_somebody_else_comes(self, reader: Browser, link: str) -> None:
        reader.opens(link).presses("Name somebody who comes in my place").reads("Somebody in your place")
        reader.types(name="Robin Example", email="robin@example.com").presses("Send to the organisers")
        reader.reads("Your place is confirmed")
        assert "have your proposal" in reader.page.locator("[role=status]").inner_text()

    def test_cancel(self, reader: Browser, link: str) -> None:
        reader.opens(link).presses("Give my place back").presses("Give my place back")
        reader.reads("Your registration is cancelled")


class TestOffer:
    @pytest.fixture
    def link(
        self, runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, clock: Clock
    ) -> str:
        line: Waitlist = World(runtime, organisation, organiser, client, clock).waitlist()
        seated, first = line.joined(2)
        line.own(seated, "cancel")
        return f"/r/{registration_token(runtime, first)}"

    @pytest.mark.parametrize(
        ("button", "heading"),
        [("Take the place", "Your place is confirmed"), ("I cannot come", "Your registration is cancelled")],
    )
    def test_it_is_taken_or_let_go(self, reader: Browser, link: str, button: str, heading: str) -> None:
        reader.opens(link).reads("A place is being held for you").presses(button).reads(heading)


class TestLinks:
    def test_a_lost_link(self, reader: Browser, event: EventView) -> None:
        reader.opens(f"/events/{event.slug}").presses("Invited, but lost your link?").types(email="p1@example.org")
        reader.presses("Send me my link").reads("Look into your mail")

    def test_no_more_invitations(
        self, reader: Browser, invitees: Invitees, organiser: Organiser, event: EventView, runtime: Runtime
    ) -> None:
        person = {"name": "Amina Diallo", "email": "amina@example.org", "source": "A list"}
        path = f"/v1/events/{event.id}/invitations"
        made = organiser.post(path, json={"invitees": [person]}).json["items"][0]
        organiser.post(f"{path}/send", json={"ids": [made["id"]]})
        token = unsubscribing.signed(outbox(runtime)[-1].id, runtime.keys.digest)
        reader.opens(f"/unsubscribe/{token}").reads("No more invitations?").presses("All from this organisation")
        reader.reads("You will not be invited again")

    def test_links_that_were_good_once(
        self, reader: Browser, invitees: Invitees, organiser: Organiser, event: EventView, clock: Clock
    ) -> None:
        token = invitees.one()
        (invitation,) = organiser.get(f"/v1/events/{event.id}/invitations").json["items"]
        organiser.post(f"/v1/events/{event.id}/invitations/{invitation['id']}/revoke", json={"reason": "Mistake"})
        reader.opens(f"/i/{token}").reads("This invitation has been taken back")
        late, over = invitees.one(answers_due_at="2027-03-02T09:00"), invitees.one()
        clock.forward(days=2)
        reader.opens(f"/i/{late}").reads("Partnerships in practice")
        assert "The time to accept is over" in reader.page.locator("main .notice").inner_text()
        clock.forward(days=60)
        reader.opens(f"/i/{over}").reads("This event is over")
        reader.opens("/i/a-token-that-nobody-ever-issued-to-anybody-00").reads("There is nothing here")


class TestEverybody:
    def test_an_enquiry(self, reader: Browser, event: EventView) -> None:
        reader.opens(f"/events/{event.slug}").presses("Ask the organisers a question")
        reader.page.locator("#topic").check()
        reader.types(name="Ibo Example", email="ibo@example.org", message="When is lunch?")
        reader.presses("Send my question").reads("Your question has been sent")

    @pytest.mark.parametrize(
        ("access", "entrance", "button", "heading"),
        [
            ("open", "Register", "Register me", "Your place is confirmed"),
            ("request", "Ask to take part", "Send my request", "The organisers have your request"),
        ],
    )
    def test_an_open_registration(
        self, reader: Browser, runtime: Runtime, organisation: Organisation,
        access: str, entrance: str, button: str, heading: str,
    ) -> None:  # fmt: skip
        factories.an_event(runtime.database, organisation, slug="open-house", access=access)
        reader.opens("/events/open-house").presses(entrance)
        reader.types(name="Ibo Example", email="ibo@example.org").presses(button).reads(heading)
