"""Personal links: unguessable, kept by nobody, good for one purpose, and harmless to look at."""

import ast
import base64
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import redis
from flask import Flask
from sqlalchemy import event as listening

from services.kit.keys import Keyring, new_token
from services.registration.app import create_app
from services.registration.runtime import Runtime
from tests import factories
from tests.conftest import SECRET
from tests.factories import Clock
from tests.invitees import YES, Invitees
from tests.security.world import CANARY, UNKNOWN_TOKEN, World
from tests.structure.tree import python_below, syntax_of

GUESSABLE = {"random", "uuid"}
NO_SECRETS = {
    "services/notifications/usecases/call_webhooks.py", "services/notifications/usecases/deliver.py",
    "services/notifications/usecases/record_outcome.py", "services/registration/domain/mail_returns.py",
    "services/registration/domain/companions.py",
}  # fmt: skip
"""Spread retries, name leases, calls and people: nobody gains by guessing them."""
CALENDAR_NAMES = {
    "services/registration/usecases/answer_invitation.py", "services/registration/usecases/change_invitation.py",
}  # fmt: skip
"""Name calendar entries, which are told to everybody concerned."""
CLAIMS = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}


class TestChance:
    def test_a_token_has_256_bits_and_no_two_are_alike(self) -> None:
        tokens = [new_token() for _ in range(50_000)]

        assert {len(base64.urlsafe_b64decode(f"{token}=")) for token in tokens} == {32}
        assert len(set(tokens)) == len(tokens)
        assert spread(tokens) < 1.5

    def test_the_measure_of_chance_notices_a_pattern(self) -> None:
        assert spread([f"{number:043}" for number in range(1000)]) > 10

    def test_nothing_of_ours_uses_guessable_chance(self) -> None:
        chance = {
            str(path): imported(path) & {"secrets", *GUESSABLE}
            for path in python_below("services")
            if imported(path) & {"secrets", *GUESSABLE}
        }
        assert chance["services/kit/keys.py"] == {"secrets"}
        assert {path for path, names in chance.items() if names & GUESSABLE} - CALENDAR_NAMES == NO_SECRETS


def imported(path: Path) -> set[str]:
    """Modules that a file takes chance from; naming the type of an id is not that."""
    found = set()
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom) and {name.name for name in node.names} != {"UUID"}:
            found.add(node.module or "")
    return found


def spread(tokens: list[str]) -> float:
    """Chi-square of the letters at each place but the last (which holds four bits), for one degree of freedom."""
    found = 0.0
    for place in range(42):
        counts = Counter(token[place] for token in tokens)
        expected = len(tokens) / 64
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        found += sum((counts[letter] - expected) ** 2 / expected for letter in letters)
    return found / (42 * 63)


class TestAtRest:
    def test_no_table_holds_a_token_or_what_could_be_made_into_one(self, world: World) -> None:
        stored = world.dump()
        for name, token in {**world.tokens, "key": world.key}.items():
            assert [one for one in spellings(token) if one in stored] == [], name
        assert CANARY in stored, "the control: what is stored openly is found"

    def test_redis_holds_no_token(self, world: World, redis_url: str) -> None:
        for _ in range(3):
            world.visitor.get("/v1/invitation", headers={"Authorization": f"Invitation {world.tokens['invitation']}"})
        held = redis.Redis.from_url(redis_url, decode_responses=True).keys("*")
        assert isinstance(held, list)
        assert held, "the control: visits are counted there"
        for token in (*world.tokens.values(), world.key):
            assert [key for key in held if any(one in key for one in spellings(token))] == []

    def test_digests_are_keyed_and_tagged_with_the_purpose(self) -> None:
        ours, theirs = Keyring([SECRET]), Keyring(["another secret of more than thirty-two characters"])
        digests = {keys.digest(purpose, "t") for keys in (ours, theirs) for purpose in ("invitation", "registration")}
        assert len(digests) == 4
        assert sha256(b"t").digest() not in digests


def spellings(token: str) -> list[str]:
    """The token, and what a careless hand could have stored in its place."""
    return [token, token[3:43], sha256(token.encode()).hexdigest(), token.encode().hex()]


