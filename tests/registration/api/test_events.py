"""Organisers' doors to events, over HTTP."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.registration.domain.callers import SCOPES
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import READY, Clock, Organiser, a_key, an_event
from tests.registration.schemas.test_events import EVERYTHING

DRAFT: dict[str, Any] = {"title": "A draft", "timezone": "Europe/London", "attendance": {"in_person": {"capacity": 5}}}


def created(organiser: Organiser, **fields: Any) -> dict[str, Any]:
    answer = organiser.post("/v1/events", json={**DRAFT, **fields})
    assert answer.status_code == 201, answer.json
    body: dict[str, Any] = answer.json
    return body


def codes(answer: TestResponse) -> tuple[int, str]:
    assert answer.mimetype == "application/problem+json"
    return answer.status_code, (answer.json or {})["code"]


class TestCreating:
    def test_answers_with_every_field_and_what_follows_from_it(self, organiser: Organiser) -> None:
        answer = organiser.post("/v1/events", json=EVERYTHING)

        body = answer.json or {}
        assert answer.status_code == 201
        assert {name: body[name] for name in EVERYTHING} == EVERYTHING
        assert (body["status"], body["version"], answer.headers["ETag"]) == ("draft", 1, '"1"')
        assert answer.headers["Location"] == f"/v1/events/{body['id']}"
        assert body["url"].endswith("/events/partnerships-in-practice")
        assert body["starts_at_utc"] == "2027-09-10T10:00:00Z"
        assert body["ends_at_utc"] == "2027-09-10T16:00:00Z"
        assert body["doors_open_at_utc"] == "2027-09-10T09:30:00Z"
        assert body["answers_due_at_utc"] == "2027-09-01T23:00:00Z"

    def test_needs_title_timezone_and_attendance(self, organiser: Organiser) -> None:
        answer = organiser.post("/v1/events", json={})

        assert codes(answer) == (422, "validation-failed")
        assert set((answer.json or {})["errors"]) == {"title", "timezone", "attendance"}

    def test_refuses_a_reference_code_in_use(self, organiser: Organiser) -> None:
        created(organiser, reference_code="PC1")

        assert codes(organiser.post("/v1/events", json={**DRAFT, "reference_code": "PC1"})) == (409, "reference-taken")

    def test_refuses_a_slug_in_use_at_its_field(self, organiser: Organiser) -> None:
        created(organiser, slug="taken")

        answer = organiser.post("/v1/events", json={**DRAFT, "slug": "taken"})

        assert codes(answer) == (422, "validation-failed")
        assert list((answer.json or {})["errors"]) == ["slug"]

    def test_is_not_for_keys_of_one_event(
        self, organiser: Organiser, runtime: Runtime, organisation: Organisation
    ) -> None:
        event = an_event(runtime.database, organisation)
        bound = Organiser(organiser.client, a_key(runtime, organisation, scopes=SCOPES, event_id=event.id))

        assert codes(bound.post("/v1/events", json=DRAFT)) == (403, "forbidden-scope")
        assert codes(bound.post(f"/v1/events/{event.id}/clone", json={})) == (403, "forbidden-scope")


class TestReading:
    def test_finds_by_id_slug_and_former_slug(self, organiser: Organiser) -> None:
        event = created(organiser, title="Old name")
        organiser.patch(f"/v1/events/{event['id']}", version=1, json={"title": "New name"})

        for address in (event["id"], "new-name", "old-name"):
            assert (organiser.get(f"/v1/events/{address}").json or {})["id"] == event["id"]

    def test_answers_304_to_one_who_has_this_version(self, organiser: Organiser) -> None:
        event = created(organiser)

        answer = organiser.get(f"/v1/events/{event['id']}", headers={"If-None-Match": '"1"'})

        assert (answer.status_code, answer.data) == (304, b"")

    def test_hides_other_organisations_events(self, organiser: Organiser, stranger: Organiser) -> None:
        event = created(organiser)

        assert codes(stranger.get(f"/v1/events/{event['id']}")) == (404, "not-found")
        assert codes(stranger.get(f"/v1/events/{event['slug']}")) == (404, "not-found")
        assert codes(stranger.patch(f"/v1/events/{event['id']}", version=1, json={})) == (404, "not-found")
        assert codes(stranger.post(f"/v1/events/{event['id']}/announce")) == (404, "not-found")
        assert (stranger.get("/v1/events").json or {})["items"] == []

    @pytest.mark.parametrize(
        "address", ["unknown", "Ünknown", "01a20102-49a4-7564-b685-c8d44b3287f1", "%00", "a" * 3000]
    )
    def test_of_what_is_not_there_is_a_problem(self, organiser: Organiser, address: str) -> None:
        assert codes(organiser.get(f"/v1/events/{address}")) == (404, "not-found")


class TestChanging:
    def test_needs_the_version(self, organiser: Organiser) -> None:
        event = created(organiser)
        path = f"/v1/events/{event['id']}"

        assert codes(organiser.patch(path, json={"title": "N"})) == (428, "precondition-required")
        assert codes(organiser.patch(path, version=7, json={"title": "N"})) == (412, "version-mismatch")
        answer = organiser.patch(path, version=1, json={"title": "N"})
        assert (answer.status_code, answer.headers["ETag"], (answer.json or {})["title"]) == (200, '"2"', "N")

    def test_refuses_read_only_and_unknown_fields(self, organiser: Organiser) -> None:
        event = created(organiser)

        answer = organiser.patch(f"/v1/events/{event['id']}", version=1, json={"status": "open", "x": 1})

        assert set((answer.json or {})["errors"]) == {"status", "x"}

    def test_below_the_seats_taken_is_a_conflict(
        self, organiser: Organiser, runtime: Runtime, organisation: Organisation
    ) -> None:
        event = an_event(runtime.database, organisation, capacity=5)
        with runtime.database.engine.begin() as connection:
            connection.exec_driver_sql("update registration.pool set confirmed = 4")

        answer = organiser.patch(
            f"/v1/events/{event.id}", version=1, json={"attendance": {"in_person": {"capacity": 3}}}
        )

        assert codes(answer) == (409, "capacity-below-confirmed")


class TestActing:
    def test_opens_what_is_complete_and_names_what_is_missing(self, organiser: Organiser) -> None:
        event = created(organiser)
        path = f"/v1/events/{event['id']}"

        refused = organiser.post(f"{path}/open")
        assert codes(refused) == (422, "validation-failed")
        assert set((refused.json or {})["errors"]) == {"starts_at", "ends_at", "venue", "fallback_contact"}
        organiser.patch(path, version="*", json=READY)
        opened = organiser.post(f"{path}/open")
        assert (opened.status_code, (opened.json or {})["status"], opened.headers["ETag"]) == (200, "open", '"3"')

    def test_refuses_a_move_that_is_not_in_the_table(self, organiser: Organiser) -> None:
        event = created(organiser)

        assert codes(organiser.post(f"/v1/events/{event['id']}/finish")) == (409, "invalid-transition")

    def test_knows_no_other_action(self, organiser: Organiser) -> None:
        event = created(organiser)

        assert codes(organiser.post(f"/v1/events/{event['id']}/explode")) == (404, "not-found")

    def test_tells_what_cancelling_would_do(self, organiser: Organiser) -> None:
        event = created(organiser)

        answer = organiser.post(f"/v1/events/{event['id']}/cancel?dry_run=true")

        body = answer.json or {}
        assert (answer.status_code, body["dry_run"], body["registrations_cancelled"]) == (200, True, 0)
        assert (organiser.get(f"/v1/events/{event['id']}").json or {})["status"] == "draft"


class TestCloning:
    def test_makes_a_draft_without_dates(self, organiser: Organiser) -> None:
        event = created(organiser, **{**EVERYTHING, "slug": "first"})

        answer = organiser.post(f"/v1/events/{event['id']}/clone", json={"title": "Again"})

        body = answer.json or {}
        assert (answer.status_code, body["status"], body["slug"], body["title"]) == (201, "draft", "again", "Again")
        assert (body["starts_at"], body["reference_code"], body["sessions"]) == (None, None, [])
        assert body["questions"] == EVERYTHING["questions"]

    def test_needs_no_body(self, organiser: Organiser) -> None:
        event = created(organiser)

        assert organiser.post(f"/v1/events/{event['id']}/clone").status_code == 201


def test_history_tells_what_was_done_newest_first(organiser: Organiser) -> None:
    event = created(organiser)
    path = f"/v1/events/{event['id']}"
    organiser.patch(path, version=1, json={"summary": "Short"})
    organiser.post(f"{path}/announce")

    first = organiser.get(f"{path}/history?limit=2").json or {}
    rest = organiser.get(f"{path}/history?cursor={first['next_cursor']}").json or {}

    assert [entry["action"] for entry in first["items"]] == ["event.announced", "event.changed"]
    assert first["items"][1]["changes"] == {"fields": ["summary"]}
    assert [entry["action"] for entry in rest["items"]] == ["event.created"]
    assert rest["next_cursor"] is None


class TestListing:
    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            pytest.param("", ["C", "B", "A"], id="last made first"),
            pytest.param("status=open", ["C"], id="a status"),
            pytest.param("status=open&status=announced", ["C", "B"], id="one of two statuses"),
            pytest.param("theme=rights", ["C", "B"], id="a theme"),
            pytest.param("theme=rights&theme=work", ["C"], id="both themes"),
            pytest.param("series=migration", ["B"], id="a series"),
            pytest.param("event_type=workshop", ["A"], id="a type"),
            pytest.param("q=PC99", ["A"], id="words in the reference code"),
            pytest.param("q=hundred%25", ["B"], id="words in the summary, signs taken literally"),
            pytest.param("when=upcoming", ["B", "C", "A"], id="soonest first, undated last"),
            pytest.param("when=past", [], id="past ones"),
            pytest.param("updated_since=2027-03-02T00:00:00Z", ["C"], id="changed lately"),
        ],
    )
    def test_holds_what_fits(
        self,
        organiser: Organiser,
        runtime: Runtime,
        organisation: Organisation,
        clock: Clock,
        query: str,
        titles: list[str],
    ) -> None:
        nothing: dict[str, Any] = {"starts_at": None, "ends_at": None}
        db, rights = runtime.database, {"theme": ["rights"]}
        an_event(db, organisation, title="A", status="draft", event_type="workshop", reference_code="PC99", **nothing)
        an_event(
            db, organisation, title="B", status="announced", series={"code": "migration"}, facets=rights,
            summary="A hundred% of it",
        )  # fmt: skip
        clock.forward(days=2)
        later: dict[str, Any] = {"starts_at": "2027-05-01T11:00", "ends_at": "2027-05-01T17:00"}
        an_event(db, organisation, title="C", now=clock.now, facets={"theme": ["work", "rights"]}, **later)

        answer = organiser.get(f"/v1/events?{query}")

        assert [event["title"] for event in (answer.json or {})["items"]] == titles

    def test_goes_on_at_its_cursor(self, organiser: Organiser) -> None:
        made = [created(organiser, title=f"Event {number}")["id"] for number in range(5)]
        seen: list[str] = []
        cursor = ""
        while cursor is not None:
            page = organiser.get(f"/v1/events?limit=2&cursor={cursor}" if cursor else "/v1/events?limit=2").json or {}
            seen += [event["id"] for event in page["items"]]
            cursor = page["next_cursor"]

        assert seen == made[::-1]

    @pytest.mark.parametrize("query", ["status=nope", "when=now", "cursor=x", "limit=0", "colour=blue"])
    def test_refuses_what_it_does_not_know(self, organiser: Organiser, query: str) -> None:
        assert codes(organiser.get(f"/v1/events?{query}")) == (422, "validation-failed")

    def test_shows_a_bound_key_its_event_only(
        self, organiser: Organiser, runtime: Runtime, organisation: Organisation
    ) -> None:
        event = an_event(runtime.database, organisation, title="Mine")
        an_event(runtime.database, organisation, title="Other")
        bound = Organiser(organiser.client, a_key(runtime, organisation, scopes=SCOPES, event_id=event.id))

        assert [one["title"] for one in (bound.get("/v1/events").json or {})["items"]] == ["Mine"]


@pytest.mark.parametrize(
    ("scopes", "allowed"), [(["events:read"], {"GET"}), (["events:write"], {"POST", "PATCH"})], ids=["read", "write"]
)
def test_each_door_asks_for_its_scope(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, scopes: list[str], allowed: set[str]
) -> None:
    event = an_event(runtime.database, organisation)
    limited = Organiser(organiser.client, a_key(runtime, organisation, scopes=scopes))
    path = f"/v1/events/{event.id}"
    doors = [
        ("GET", "/v1/events"), ("GET", path), ("GET", f"{path}/history"), ("POST", "/v1/events"), ("PATCH", path),
        ("POST", f"{path}/close"), ("POST", f"{path}/clone"),
    ]  # fmt: skip

    for method, address in doors:
        body = {} if method == "GET" else {"json": DRAFT if address == "/v1/events" else {}}
        answer = limited.open(method, address, headers={"If-Match": "*"}, **body)
        assert (answer.status_code == 403) is (method not in allowed), (method, address, answer.json)
