"""Organisers look at the line of those who wait, and put it into another order."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import Clock, Organiser
from tests.waiting import Waitlist, World

WHY = {"reason": "Two of them travel together."}


@pytest.fixture
def line(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, clock: Clock
) -> Waitlist:
    """One seat taken; four wait, one with a companion, one of a group whose ceiling is reached."""
    groups = [{"code": "media", "label": "Media", "ceiling": 1}]
    made = World(runtime, organisation, organiser, client, clock).waitlist(constituencies=groups)
    made.join(constituency="media")
    made.join()
    made.join(companions=[{"name": "Sam Sample"}], notice_hours=48)
    made.join(constituency="media", name="Noor Example")
    made.join()
    return made


def shown(line: Waitlist, query: str = "") -> list[dict[str, object]]:
    answer = line.organiser.get(f"{line.path}/waitlist?{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json["items"])


def ids(line: Waitlist) -> list[str]:
    return [str(one["id"]) for one in shown(line)]


class TestLooking:
    def test_tells_places_parties_and_what_is_waited_for(self, line: Waitlist) -> None:
        room, media = {"kind": "attendance", "code": "in_person"}, {"kind": "constituency", "code": "media"}

        assert [(one["position"], one["party_size"], one["notice_hours"], one["waits_for"]) for one in shown(line)] == [
            (1, 1, None, [room]), (2, 2, 48, [room]), (3, 1, None, [room, media]), (4, 1, None, [room]),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "positions"),
        [
            ("constituency=media", [3]),
            ("attendance=remote", []),
            ("attendance=in_person", [1, 2, 3, 4]),
            ("q=noor", [3]),
            ("updated_since=2100-01-01T00:00:00Z", []),
        ],
    )
    def test_finds_what_was_asked_for_with_places_in_the_whole_line(
        self, line: Waitlist, query: str, positions: list[int]
    ) -> None:
        assert [one["position"] for one in shown(line, query)] == positions

    def test_comes_in_portions(self, line: Waitlist) -> None:
        first = line.organiser.get(f"{line.path}/waitlist?limit=3").json
        rest = line.organiser.get(f"{line.path}/waitlist?limit=3&cursor={first['next_cursor']}").json

        assert [one["position"] for one in first["items"] + rest["items"]] == [1, 2, 3, 4]
        assert rest["next_cursor"] is None

    def test_is_not_for_another_organisation(self, line: Waitlist, stranger: Organiser) -> None:
        assert stranger.get(f"{line.path}/waitlist").status_code == 404
        change = {"order": ids(line), **WHY}
        assert stranger.put(f"{line.path}/waitlist/order", json=change, version="*").status_code == 404


class TestOrdering:
    def test_puts_the_named_in_front_for_good_and_new_ones_behind(self, line: Waitlist) -> None:
        one, two, three, four = ids(line)
        tag = line.organiser.get(f"{line.path}/waitlist").headers["ETag"]

        ordered = line.organiser.put(
            f"{line.path}/waitlist/order", json={"order": [four, two], **WHY}, headers={"If-Match": tag}
        )

        assert ordered.status_code == 200
        assert [item["id"] for item in ordered.json["items"]] == [four, two, one, three]
        assert ordered.headers["ETag"] != tag
        line.join()
        assert ids(line)[:4] == [four, two, one, three]
        line.organiser.put(f"{line.path}/waitlist/order", json={"order": [one], **WHY}, version="*")
        assert ids(line)[:4] == [one, four, two, three]

    def test_decides_who_is_next(self, line: Waitlist) -> None:
        last = ids(line)[-1]
        line.organiser.put(f"{line.path}/waitlist/order", json={"order": [last], **WHY}, version="*")

        line.organiser.patch(f"{line.path}/capacity", json={"attendance": {"in_person": {"capacity": 2}}}, version="*")

        assert line.organiser.get(f"{line.path}/registrations/{last}").json["state"] == "offered"

    def test_is_refused_when_the_line_changed_since(self, line: Waitlist) -> None:
        tag = line.organiser.get(f"{line.path}/waitlist").headers["ETag"]
        line.join()
        change = {"order": ids(line)[-1:], **WHY}

        stale = line.organiser.put(f"{line.path}/waitlist/order", json=change, headers={"If-Match": tag})

        assert (stale.status_code, stale.json["code"]) == (412, "version-mismatch")
        assert line.organiser.put(f"{line.path}/waitlist/order", json=change).status_code == 428

    @pytest.mark.parametrize("body", [{"order": None}, {"order": ["x"]}, {"reason": ""}, {"reason": None}, {"more": 1}])
    def test_refuses_what_is_incomplete(self, line: Waitlist, body: dict[str, object]) -> None:
        change = {"order": ids(line)[:1], **WHY, **body}

        assert line.organiser.put(f"{line.path}/waitlist/order", json=change, version="*").status_code == 422

    def test_names_who_does_not_wait(self, line: Waitlist) -> None:
        seated = line.organiser.get(f"{line.path}/registrations?state=confirmed").json["items"][0]["id"]
        first, *_ = before = ids(line)

        refused = line.organiser.put(
            f"{line.path}/waitlist/order", json={"order": [first, seated, first], **WHY}, version="*"
        )

        assert (refused.status_code, list(refused.json["errors"])) == (422, ["order.1", "order.2"])
        assert ids(line) == before

    def test_stands_in_the_audit_with_its_reason(self, line: Waitlist) -> None:
        line.organiser.put(f"{line.path}/waitlist/order", json={"order": ids(line)[:1], **WHY}, version="*")

        with line.runtime.database.statement() as connection:
            query = text("select changes from registration.audit_entry where action = 'waitlist.ordered'")
            (changes,) = connection.execute(query).scalars()
        assert changes["reason"] == WHY["reason"]