class TestGuessing:
    def test_all_that_was_never_issued_looks_the_same(self, world: World) -> None:
        """Unknown, malformed, of another purpose, of another installation: one answer, by page and by API."""
        wrong = [
            UNKNOWN_TOKEN,
            new_token(),
            world.tokens["registration"],
            "x" * 30,
            "x",
            f"{world.tokens['invitation']}x",
        ]
        pages, answers = set(), set()
        for token in wrong:
            page = world.visitor.get(f"/i/{token}")
            answer = world.visitor.get("/v1/invitation", headers={"Authorization": f"Invitation {token}"})
            pages.add((page.status_code, page.data, without_chance(page.headers)))
            answers.add((answer.status_code, answer.data, without_chance(answer.headers)))
        assert len(pages) == len(answers) == 1
        assert {status for status, *_ in pages | answers} == {404}

    def test_asking_for_a_lost_link_costs_the_same_for_everybody(self, world: World) -> None:
        told = {}
        for email in ("quillon.zebedee@example.org", "nobody@example.org"):
            with statements(world.runtime) as asked:
                answer = world.visitor.post("/v1/links/resend", json={"email": email, "event": "sample"})
            told[email] = (answer.status_code, answer.data, without_chance(answer.headers), tuple(asked))
        assert len(set(told.values())) == 1


def without_chance(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in headers.items() if name not in {"X-Request-ID", "RateLimit"}))


@contextmanager
def statements(runtime: Runtime) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(re.sub(r"\s+", " ", statement))

    engines = [runtime.database.engine, runtime.database._autocommit]
    for engine in engines:
        listening.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in engines:
            listening.remove(engine, "before_cursor_execute", note)


class TestLooking:
    def test_changes_nothing_however_often_and_by_whichever_address(self, world: World) -> None:
        """Mail scanners open every link, and some run what the page says; neither must use an invitation up."""
        before = world.fingerprint()
        for path in all_gets(world):
            for method in ("GET", "HEAD", "OPTIONS", "GET"):
                browser = world.visitor
                for entrance, purpose in (("/i/", "invitation"), ("/r/", "registration"), ("/a/", "allocation")):
                    browser.get(entrance + world.tokens[purpose])
                browser.open(path, method=method).close()
        for scheme in ("Invitation", "Registration"):
            for path in ("/v1/invitation", "/v1/registration"):
                world.visitor.get(path, headers={"Authorization": f"{scheme} {world.tokens[scheme.lower()]}"})
        assert world.fingerprint() == before

    def test_the_fingerprint_notices_an_answer(self, world: World) -> None:
        before = world.fingerprint()
        headers = {"Authorization": f"Invitation {world.tokens['invitation']}"}
        assert world.visitor.post("/v1/invitation/answer", json=YES, headers=headers).status_code == 201
        assert world.fingerprint() != before

    def test_leaves_no_token_in_the_address(self, world: World) -> None:
        for entrance, purpose in (("/i/", "invitation"), ("/r/", "registration"), ("/a/", "allocation")):
            page = f"/{purpose}"
            browser = world.visitor
            answer = browser.get(entrance + world.tokens[purpose])
            assert (answer.status_code, answer.headers["Location"]) == (303, page)
            shown = browser.get(page)
            assert world.tokens[purpose] not in shown.text
            assert world.tokens[purpose] not in str(answer.headers), "sealed in the cookie"

    def test_organisers_never_read_a_live_token(self, world: World) -> None:
        gets = [world.path(rule.rule) for rule in world.app.url_map.iter_rules() if rule.rule.startswith("/v1")]
        read = "".join(world.organiser.get(path).data.decode(errors="replace") for path in gets)
        assert CANARY in read
        assert [name for name, token in world.tokens.items() if token in read] == []


