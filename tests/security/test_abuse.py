"""Who guesses, floods or uses us to write to others does not get far, and nobody else suffers."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from marshmallow import ValidationError

from services.kit.keys import new_token
from services.notifications.settings import mail_server
from services.notifications.usecases.accept_messages import accept_messages
from services.notifications.usecases.deliver import deliver
from services.notifications.usecases.desk import Desk
from services.registration.domain.questions import READERS
from services.registration.pages.markdown import rendered
from services.registration.schemas.answers import AnswerSchema
from services.registration.schemas.enquiries import EnquiryRequestSchema
from services.registration.usecases.answer_link_requests import answer_link_requests
from tests.factories import Clock
from tests.invitees import YES
from tests.journeys.sink import Mail, a_sink
from tests.registration.pages.visitor import Visitor
from tests.security.hostile import ANSWER, ENQUIRY, planted
from tests.security.world import CANARY_ADDRESS, World

ADVERTISEMENT = "Cheap watches at watches.example"
VICTIM = "victim@example.com"
LOST = {"email": CANARY_ADDRESS, "event": "sample"}


class TestGuessing:
    def test_ends_at_the_limit_by_page_and_by_api_together(self, world: World) -> None:
        for _ in range(15):
            assert world.visitor.get(f"/i/{new_token()}").status_code == 404
            headers = {"Authorization": f"Registration {new_token()}"}
            assert world.visitor.get("/v1/registration", headers=headers).status_code == 404
        for path in (f"/i/{new_token()}", f"/r/{new_token()}", f"/confirm-address/{new_token()}"):
            answer = world.visitor.get(path)
            assert answer.status_code == 429
            assert int(answer.headers["Retry-After"]) > 0

    def test_leaves_the_office_next_door_alone(self, world: World) -> None:
        """A thousand guesses from an address do not keep people with good links behind the same address out."""
        for _ in range(1000):
            world.visitor.get(f"/i/{new_token()}")
        guest = Visitor(world.visitor)
        assert guest.get(f"/i/{world.tokens['invitation']}").status == 200
        assert guest.send({"door": "decline"}).heading == "Thank you for telling us"
        assert world.organiser.get("/v1/events").status_code == 200

    def test_is_not_helped_by_claiming_other_addresses(self, world: World) -> None:
        statuses = [
            world.visitor.get(f"/i/{new_token()}", headers={"X-Forwarded-For": f"192.0.2.{number}"}).status_code
            for number in range(31)
        ]
        assert statuses == [404] * 30 + [429]

    def test_goes_on_being_counted_when_redis_is_away(self, make_app: Callable[..., Flask], world: World) -> None:
        limits = world.runtime.limits
        limits._resting_until = world.runtime.now().timestamp() + 3600
        try:
            statuses = [world.visitor.get(f"/i/{new_token()}").status_code for _ in range(31)]
        finally:
            limits.forget()
        assert statuses[-1] == 429


class TestEnquiries:
    def test_carry_nothing_to_a_stranger_but_that_they_arrived(self, world: World, clock: Clock) -> None:
        """Somebody who gives another person's address makes us send that person no word of theirs."""
        asked = planted(EnquiryRequestSchema(), ENQUIRY, ADVERTISEMENT) | {"email": VICTIM}
        path = f"/v1/events/{world.event.id}/enquiries"
        assert world.visitor.post(path, json=asked).status_code == 201
        mails = delivered(world, clock)
        (told,) = [mail for mail in mails if mail.recipients == [VICTIM]]
        (question,) = [mail for mail in mails if "watches" in readable(mail)]
        assert question.recipients == ["events@example.org"], "the control: the team reads it"
        assert question.parsed["Reply-To"] == VICTIM
        assert "watches" not in readable(told)
        assert told.parsed["Reply-To"] == "events@example.org"

    def test_are_few_from_one_address(self, world: World) -> None:
        path = f"/v1/events/{world.event.id}/enquiries"
        world.runtime.limits.forget()
        by_api = [world.visitor.post(path, json=ENQUIRY).status_code for _ in range(19)]
        page = Visitor(world.visitor).get("/events/sample/enquire")
        assert by_api == [201] * 19
        assert page.send(ENQUIRY).status == 200
        assert world.visitor.post(path, json=ENQUIRY).status_code == 429

    def test_of_robots_that_fill_in_everything_are_dropped_quietly(self, world: World) -> None:
        page = Visitor(world.visitor).get("/events/sample/enquire")
        before = len(world.organiser.get("/v1/events/sample/enquiries").json["items"])
        page.send({**ENQUIRY, "website": "https://watches.example"})
        assert page.status == 200
        assert len(world.organiser.get("/v1/events/sample/enquiries").json["items"]) == before


