"""Waves are planned and let go: as many are asked as seats and the expected share of yes allow."""

from typing import Any

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.asked import Asked
from tests.factories import Organiser

GROUPS = [{"code": "academia", "label": "Academia", "ceiling": 2}, {"code": "business", "label": "Business"}]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, capacity=4, constituencies=GROUPS, answers_due_at="2027-03-25T12:00"
    )


@pytest.fixture
def asked(organiser: Organiser, event: EventView, runtime: Runtime) -> Asked:
    return Asked(organiser, event, runtime)


def plan(asked: Asked, *waves: dict[str, Any], version: int | str = "*") -> Any:
    return asked.organiser.put(f"{asked.path}/waves", version=version, json={"waves": list(waves)})


def release(asked: Asked, wave: str, *, dry_run: bool = False) -> Any:
    return asked.organiser.post(f"{asked.path}/waves/{wave}/release", query_string={"dry_run": str(dry_run).lower()})


def shown(asked: Asked) -> dict[str, dict[str, Any]]:
    return {wave["code"]: wave for wave in asked.organiser.get(f"{asked.path}/waves").json["waves"]}


class TestPlanning:
    def test_keeps_the_waves_in_order_with_what_was_said_of_them(self, asked: Asked) -> None:
        wave = {
            "code": "B", "constituency": "academia", "mode": "suggest", "release_at": "2027-03-05T10:00",
            "acceptance_rate": 0.55, "answers_due_after_days": 7, "reminders": [{"days_before": 2}], "paused": True,
            "office_hours": {"starts_at": "09:00", "ends_at": "17:00"},
        }  # fmt: skip

        answer = plan(asked, {"code": "A"}, wave)

        assert answer.status_code == 200, answer.text
        first, second = answer.json["waves"]
        assert (first["code"], first["mode"], first["acceptance_rate"], first["state"]) == ("A", "off", 1.0, "planned")
        assert {name: second[name] for name in wave if name != "office_hours"} == {
            name: value for name, value in wave.items() if name != "office_hours"
        }
        assert second["office_hours"]["days"] == [1, 2, 3, 4, 5]
        assert (second["state"], second["release_at_utc"]) == ("paused", "2027-03-05T10:00:00Z")

    def test_is_changed_only_by_who_has_seen_it(self, asked: Asked) -> None:
        tag = asked.organiser.get(f"{asked.path}/waves").headers["ETag"].strip('"')

        assert asked.organiser.put(f"{asked.path}/waves", json={"waves": []}).status_code == 428
        assert plan(asked, {"code": "A"}, version=int(tag)).status_code == 200
        assert plan(asked, {"code": "B"}, version=int(tag)).status_code == 412
        assert list(shown(asked)) == ["A"]

    def test_a_wave_that_stays_keeps_what_became_of_it(self, asked: Asked) -> None:
        asked.invite(wave="A")
        plan(asked, {"code": "A"}, {"code": "B"})
        release(asked, "A")

        plan(asked, {"code": "C"}, {"code": "A", "mode": "automatic"})

        waves = shown(asked)
        assert [(code, waves[code]["position"], waves[code]["state"]) for code in waves] == [
            ("C", 0, "planned"),
            ("A", 1, "released"),
        ]

    @pytest.mark.parametrize(
        ("waves", "path"),
        [
            ([{"code": "A"}, {"code": "A"}], "waves.1.code"),
            ([{"code": "A", "constituency": "unknown"}], "waves.0.constituency"),
            ([{"code": "A", "acceptance_rate": 0}], "waves.0.acceptance_rate"),
            ([{"code": "A", "acceptance_rate": 1.2}], "waves.0.acceptance_rate"),
            ([{"code": "A", "mode": "sometimes"}], "waves.0.mode"),
            (
                [{"code": "A", "office_hours": {"starts_at": "17:00", "ends_at": "09:00"}}],
                "waves.0.office_hours.ends_at",
            ),
        ],
    )
    def test_says_what_is_wrong_with_a_plan(self, asked: Asked, waves: list[dict[str, Any]], path: str) -> None:
        answer = plan(asked, *waves)

        assert (answer.status_code, list(answer.json["errors"])) == (422, [path])