def all_gets(world: World) -> list[str]:
    """The address of every page and file that can be looked at, with the world's links in them."""
    rules = [rule for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    purposes = {"/i/<token>": "invitation", "/resume/<token>": "invitation", "/a/<token>": "allocation",
                "/r/<token>": "registration", "/confirm-address/<token>": "address",
                "/join/<token>": "join", "/calendar/<token>.ics": "calendar"}  # fmt: skip
    return [
        world.path(rule.rule).replace("<token>", world.tokens[purposes.get(rule.rule, "address")])
        for rule in rules
        if not rule.rule.startswith("/v1")
    ]


class TestEnds:
    """A link that was good once says so; another one that was not issued does not."""

    def test_of_a_revoked_invitation(self, world: World) -> None:
        token = Invitees(world.organiser, world.event, world.visitor).one()
        (invitation,) = world.organiser.get("/v1/events/sample/invitations?limit=1").json["items"]
        assert self._look(world, token) == 200
        world.organiser.post(f"/v1/events/sample/invitations/{invitation['id']}/revoke", json={"reason": "Mistake"})
        assert self._look(world, token) == 410
        assert self._say(world, token) == 410

    def test_of_a_corrected_address(self, world: World) -> None:
        token = Invitees(world.organiser, world.event, world.visitor).one()
        (invitation,) = world.organiser.get("/v1/events/sample/invitations?limit=1").json["items"]
        path = f"/v1/events/sample/invitations/{invitation['id']}"
        world.organiser.patch(path, version="*", json={"email": "corrected@example.org"})
        assert self._look(world, token) == 410
        assert self._say(world, token) == 410

    def test_of_an_event_that_is_over(self, world: World, clock: Clock) -> None:
        clock.forward(days=60)
        assert self._look(world, world.tokens["invitation"]) == 410
        assert self._say(world, world.tokens["invitation"]) == 410

    def test_when_the_time_to_answer_is_over_is_decided_at_the_answer(self, world: World, clock: Clock) -> None:
        token = Invitees(world.organiser, world.event, world.visitor).one(answers_due_at="2027-03-02T09:00")
        assert self._look(world, token) == 200
        clock.forward(days=2)
        assert self._say(world, token) == 409

    def test_a_link_for_one_new_address_confirms_no_other(self, world: World) -> None:
        """Whoever changes the address twice must show that the second one is theirs, too."""
        headers = {"Authorization": f"Registration {world.tokens['registration']}", "If-Match": "*"}
        sealed = f"/confirm-address/{world.tokens['address']}"
        assert world.visitor.get(sealed).status_code == 200
        changed = world.visitor.patch("/v1/registration", json={"email": "victim@example.com"}, headers=headers)
        assert changed.status_code == 200
        assert world.visitor.get(sealed).status_code == 410
        page = world.visitor.post("/v1/registration/cancel", json={}, headers=headers)
        assert page.get_json()["email"] != "victim@example.com"

    def test_a_yes_said_twice_is_one_yes(self, world: World) -> None:
        headers = {"Authorization": f"Invitation {world.tokens['invitation']}"}
        first, again = (world.visitor.post("/v1/invitation/answer", json=YES, headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json == again.json

    @staticmethod
    def _look(world: World, token: str) -> int:
        return world.visitor.get("/v1/invitation", headers={"Authorization": f"Invitation {token}"}).status_code

    @staticmethod
    def _say(world: World, token: str) -> int:
        headers = {"Authorization": f"Invitation {token}"}
        return world.visitor.post("/v1/invitation/answer", json=YES, headers=headers).status_code


class TestKeys:
    def test_a_link_outlives_a_rotation_of_secrets_and_not_two(self, world: World) -> None:
        newer, newest = (
            "a newer secret of more than thirty-two characters",
            "the newest of more than thirty-two characters",
        )
        statuses = []
        for secrets in ([newer, SECRET], [newest, newer]):
            app = create_app(replace(world.runtime, keys=Keyring(secrets)))
            headers = {"Authorization": f"Invitation {world.tokens['invitation']}"}
            statuses.append(app.test_client().get("/v1/invitation", headers=headers).status_code)
        assert statuses == [200, 404]

    def test_a_cookie_sealed_elsewhere_opens_nothing(self, world: World) -> None:
        other = create_app(replace(world.runtime, keys=Keyring(["another secret of more than thirty-two characters"])))
        sealed = Keyring([SECRET]).seal(f"invitation:{world.tokens['invitation']}").decode()
        for app, status in ((world.app, 200), (other, 400)):
            browser = app.test_client()
            browser.set_cookie("placecard-invitation", sealed)
            assert browser.get("/invitation").status_code == status


class TestHost:
    """Addresses in what we send come from the settings, whatever host a visitor claims to have reached."""

    def test_links_name_the_configured_host(self, make_app: Callable[..., Flask], world: World) -> None:
        for proxies in (0, 1):
            client = make_app(trusted_proxies=proxies).test_client()
            headers = {**CLAIMS, "Authorization": f"Bearer {world.key}"}
            person = {"name": "A", "email": f"host{proxies}@example.org", "source": "A list"}
            path = "/v1/events/sample/invitations"
            made = client.post(path, json={"invitees": [person], "reveal_links": True}, headers=headers).get_json()
            assert made["items"][0]["link"].startswith("http://127.0.0.1:8000/i/")

    def test_no_answer_names_the_claimed_host(self, world: World) -> None:
        addresses = [*all_gets(world), "//events", "/events//sample", "/v1//events", "/events/", "//example.com/events"]
        for path in addresses:
            asked = {"PATH_INFO": path}
            with world.visitor.get("/", headers=CLAIMS, environ_overrides=asked) as answer:
                assert "evil.example" not in f"{answer.headers}{answer.get_data()!r}", path
                assert not answer.headers.get("Location", "/").startswith(("//", "http")), path

    def test_the_page_of_an_event_names_the_configured_host(self, world: World) -> None:
        factories.an_event(world.runtime.database, world.organisation, slug="third")
        page = world.visitor.get("/events/third", headers=CLAIMS).text
        assert 'rel="canonical" href="http://127.0.0.1:8000/events/third"' in page