class TestLostLinks:
    def test_are_mailed_to_nobody_more_than_three_times_an_hour(
        self, make_app: Callable[..., Flask], world: World
    ) -> None:
        client = make_app(rate_public_forms="1000 per minute").test_client()
        for _ in range(50):
            assert client.post("/v1/links/resend", json=LOST).status_code == 202
        now = datetime.now(UTC)
        while answer_link_requests(world.runtime.database, world.runtime.keys, now=now):
            pass
        assert world.dump().count("link.resent") == 3

    def test_are_asked_for_by_few_from_one_address(self, world: World) -> None:
        statuses = [world.visitor.post("/v1/links/resend", json=LOST).status_code for _ in range(21)]
        assert statuses[-1] == 429


class TestSizes:
    @pytest.mark.parametrize("path", ["/lost-link", "/events/sample/enquire", "/invitation", "/registration/edit"])
    def test_of_posts_to_pages_are_bounded(self, world: World, path: str) -> None:
        assert world.visitor.post(path, data={"message": "x" * 2_000_000}).status_code == 413
        assert world.visitor.post(path, data={f"f{number}": "" for number in range(5000)}).status_code in {400, 413}

    def test_of_bodies_of_the_api_are_bounded(self, world: World) -> None:
        headers = {"Authorization": f"Invitation {world.tokens['invitation']}"}
        answer = world.visitor.post("/v1/invitation/answer", json={"name": "x" * 2_000_000}, headers=headers)
        assert answer.status_code == 413

    @pytest.mark.parametrize("path", ["/v1/events", "/v1/keys", "/v1/events/sample/invitations"])
    @pytest.mark.parametrize("limit", ["0", "201", "-1", "99999999999999999999", "1e3"])
    def test_of_lists_are_bounded(self, world: World, path: str, limit: str) -> None:
        assert world.organiser.get(f"{path}?limit={limit}").status_code == 422

    def test_of_batches_are_bounded(self, world: World) -> None:
        people = [{"name": "A", "email": f"a{number}@example.org", "source": "x"} for number in range(1001)]
        answer = world.organiser.post("/v1/events/sample/invitations", json={"invitees": people})
        assert answer.status_code == 422

    def test_of_answers_are_bounded(self, world: World) -> None:
        headers = {"Authorization": f"Invitation {world.tokens['invitation']}"}
        companions = [{"name": "A"}] * 21
        answer = world.visitor.post("/v1/invitation/answer", json={**YES, "companions": companions}, headers=headers)
        assert answer.status_code == 422


class TestPatience:
    """No text of 50 kB keeps a pattern busy: each is refused or taken in far less than a second."""

    TEXTS = (
        "a" * 50_000,
        " " * 50_000 + "x",
        "a@" * 25_000,
        "a." * 25_000 + "@",
        "-" * 50_000,
        "+1 " * 16_000,
        "[" * 50_000,
    )

    @pytest.mark.parametrize("kind", sorted(READERS))
    def test_with_answers(self, kind: str) -> None:
        question = {"code": "q", "kind": kind, "options": [{"code": "a"}]}
        assert longest(lambda text: READERS[kind](question, text), self.TEXTS) < 0.25

    @pytest.mark.parametrize("field", ["name", "email", "language", "country", "reason"])
    def test_with_fields(self, field: str) -> None:
        assert longest(lambda text: AnswerSchema().load({**ANSWER, field: text}), self.TEXTS) < 0.25

    def test_with_markdown(self) -> None:
        texts = (
            "[" * 50_000,
            "> " * 25_000,
            "*a " * 16_000,
            "`" * 50_000,
            "![](" * 12_000,
            "- " * 25_000,
            "<" * 50_000,
        )
        assert longest(rendered, texts) < 5


def longest(work: Callable[[str], Any], texts: tuple[str, ...]) -> float:
    """Seconds of work for the slowest, however busy the machine is and whether coverage is measured or not."""
    tracer, seconds = sys.gettrace(), []
    sys.settrace(None)  # else most of the time goes into counting lines
    try:
        for text in texts:
            begun = time.process_time()
            with suppress(ValidationError, ValueError):
                work(text)
            seconds.append(time.process_time() - begun)
    finally:
        sys.settrace(tracer)
    return max(seconds)


def delivered(world: World, clock: Clock) -> list[Mail]:
    """All mails that are due."""
    taken = accept_messages(world.runtime.database, World.outbox_of(world.runtime), now=clock.now)
    with a_sink() as sink:
        desk = Desk(
            database=world.runtime.database, keys=world.runtime.keys, now=lambda: clock.now,
            site="https://events.example.org", mail_from="events@example.org", server=mail_server(sink.url),
        )  # fmt: skip
        deliver(desk, [*taken.first, *taken.bulk])
        return list(sink.mails)


def readable(mail: Mail) -> str:
    """Everything in a mail that a person can read."""
    parts = [str(part.get_content()) for part in mail.parsed.walk() if part.get_content_maintype() == "text"]
    return "".join([*map(str, mail.parsed.values()), *parts])
