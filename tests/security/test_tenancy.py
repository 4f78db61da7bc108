"""Who may come in through which door: every route with every kind of caller. A new route fails until it is listed."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from services.registration.api.guards import guards_of
from services.registration.domain.callers import SCOPES
from tests import factories
from tests.factories import Clock, Organiser
from tests.security.doors import (
    BY_ADDRESS,
    BY_COOKIE,
    EVENT,
    EVENTS,
    FOR_MACHINES,
    INVITEE,
    MATRIX,
    PAGES,
    STANDS_IN_THE_WAY,
)
from tests.security.world import CANARY, CANARY_ADDRESS, UNKNOWN_TOKEN, World

ORGANISERS = {name: door for name, door in MATRIX.items() if door.who in SCOPES}
PERSONAL = {name: door for name, door in MATRIX.items() if door.who in {"Invitation", "Registration"}}


def send(world: World, name: str, authorization: str = "") -> TestResponse:
    """Knock at a door with what its rightful caller would send."""
    method, _, rule = name.partition(" ")
    door = MATRIX[name]
    sent = {"data": door.body, "content_type": "text/csv"} if isinstance(door.body, bytes) else {"json": door.body}
    headers = {**door.headers, **({"Authorization": authorization} if authorization else {})}
    return world.visitor.open(
        world.path(rule) + door.query, method=method, headers=headers, **(sent if door.body is not None else {})
    )


def answers(world: World, who: Organiser) -> dict[str, TestResponse]:
    """What each organisers' door says to this key."""
    return {name: send(world, name, f"Bearer {who.key}") for name in ORGANISERS}


def statuses(told: dict[str, TestResponse]) -> dict[str, int]:
    return {name: one.status_code for name, one in told.items()}


def telling(told: dict[str, TestResponse]) -> list[str]:
    """Doors whose answers hold what belongs to the world's organisation."""
    return [name for name, one in told.items() if CANARY in read(one) or CANARY_ADDRESS in read(one)]


