"""What holds for every page: headers, cookies, posts from our own forms alone."""

import gzip
from collections.abc import Callable

import pytest
from flask import Flask

from services.registration.domain.events import EventView
from tests.factories import Organiser
from tests.invitees import Invitees
from tests.registration.pages.visitor import Visitor

PATHS = ["/", "/events", "/lost-link", "/nothing-here", "/invitation", "/registration", "/console"]


class TestHeaders:
    @pytest.mark.parametrize("path", PATHS)
    def test_allow_nothing_from_elsewhere(self, visitor: Visitor, path: str) -> None:
        headers = visitor.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"

    def test_are_private_where_a_token_is_or_was(self, visitor: Visitor, invitees: Invitees) -> None:
        token = invitees.one()
        for path in (f"/i/{token}", "/invitation", "/invitation/answer", "/invitation", f"/i/{'x' * 43}"):
            headers = visitor.client.get(path).headers
            assert headers["Cache-Control"] == "no-store", path
            assert headers["Referrer-Policy"] == "no-referrer", path
            assert "noindex" in headers["X-Robots-Tag"], path

    def test_leave_public_pages_to_search_engines(self, visitor: Visitor, event: EventView) -> None:
        headers = visitor.client.get(f"/events/{event.slug}").headers
        assert "X-Robots-Tag" not in headers
        assert "Set-Cookie" not in headers

    def test_the_console_is_not_there(self, visitor: Visitor) -> None:
        assert visitor.get("/console").status == 404


class TestCookies:
    @pytest.mark.parametrize(
        ("url", "prefix", "secure"),
        [("http://127.0.0.1:8000", "", False), ("https://events.example.org", "__Host-", True)],
    )
    def test_are_bound_to_the_host_with_tls(
        self, make_app: Callable[..., Flask], invitees: Invitees, url: str, prefix: str, secure: bool
    ) -> None:
        client = make_app(public_url=url).test_client()
        cookies = client.get(f"/i/{invitees.one()}", base_url=url).headers.getlist("Set-Cookie")
        cookies += client.get("/lost-link", base_url=url).headers.getlist("Set-Cookie")
        assert len(cookies) == 2
        for cookie in cookies:
            assert cookie.startswith(prefix)
            assert cookie.startswith("__Host-") is secure
            assert ("Secure" in cookie) is secure
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert "Path=/" in cookie
            assert "Domain" not in cookie

    def test_a_forged_cookie_opens_nothing(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.client.set_cookie("placecard-invitation", invitees.one())
        assert visitor.get("/invitation").status == 400


class TestPosts:
    def test_a_form_from_the_page_of_one_person_is_not_taken_for_another(
        self, visitor: Visitor, invitees: Invitees, organiser: Organiser
    ) -> None:
        """Assistants have the invitations of several people open, tab beside tab, and one cookie for all."""
        first, second = invitees.one(name="Ada First"), invitees.one(name="Bo Second")
        page = visitor.get(f"/i/{first}").served()
        other = visitor.get(f"/i/{second}").served()
        assert page["whose"] != other["whose"]
        visitor.arrived(visitor.client.post("/invitation", data={**page, "door": "decline", "reason": "Ill"}))
        assert (visitor.status, visitor.heading) == (409, "Please open your link again")
        states = f"/v1/events/{invitees.event.id}/invitations"
        assert {one["answer"] for one in organiser.get(states).json["items"]} == {"none"}
        visitor.client.get(f"/i/{first}")
        visitor.send(button="go on")
        assert visitor.heading == "Thank you for telling us"
        answers = {one["name"]: one["answer"] for one in organiser.get(states).json["items"]}
        assert answers == {"Ada First": "declined", "Bo Second": "none"}

    def test_a_post_without_our_token_changes_nothing_and_can_be_sent_again(
        self, visitor: Visitor, invitees: Invitees
    ) -> None:
        visitor.get(f"/i/{invitees.one()}")
        visitor.send({"door": "accept"}).send({"name": "Amina Diallo", "answers.dietary": "No nuts"})
        check = visitor.pressed()
        del check["csrf_token"]
        visitor.arrived(visitor.client.post("/invitation/done", data=check))
        assert (visitor.status, visitor.heading) == (400, "Please send it once more")
        assert invitees.seats()["confirmed"] == 0
        visitor.send({"acknowledge_discussion_rule": "yes"})
        assert visitor.heading == "Your place is confirmed"

    def test_a_post_from_another_site_is_refused(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}")
        visitor.send({"door": "decline"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert visitor.status == 403

    @pytest.mark.parametrize(
        ("origin", "status"), [("https://evil.example", 403), ("http://evil.localhost", 403), ("http://localhost", 303)]
    )
    def test_an_older_browser_tells_whose_page_it_comes_from(
        self, visitor: Visitor, invitees: Invitees, origin: str, status: int
    ) -> None:
        form = visitor.get(f"/i/{invitees.one()}").served()
        answer = visitor.client.post("/invitation", data={**form, "door": "decline"}, headers={"Origin": origin})
        assert answer.status_code == status

    @pytest.mark.parametrize(
        ("cookies", "headers", "offered"),
        [
            (False, {}, False),
            (False, {"Origin": "null"}, False),
            (True, {"Origin": "null"}, True),
            (False, {"Origin": "http://localhost"}, True),
            (False, {"Origin": "http://127.0.0.1:8000"}, True),
            (False, {"Sec-Fetch-Site": "same-origin"}, True),
        ],
    )
    def test_only_what_surely_came_from_our_page_can_be_sent_again_with_one_click(
        self, app: Flask, visitor: Visitor, invitees: Invitees, cookies: bool, headers: dict[str, str], offered: bool
    ) -> None:
        """Another site's post brings no cookie of ours along, since all of them are SameSite=Lax."""
        visitor.get(f"/i/{invitees.one()}")
        sender = visitor if cookies else Visitor(app.test_client())
        sender.arrived(sender.client.post("/invitation", data={"door": "decline"}, headers=headers))
        assert (sender.status, sender.heading) == (400, "Please send it once more")
        assert bool(sender.page.select("main form")) is offered
        assert ("decline" in str(sender.page)) is offered

    def test_works_without_a_referrer_over_tls(self, make_app: Callable[..., Flask], invitees: Invitees) -> None:
        url = "https://events.example.org"
        reader = Visitor(make_app(public_url=url).test_client())
        reader.get(f"/i/{invitees.one()}", base_url=url).send({"door": "decline"}, base_url=url)
        assert reader.heading == "Thank you for telling us"

    def test_the_api_needs_none(self, visitor: Visitor) -> None:
        answer = visitor.client.post("/v1/links/resend", json={"email": "a@example.org", "event": "x"})
        assert answer.status_code == 202


class TestWeight:
    def test_a_first_visit_is_light(self, visitor: Visitor, invitees: Invitees) -> None:
        page = visitor.get(f"/i/{invitees.one()}")
        sheets = [str(one["href"]) for one in page.page.select("link[rel=stylesheet]")]
        assert page.answer is not None
        bodies = [page.answer.data]
        for sheet in sheets:
            with visitor.client.get(sheet) as answer:
                bodies.append(answer.data)
        assert sum(len(gzip.compress(body)) for body in bodies) < 30_000

    def test_no_page_holds_a_script_or_an_inline_style(self, visitor: Visitor, event: EventView) -> None:
        for path in ("/", f"/events/{event.slug}", f"/events/{event.slug}/enquire", "/lost-link"):
            page = visitor.get(path).page
            assert not page.select("script:not([type='application/ld+json']), style, [style], [onclick]")
