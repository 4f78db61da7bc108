"""Who may come in through which door: every route with every kind of caller. A new route fails until it is listed."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.registration.api.guards import guards_of
from services.registration.domain.callers import SCOPES
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES
from tests.security.world import CANARY, CANARY_ADDRESS, UNKNOWN_TOKEN, World

ENQUIRY = {"topic": "other", "name": "Robin Example", "email": "robin@example.com", "message": "When is lunch?"}
EVENT = {"title": "New", "timezone": "UTC", "attendance": {"remote": {}}}
INVITEE = {"name": "Robin Example", "email": "robin@example.com", "source": "A list"}
ROLES = {"terms": [{"code": "participant", "label": "Participant"}]}


@dataclass(frozen=True)
class Door:
    """One method of one route: who gets in, and what to send.

    ``foreign``: what a key of somebody else's organisation, or bound to another event, is told.
    """

    who: str
    body: Any = None
    foreign: int = 404
    bound: int = 404
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""


ANY = {"If-Match": "*"}
EVENTS = "/v1/events/<event>"
ACTIONS = "<any(announce, open, close, finish, archive, postpone, cancel):action>"
INVITATION = f"{EVENTS}/invitations/<uuid:invitation_id>"
BATCH = f"{EVENTS}/invitations/batches/<uuid:batch_id>"
REGISTRATION = f"{EVENTS}/registrations/<uuid:registration_id>"
WORDING = f"{EVENTS}/templates/<kind>/<language>"
PROPOSAL = f"{EVENTS}/proposals/<uuid:proposal_id>"
ROUND = f"{EVENTS}/confirmation-rounds/<uuid:round_id>"
WEBHOOK = "/v1/webhooks/<uuid:webhook_id>"
SUPPRESSION = "/v1/suppressions/<uuid:suppression_id>"
FEED = "/v1/calendar-feeds/<uuid:feed_id>"
PERSON = "/v1/people/<uuid:person_id>"
ASKED = f"{EVENTS}/enquiries/<uuid:enquiry_id>"
# Reads before changes, and what ends a thing last: the rightful caller walks down this list.
MATRIX: dict[str, Door] = {
    "GET /v1/events": Door("events:read", foreign=200, bound=200),
    "POST /v1/events": Door("events:write", EVENT, foreign=201, bound=403),
    f"GET {EVENTS}": Door("events:read"),
    f"GET {EVENTS}/history": Door("events:read"),
    f"GET {EVENTS}/capacity": Door("events:read"),
    "GET /v1/webhooks": Door("webhooks:write", foreign=200, bound=200),
    f"GET {WEBHOOK}": Door("webhooks:write"),
    f"GET {WEBHOOK}/deliveries": Door("webhooks:write"),
    f"GET {WORDING}": Door("events:read"),
    f"GET {EVENTS}/messages": Door("invitations:read"),
    f"GET {EVENTS}/sending": Door("events:read"),
    "GET /v1/sending": Door("events:read", foreign=200, bound=403),
    f"GET {EVENTS}/invitations": Door("invitations:read"),
    f"GET {INVITATION}": Door("invitations:read"),
    f"GET {BATCH}": Door("invitations:read"),
    f"GET {EVENTS}/waves": Door("invitations:read"),
    f"GET {EVENTS}/tasks": Door("invitations:read"),
    f"GET {EVENTS}/registrations": Door("registrations:read"),
    f"GET {REGISTRATION}": Door("registrations:read"),
    f"GET {REGISTRATION}/history": Door("registrations:read"),
    f"GET {EVENTS}/waitlist": Door("registrations:read"),
    f"GET {EVENTS}/proposals": Door("invitations:read"),
    f"GET {ROUND}": Door("registrations:read"),
    "GET /v1/audit": Door("audit:read", foreign=200, bound=200),
    f"GET {EVENTS}/registrations.csv": Door("registrations:read"),
    f"GET {EVENTS}/registrations.xlsx": Door("registrations:read"),
    f"GET {EVENTS}/badges.pdf": Door("registrations:read"),
    f"GET {EVENTS}/door-list": Door("checkin"),
    f"GET {EVENTS}/ledger": Door("events:read"),
    f"GET {EVENTS}/capacity/explain": Door("registrations:read"),
    f"GET {EVENTS}/forecast": Door("events:read"),
    f"GET {EVENTS}/statistics": Door("registrations:read"),
    f"GET {EVENTS}/readiness": Door("events:read"),
    f"GET {EVENTS}/enquiries": Door("enquiries:read"),
    f"GET {ASKED}": Door("enquiries:read"),
    "GET /v1/people": Door("registrations:read", foreign=200, bound=403, query=f"?email={CANARY_ADDRESS}"),
    f"GET {PERSON}/export": Door("registrations:write", bound=403),
    "GET /v1/vocabularies/<name>": Door("events:read", foreign=200, bound=200),
    "GET /v1/keys": Door("keys:write", foreign=200, bound=200),
    "GET /v1/keys/<uuid:key_id>": Door("keys:write"),
    "GET /v1/suppressions": Door("invitations:read", foreign=200, bound=200),
    f"GET {SUPPRESSION}": Door("invitations:read"),
    "GET /v1/calendar-feeds": Door("events:read", foreign=200, bound=200),
    f"GET {FEED}": Door("events:read"),
    "GET /v1/invitation": Door("Invitation"),
    "GET /v1/registration": Door("Registration"),
    f"PATCH {EVENTS}": Door("events:write", {"access": "open"}, headers=ANY),
    f"PATCH {EVENTS}/capacity": Door("events:write", {"attendance": {"in_person": {"capacity": 60}}}, headers=ANY),
    "PUT /v1/vocabularies/<name>": Door("events:write", ROLES, headers=ANY, foreign=200, bound=403),
    f"POST {EVENTS}/clone": Door("events:write", {}, bound=403),
    f"POST {EVENTS}/invitations": Door("invitations:write", {"invitees": [INVITEE]}),
    f"POST {EVENTS}/invitations/import": Door("invitations:write", b"name,email,source\nA,a@example.com,list\n"),
    f"PATCH {INVITATION}": Door("invitations:write", {"note": "New"}, headers=ANY),
    f"POST {EVENTS}/invitations/send": Door("invitations:write", {"wave": "A"}),
    f"POST {EVENTS}/invitations/remind": Door("invitations:write", {"wave": "A"}),
    f"PUT {EVENTS}/waves": Door("invitations:write", {"waves": [{"code": "A"}]}, headers=ANY),
    f"POST {EVENTS}/waves/<wave>/release": Door("invitations:write", {}),
    f"POST {EVENTS}/tasks/<uuid:task_id>/done": Door("invitations:write", {}),
    f"POST {BATCH}/undo": Door("invitations:write", {}),
    f"POST {INVITATION}/resend": Door("invitations:write", {}),
    f"POST {INVITATION}/extend": Door("invitations:write", {"answers_due_at": "2027-03-20T12:00"}),
    f"PATCH {REGISTRATION}": Door("registrations:write", {"job_title": "New"}, headers=ANY),
    f"PUT {EVENTS}/waitlist/order": Door("registrations:write", {"order": [], "reason": "New"}, headers=ANY),
    f"POST {REGISTRATION}/offer": Door("registrations:write", {}),
    f"POST {REGISTRATION}/extend-offer": Door("registrations:write", {}),
    f"POST {REGISTRATION}/approve": Door("registrations:write", {}),
    f"POST {PROPOSAL}/approve": Door("invitations:write", {}),
    f"POST {PROPOSAL}/refuse": Door("invitations:write", {"reason": "Full"}),
    f"POST {REGISTRATION}/reveal-answers": Door("answers:reveal", {}),
    f"POST {EVENTS}/purge": Door("events:write", {}),
    f"POST {REGISTRATION}/check-in": Door("checkin", {}),
    f"POST {REGISTRATION}/undo-check-in": Door("checkin", {}),
    f"GET {EVENTS}/confirmation-rounds": Door("registrations:read"),
    f"POST {EVENTS}/confirmation-rounds": Door("registrations:write", {"closes_at": "2027-03-20T12:00"}),
    f"POST {ROUND}/release": Door("registrations:write", {}),
    f"POST {REGISTRATION}/confirm": Door("registrations:write", {}),
    f"POST {REGISTRATION}/refuse": Door("registrations:write", {"reason": "Full"}),
    f"POST {ASKED}/assign": Door("enquiries:write", {"topic": "other"}),
    f"POST {ASKED}/answered": Door("enquiries:write", {}),
    f"POST {ASKED}/close": Door("enquiries:write", {}),
    "POST /v1/keys": Door("keys:write", {"name": "New", "scopes": ["keys:write"]}, foreign=201, bound=201),
    "POST /v1/webhooks": Door("webhooks:write", {"url": "https://hooks.example.com/"}, foreign=201, bound=403),
    f"POST {WEBHOOK}/test": Door("webhooks:write", {}),
    f"POST {WEBHOOK}/rotate": Door("webhooks:write", {}),
    f"POST {WEBHOOK}/enable": Door("webhooks:write", {}),
    f"DELETE {WEBHOOK}": Door("webhooks:write", headers=ANY),
    f"PUT {WORDING}": Door("events:write", {"subject": "Come", "body": "Answer: {link}"}, headers=ANY),
    f"POST {WORDING}/preview": Door("invitations:read", {}),
    f"POST {WORDING}/test-send": Door("invitations:write", {"email": "events@example.org"}),
    f"DELETE {WORDING}": Door("events:write", headers=ANY),
    "POST /v1/sending/pause": Door("events:write", {}, foreign=200, bound=403),
    "POST /v1/sending/resume": Door("events:write", {}, foreign=200, bound=403),
    f"POST {EVENTS}/sending/pause": Door("events:write", {}),
    f"POST {EVENTS}/sending/resume": Door("events:write", {}),
    "POST /v1/suppressions": Door("invitations:write", {"email": "robin@example.com"}, foreign=201, bound=403),
    "POST /v1/calendar-feeds": Door("events:write", {"name": "New"}, foreign=201, bound=201),
    f"DELETE {FEED}": Door("events:write", headers=ANY),
    f"DELETE {SUPPRESSION}": Door("invitations:write", headers=ANY),
    "POST /v1/invitation/answer": Door("Invitation", YES),
    "PATCH /v1/registration": Door("Registration", {"job_title": "New"}, headers=ANY),
    "POST /v1/registration/still-coming": Door("Registration", {"answer": "yes"}),
    "POST /v1/registration/substitute": Door("Registration", {"name": "Sam Sample", "email": "sam@example.com"}),
    f"POST {EVENTS}/registrations/open": Door("", {"name": "Robin Example", "email": "robin@example.com"}),
    "POST /v1/registration/change-attendance": Door("Registration", {"attendance": "in_person"}),
    f"POST {EVENTS}/registrations": Door("registrations:write", {**YES, "email": "new.person@example.org"}),
    f"POST {EVENTS}/enquiries": Door("", ENQUIRY),
    "POST /v1/links/resend": Door("", {"email": "robin@example.com", "event": "sample"}),
    "POST /v1/registration/accept-offer": Door("Registration", {}),
    "POST /v1/registration/decline-offer": Door("Registration", {}),
    "POST /v1/registration/cancel": Door("Registration", {}),
    f"POST {REGISTRATION}/substitute": Door("registrations:write", {"name": "Sam", "email": "sam@example.com"}),
    f"POST {REGISTRATION}/cancel": Door("registrations:write", {}),
    f"POST {INVITATION}/revoke": Door("invitations:write", {"reason": "Mistake"}),
    f"POST {PERSON}/do-not-contact": Door("invitations:write", {}, bound=403),
    f"POST {PERSON}/erase": Door("registrations:write", bound=403),
    "DELETE /v1/keys/<uuid:key_id>": Door("keys:write", headers=ANY),
    f"POST {EVENTS}/{ACTIONS}": Door("events:write", {}),
}  # fmt: skip

PAGES = {
    "GET /", "GET /events", "GET /registration/erased", "GET /events/<slug>", "GET /events/<slug>.ics",
    *(f"{method} /events/<slug>/enquire" for method in ("GET", "POST")), "GET /events/<slug>/enquire/sent",
    "GET /lost-link", "POST /lost-link", "GET /events/<slug>/registered",
    *(f"{method} /events/<slug>/register" for method in ("GET", "POST")),
}  # fmt: skip
"""For anybody."""
BY_ADDRESS = {
    "GET /i/<token>": "invitation", "GET /r/<token>": "registration", "GET /join/<token>": "join",
    "GET /confirm-address/<token>": "address", "POST /confirm-address/<token>": "address",
    "GET /calendar/<token>.ics": "calendar", "GET /q/<token>": "enquiry", "POST /q/<token>": "enquiry",
    "GET /unsubscribe/<token>": "unsubscribe", "POST /unsubscribe/<token>": "unsubscribe",
}  # fmt: skip
"""For who has the link of this purpose."""
BY_COOKIE = {
    **{f"{method} /invitation{path}": "invitation" for method in ("GET", "POST")
       for path in ("", "/answer", "/check", "/done", "/passed-on")},
    "GET /invitation/calendar.ics": "invitation", "GET /invitation/passed-on/sent": "invitation", **{
        f"{method} /registration{path}": "registration" for method, path in (
            *(("GET", one) for one in ("", "/calendar.ics", "/code.svg", "/participants", "/my-data", "/my-data.json")),
            *(("POST", f"/{path}") for path in
              ("still-coming", "accept-offer", "decline-offer", "edit/more", "erase", "do-not-invite")),
            *((method, f"/{path}") for method in ("GET", "POST") for path in
              ("edit", "attendance", "substitute", "cancel", "propose-change")),
        )
    }}  # fmt: skip
"""For who has opened the link of this purpose in the same browser."""
FOR_MACHINES = {
    "GET /static/<path:filename>", "GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json", "GET /docs",
    "GET /problems/<code>",
}  # fmt: skip

STANDS_IN_THE_WAY = [
    f"POST {REGISTRATION}/offer", f"POST {REGISTRATION}/extend-offer", f"POST {PROPOSAL}/refuse",
    f"POST {EVENTS}/confirmation-rounds", f"POST {ROUND}/release", f"POST {REGISTRATION}/confirm",
    f"POST {REGISTRATION}/refuse", "POST /v1/registration/still-coming", "POST /v1/registration/decline-offer",
    f"POST {REGISTRATION}/substitute", f"POST {REGISTRATION}/cancel", f"POST {INVITATION}/revoke",
]  # fmt: skip
"""What can no longer be done once the doors above were used."""

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
    reads = [name for name in ORGANISERS if name.startswith(f"GET {EVENTS}")]

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
    others = {"invitation": f"/r/{world.tokens['registration']}", "registration": f"/i/{world.tokens['invitation']}"}
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