class TestReleasing:
    def test_asks_as_many_as_there_are_seats_and_leaves_the_others(self, asked: Asked) -> None:
        ids = asked.invite(6, wave="A")
        plan(asked, {"code": "A"})

        answer = release(asked, "A")

        assert (answer.status_code, answer.json["queued"]) == (202, 4)
        assert {one["reason"] for one in answer.json["skipped"]} == {"no-seat-free"}
        assert asked.states(ids) == ["queued"] * 4 + ["draft"] * 2
        assert (shown(asked)["A"]["open"], shown(asked)["A"]["drafts"]) == (4, 2)

    def test_asks_more_when_fewer_are_expected_to_come(self, asked: Asked) -> None:
        asked.invite(12, wave="A")
        plan(asked, {"code": "A", "acceptance_rate": 0.4})

        assert release(asked, "A").json["queued"] == 10
        assert release(asked, "A").json["queued"] == 0

    def test_counts_what_is_open_taken_and_held(self, asked: Asked) -> None:
        asked.say(asked.mailed()[0])
        asked.mailed()
        asked.invite(seat_held=True)
        asked.invite(4, wave="A")
        plan(asked, {"code": "A"})

        assert release(asked, "A").json["queued"] == 1

    def test_one_for_whom_a_seat_is_held_is_always_asked(self, asked: Asked) -> None:
        held = asked.invite(4, wave="A", seat_held=True)
        other = asked.invite(wave="A")
        plan(asked, {"code": "A"})

        assert release(asked, "A").json["queued"] == 4
        assert asked.states([*held, *other]) == ["queued"] * 4 + ["draft"]

    def test_heeds_the_ceiling_of_a_group_and_the_group_of_the_wave(self, asked: Asked) -> None:
        academia = asked.invite(3, wave="A", constituency="academia")
        business = asked.invite(wave="A", constituency="business")
        plan(asked, {"code": "A", "constituency": "academia"})

        told = {one["id"]: one["reason"] for one in release(asked, "A").json["skipped"]}

        assert told == {academia[2]: "group-full", business[0]: "other-constituency"}

    def test_tells_beforehand_who_would_be_asked_and_who_not(self, asked: Asked) -> None:
        ids = asked.invite(5, wave="A")
        asked.organiser.post("/v1/suppressions", json={"email": "p1@example.org"})
        plan(asked, {"code": "A"})

        answer = release(asked, "A", dry_run=True)

        assert (answer.status_code, answer.json["batch"], answer.json["queued"]) == (200, None, 4)
        assert [one["id"] for one in answer.json["recipients"]] == ids[1:]
        assert answer.json["skipped"] == [{"id": ids[0], "reason": "suppressed"}]
        assert set(asked.states(ids)) == {"draft"}
        assert asked.messages() == []
        assert shown(asked)["A"]["state"] == "planned"

    def test_sending_tells_beforehand_too(self, asked: Asked) -> None:
        ids = asked.invite(2)

        answer = asked.organiser.post(f"{asked.path}/invitations/send?dry_run=true", json={"ids": ids})

        assert (answer.status_code, answer.json["dry_run"]) == (200, True)
        assert [one["email"] for one in answer.json["recipients"]] == ["p1@example.org", "p2@example.org"]
        assert asked.messages() == []

    def test_gives_the_wave_s_time_to_answer_and_undoing_takes_it_back(self, asked: Asked) -> None:
        plain, own = asked.invite(wave="A")[0], asked.invite(wave="A", answers_due_at="2027-03-04")[0]
        plan(asked, {"code": "A", "answers_due_after_days": 7})

        batch = release(asked, "A").json["batch"]

        assert [asked.one(id_)["answers_due_at"] for id_ in (plain, own)] == ["2027-03-09T00:00", "2027-03-04T00:00"]
        assert {row.facts["answers_due_at"] for row in asked.messages()} == {"2027-03-09T00:00", "2027-03-04T00:00"}
        asked.organiser.post(f"{asked.path}/invitations/batches/{batch}/undo", json={})
        assert [asked.one(id_)["answers_due_at"] for id_ in (plain, own)] == [None, "2027-03-04T00:00"]
        assert asked.states([plain, own]) == ["draft", "draft"]

    def test_the_time_to_answer_is_never_longer_than_the_event_s(self, asked: Asked) -> None:
        (one,) = asked.invite(wave="A")
        plan(asked, {"code": "A", "answers_due_after_days": 60})

        release(asked, "A")

        assert asked.one(one)["answers_due_at"] == "2027-03-25T12:00"

    def test_a_paused_wave_and_one_that_is_not_planned_stay(self, asked: Asked) -> None:
        asked.invite(wave="A")
        plan(asked, {"code": "A", "paused": True})

        assert release(asked, "A").json["code"] == "invalid-transition"
        assert release(asked, "Z").status_code == 404
