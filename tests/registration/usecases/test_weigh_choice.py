"""Organisers see the balance of the room wherever they look; targets are counted and refuse nobody."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import YES, Invitees, registration_id
from tests.waiting import Waitlist, World

TARGETS = [
    {"axis": "region", "code": "africa", "target": 2},
    {"axis": "country_group", "code": "origin", "label": "Origin", "target": 9, "countries": ["KE", "PH"]},
    {"axis": "gender", "code": "woman", "target": 1},
]


@pytest.fixture
def line(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, clock: factories.Clock
) -> Waitlist:
    world = World(runtime, organisation, organiser, client, clock)
    return world.waitlist(capacity=2, waitlist_policy="curated", targets=TARGETS)


@pytest.fixture
def people(line: Waitlist) -> dict[str, str]:
    said: dict[str, dict[str, Any]] = {
        "seated": {"country": "FR", "answers": {"gender": "man"}},
        "asked": {"country": "FR"},
        "waiting": {"country": "KE", "answers": {"gender": "woman"}},
    }
    return {name: line.join(**answer) for name, answer in said.items()}


def get(line: Waitlist, path: str) -> dict[str, Any]:
    answer = line.organiser.get(f"{line.path}/{path}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def counts(document: dict[str, Any]) -> list[tuple[int, ...]]:
    return [tuple(row[name] for name in ("confirmed", "offered", "waitlisted")) for row in document["targets"]]


def test_targets_are_counted_and_let_everybody_in(line: Waitlist, people: dict[str, str]) -> None:
    assert line.states(*people.values()) == ["confirmed", "confirmed", "waitlisted"]
    shown = get(line, "capacity")
    assert [row["label"] for row in shown["targets"]] == ["Africa", "Origin", "Woman"]
    assert counts(shown) == [(0, 0, 1)] * 3


def test_a_dry_run_tells_which_target_breaks(line: Waitlist, people: dict[str, str]) -> None:
    numbers = {"attendance": {"in_person": {"capacity": 3}}}
    path = f"{line.path}/capacity?dry_run=true"

    told = line.organiser.patch(path, version="*", json=numbers).json["warnings"]

    assert [one["path"] for one in told] == ["targets.region.africa", "targets.country_group.origin"]
    assert get(line, "capacity")["attendance"]["in_person"]["capacity"] == 2


def test_a_choice_is_weighed_before_it_is_made(line: Waitlist, people: dict[str, str]) -> None:
    one = registration_id(line.runtime, people["waiting"])

    told = get(line, f"waitlist/balance?take={one}")

    assert told["fits"] is False
    assert told["sentences"] == [
        "Countries: 1 → 2.", "In person: 2 → 3, more than the 2 there may be.", "Africa: 0 → 1, 2 hoped for.",
        "Origin: 0 → 1, 9 hoped for.", "Woman: 0 → 1, 1 hoped for.",
    ]  # fmt: skip
    assert line.states(*people.values()) == ["confirmed", "confirmed", "waitlisted"]
    seated = registration_id(line.runtime, people["seated"])
    refused = line.organiser.get(f"{line.path}/waitlist/balance?take={one}&take={one}&take={seated}")
    assert list(refused.json["errors"]) == ["take.1", "take.2"]


def test_a_person_is_explained_with_the_targets_they_add_to(line: Waitlist, people: dict[str, str]) -> None:
    one = registration_id(line.runtime, people["waiting"])

    told = get(line, f"capacity/explain?registration={one}")["registration"]["sentences"]

    assert "Africa: 0 of the 2 hoped for have a seat; this decides about nobody." in told


def test_readiness_tells_of_groups_that_too_few_on_the_list_are_of(line: Waitlist) -> None:
    line.people.one(country="KE")

    told = {one["field"]: one for one in get(line, "readiness")["missing"] if one["field"].startswith("targets")}

    assert {name: one["blocks"] for name, one in told.items()} == {"targets.0.target": None, "targets.1.target": None}
    assert told["targets.0.target"]["message"] == "Africa: 1 on the list, 2 hoped for."


def test_statistics_tell_of_groups_and_genders_where_there_are_targets(
    line: Waitlist, runtime: Runtime, organisation: Organisation, client: FlaskClient
) -> None:
    for _ in range(5):
        line.join(country="KE", answers={"gender": "woman"})
    groups = get(line, "statistics")["groups"]
    assert [row["accepted"] for row in groups["region"] if row["code"] == "africa"] == [5]
    assert [row["accepted"] for row in groups["country_group"] if row["code"] == "origin"] == [5]
    assert [(row["code"], row["label"], row["accepted"]) for row in groups["gender"]] == [("woman", "Woman", 5)]

    plain = factories.an_event(runtime.database, organisation, slug="plain")
    told = line.organiser.get(f"/v1/events/{plain.id}/statistics").json["groups"]
    assert set(told) == {"constituency", "country", "role", "attendance"}


class TestGender:
    def asked(self, organiser: Organiser, event: EventView, **change: Any) -> list[dict[str, Any]]:
        answer = organiser.patch(f"/v1/events/{event.id}", version="*", json=change)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json["questions"]
        return found

    def test_is_asked_for_a_target_only_and_need_not_be_told(
        self, runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient
    ) -> None:
        event = factories.an_event(runtime.database, organisation)
        invitees = Invitees(organiser, event, client)
        assert invitees.say(invitees.one(), **YES, answers={"gender": "woman"}).status_code == 422

        (question,) = self.asked(organiser, event, targets=TARGETS[2:])
        assert (question["code"], question["required"]) == ("gender", False)
        assert invitees.say(invitees.one()).status_code == 201
        assert invitees.say(invitees.one(), **YES, answers={"gender": "non-binary"}).status_code == 201

        assert self.asked(organiser, event, targets=None) == []

    @pytest.mark.parametrize(
        ("change", "paths"),
        [
            ({"targets": [{"axis": "gender", "code": "tall", "target": 1}]}, ["targets.0.code"]),
            ({"targets": [{"axis": "region", "code": "atlantis", "target": 1}]}, ["targets.0.code"]),
            ({"targets": [{"axis": "country", "code": "zz", "target": 1}]}, ["targets.0.code"]),
            ({"targets": [{"axis": "shoe-size", "code": "a", "target": 1}]}, ["targets.0.axis"]),
            ({"targets": [*TARGETS, TARGETS[0]]}, ["targets.3.code"]),
            ({"targets": [{**TARGETS[2], "countries": ["KE"]}]}, ["targets.0.countries"]),
            (
                {
                    "targets": TARGETS[2:],
                    "questions": [{"code": "gender", "label": "Gender", "kind": "text", "required": True}],
                },
                ["questions.0.kind", "questions.0.required", "targets.0.code"],
            ),
        ],
    )
    def test_and_all_that_nobody_could_count_is_refused(
        self, line: Waitlist, change: dict[str, Any], paths: list[str]
    ) -> None:
        answer = line.organiser.patch(line.path, version="*", json=change)

        assert (answer.status_code, sorted(answer.json["errors"])) == (422, paths)