def read(answer: TestResponse) -> str:
    """What an answer says, that of a workbook too."""
    if not answer.data.startswith(b"PK"):
        return str(answer.data.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def deviations(told: dict[str, int], wanted: Callable[[str], int]) -> dict[str, tuple[int, int]]:
    """Doors that did not answer as they should: what they said, what they should have said."""
    return {name: (status, wanted(name)) for name, status in told.items() if status != wanted(name)}


def test_every_route_is_listed(world: World) -> None:
    found = {
        f"{method} {rule.rule}": world.app.view_functions[rule.endpoint]
        for rule in world.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert set(found) == {*MATRIX, *PAGES, *BY_ADDRESS, *BY_COOKIE, *FOR_MACHINES}
    for name, door in MATRIX.items():
        method = name.partition(" ")[0]
        guard = guards_of(found[name], {method})[method]
        assert guard is not None
        assert (guard.scope or guard.scheme) == door.who, name


def test_the_rightful_caller_gets_in_everywhere(world: World) -> None:
    """The control of all that follows: with the one scope it needs, each door does what it is asked for."""
    told = {}
    for name, door in MATRIX.items():
        if door.who in SCOPES:
            told[name] = send(world, name, f"Bearer {world.organiser_with(scopes=[door.who]).key}").status_code
        else:
            token = world.tokens.get(door.who.lower(), "")
            told[name] = send(world, name, f"{door.who} {token}" if door.who else "").status_code

    assert {name: status for name, status in told.items() if status not in {200, 201, 202, 204, 409}} == {}
    assert [name for name, status in told.items() if status == 409] == STANDS_IN_THE_WAY


def nobodys(world: World, clock: Clock) -> dict[str, str]:
    """What those say in their Authorization header who are not known as organisers."""
    expired = world.organiser_with(expires_at=clock.now - timedelta(seconds=1)).key
    revoked = world.organiser_with(revoked_at=clock.now).key
    invitee, registrant = world.tokens["invitation"], world.tokens["registration"]
    return {
        "no key": "",
        "an unknown key": f"Bearer pc_{UNKNOWN_TOKEN}",
        "an expired key": f"Bearer {expired}",
        "a revoked key": f"Bearer {revoked}",
        "a key as another scheme": f"Basic {world.key}",
        "half a key": f"Bearer {world.key[:-1]}",
        "an invitee": f"Invitation {invitee}",
        "an invitee's token as a key": f"Bearer {invitee}",
        "a registrant": f"Registration {registrant}",
        "a registrant's token as a key": f"Bearer {registrant}",
    }


def test_who_has_no_key_gets_into_no_organisers_door(world: World, clock: Clock) -> None:
    everybody = nobodys(world, clock)
    before = world.fingerprint()
    for who, authorization in everybody.items():
        told = {}
        for name in ORGANISERS:
            world.runtime.limits.forget()
            told[name] = send(world, name, authorization).status_code
        assert deviations(told, lambda _: 401) == {}, who
    assert world.fingerprint() == before


def test_every_scope_but_the_right_one_is_too_little(world: World) -> None:
    keys = {scope: world.organiser_with(scopes=[one for one in SCOPES if one != scope]).key for scope in SCOPES}
    before = world.fingerprint_without_use_of_keys()

    told = {name: send(world, name, f"Bearer {keys[door.who]}") for name, door in ORGANISERS.items()}

    assert deviations(statuses(told), lambda _: 403) == {}
    assert {one.get_json(force=True)["code"] for one in told.values()} == {"forbidden-scope"}
    assert world.fingerprint_without_use_of_keys() == before


def test_another_organisation_finds_nothing(world: World, stranger: Organiser) -> None:
    told = answers(world, stranger)

    assert deviations(statuses(told), lambda name: MATRIX[name].foreign) == {}
    assert telling(told) == []
    assert telling(answers(world, world.organiser)), "the control: whose it is sees it"
    assert stranger.get("/v1/events").json["items"][0]["title"] == EVENT["title"]


def test_another_organisation_changes_nothing(world: World, stranger: Organiser) -> None:
    before = world.fingerprint_without_use_of_keys()
    for name, door in ORGANISERS.items():
        if door.foreign == 404:
            send(world, name, f"Bearer {stranger.key}")
    assert world.fingerprint_without_use_of_keys() == before


def test_a_key_of_another_event_finds_nothing(world: World) -> None:
    bound = world.organiser_with(event_id=world.other_event.id)
    told = answers(world, bound)

    assert deviations(statuses(told), lambda name: MATRIX[name].bound) == {}
    assert telling(told) == []
    assert [one["slug"] for one in bound.get("/v1/events").json["items"]] == ["another"]


def test_a_key_of_the_event_itself_gets_in(world: World) -> None:
    bound = world.organiser_with(event_id=world.event.id)
    reads = [name for name in ORGANISERS if name.startswith(f"GET {EVENTS}") and "letter.pdf" not in name]

    assert {send(world, name, f"Bearer {bound.key}").status_code for name in reads} == {200}


def test_things_of_one_event_are_not_found_below_another(world: World) -> None:
    below = [name for name in ORGANISERS if "_id>" in name and "<event>" in name]
    world.ids["event"] = str(world.other_event.id)

    told = {name: send(world, name, f"Bearer {world.key}").status_code for name in below}

    assert told == dict.fromkeys(below, 404)


def test_who_has_no_token_of_the_kind_gets_into_no_personal_door(world: World) -> None:
    before = world.fingerprint()
    for name, door in PERSONAL.items():
        other = {"Invitation": "registration", "Registration": "invitation"}[door.who]
        expected = {
            "": 401,
            f"Bearer {world.key}": 401,
            f"{other.title()} {world.tokens[other]}": 401,
            f"{door.who} {world.tokens[other]}": 404,
            f"{door.who} {world.tokens['address']}": 404,
            f"{door.who} {world.key}": 404,
            f"{door.who} {UNKNOWN_TOKEN}": 404,
        }
        for given, status in expected.items():
            world.runtime.limits.forget()
            assert send(world, name, given).status_code == status, (name, given.partition(" ")[0])
    assert world.fingerprint() == before


def test_a_link_opens_the_page_of_its_purpose_alone(world: World) -> None:
    given = {**world.tokens, "nobody's": UNKNOWN_TOKEN, "a key": world.key}
    del given["answered"]
    for rule, purpose in {name[4:]: purpose for name, purpose in BY_ADDRESS.items() if name.startswith("GET")}.items():
        world.runtime.limits.forget()
        for kind, token in given.items():
            status = world.visitor.get(rule.replace("<token>", token)).status_code
            assert status in ({200, 303} if kind == purpose else {404}), (rule, kind)


@pytest.mark.parametrize("opened", ["", "the other link"])
def test_pages_ask_for_the_link_of_their_own_purpose(world: World, opened: str) -> None:
    others = {
        "invitation": f"/r/{world.tokens['registration']}", "registration": f"/a/{world.tokens['allocation']}",
        "allocation": f"/i/{world.tokens['invitation']}", "companion": f"/i/{world.tokens['invitation']}",
    }  # fmt: skip
    for name, purpose in BY_COOKIE.items():
        browser = world.visitor
        if opened:
            assert browser.get(others[purpose]).status_code == 303
        method, _, path = name.partition(" ")
        assert browser.open(path, method=method).status_code == 400, name


def test_a_key_grants_no_more_than_its_maker_has(world: World) -> None:
    maker = world.organiser_with(scopes=["keys:write", "events:read"], event_id=world.other_event.id)
    assert maker.post("/v1/keys", json={"name": "x", "scopes": ["events:write"]}).status_code == 403
    assert maker.post("/v1/keys", json={"name": "x", "scopes": ["events:read"], "event": "sample"}).status_code == 404
    made = maker.post("/v1/keys", json={"name": "x", "scopes": ["events:read"]}).json
    assert made["event_id"] == str(world.other_event.id)


def test_links_are_revealed_to_those_who_may_see_them(world: World) -> None:
    path, body = f"{world.path(EVENTS)}/invitations", {"invitees": [INVITEE], "reveal_links": True}
    assert world.organiser_with(scopes=["invitations:write"]).post(path, json=body).status_code == 403
    allowed = world.organiser_with(scopes=["invitations:write", "links:reveal"])
    assert "token" in allowed.post(path, json=body).json["items"][0]


@pytest.mark.parametrize("name", ["id", "status", "version", "created_at", "organisation_id", "starts_at_utc"])
def test_nobody_sets_what_is_ours(world: World, name: str) -> None:
    answer = world.organiser.patch(world.path(EVENTS), version="*", json={name: world.ids["key_id"]})
    assert answer.status_code == 422
    assert list(answer.get_json(force=True)["errors"]) == [name]


def test_a_right_taken_away_is_gone_at_once(world: World) -> None:
    made = world.organiser.post("/v1/keys", json={"name": "x", "scopes": ["events:read"]}).json
    friend = Organiser(world.visitor, made["key"])
    assert friend.get("/v1/events").status_code == 200
    world.organiser.delete(f"/v1/keys/{made['id']}", version="*")
    assert friend.get("/v1/events").status_code == 401


def test_another_organisations_slug_says_nothing(world: World, stranger: Organiser) -> None:
    """Whether there is such an event cannot be read from the answers."""
    known, unknown = (stranger.get(f"/v1/events/{slug}") for slug in ("sample", "no-such-event"))
    assert known.status_code == unknown.status_code == 404
    assert known.data == unknown.data
    factories.an_event(world.runtime.database, world.organisation, slug="unseen", visibility="hidden")
    seen = {stranger.client.get(f"/events/{slug}").data for slug in ("unseen", "no-such-event")}
    assert len(seen) == 1
