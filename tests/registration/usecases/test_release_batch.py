"""A large batch waits for a second person, a cautious one for a look at its first few; both can be undone."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from services.registration.domain.callers import SCOPES
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.expire_invitations import expire_invitations
from services.registration.usecases.work_waves import work_waves
from tests import factories
from tests.asked import UNDO, Asked
from tests.factories import Clock, Organiser


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, answers_due_at="2027-03-25T12:00", two_person_above=3)


@pytest.fixture
def asked(organiser: Organiser, event: EventView, runtime: Runtime) -> Asked:
    return Asked(organiser, event, runtime)


@pytest.fixture
def colleague(app: Flask, runtime: Runtime, organisation: Organisation) -> Organiser:
    """Somebody else of the same organisation, with a key of their own."""
    return Organiser(app.test_client(), factories.a_key(runtime, organisation, scopes=SCOPES))


def send(asked: Asked, verb: str = "send", **which: object) -> dict[str, Any]:
    answer = asked.organiser.post(f"{asked.path}/invitations/{verb}", json=which)
    assert answer.status_code == 202, answer.text
    return dict(answer.json)


def release(asked: Asked, batch: str, by: Organiser | None = None, query: str = "") -> Any:
    return (by or asked.organiser).post(f"{asked.path}/invitations/batches/{batch}/release{query}")


def shown(asked: Asked, batch: str) -> dict[str, Any]:
    return dict(asked.organiser.get(f"{asked.path}/invitations/batches/{batch}").json)


def acts(asked: Asked, batch: str) -> list[str]:
    entries = asked.organiser.get("/v1/audit").json["items"]
    return [entry["action"] for entry in entries if entry["subject_id"] == batch]


class TestTwoPersons:
    def test_nothing_is_promised_before_another_key_has_released_it(
        self, asked: Asked, colleague: Organiser, clock: Clock
    ) -> None:
        ids = asked.invite(4, wave="A")

        told = send(asked, wave="A")
        own = release(asked, told["batch"])

        assert (told["queued"], told["awaiting"], told["awaiting_for"]) == (0, 4, "second_person")
        assert (own.status_code, own.json["code"]) == (403, "forbidden-scope")
        assert "Somebody else" in own.json["detail"]
        assert asked.messages() == []
        assert shown(asked, told["batch"])["state"] == "awaiting_release"

        clock.now += timedelta(hours=2)
        done = release(asked, told["batch"], colleague)

        assert (done.status_code, done.json["queued"], done.json["awaiting"]) == (202, 4, 0)
        assert [str(row.subject_id) for row in asked.messages()] == ids
        assert {row.not_before for row in asked.messages()} == {clock.now + UNDO}
        assert acts(asked, told["batch"]) == ["invitations.released", "invitations.queued"]
        assert release(asked, told["batch"], colleague).status_code == 409

    def test_a_batch_of_that_size_or_of_a_link_alone_leaves_at_once(self, asked: Asked) -> None:
        told = send(asked, ids=asked.invite(3))

        assert (told["queued"], told["awaiting"], told["awaiting_for"]) == (3, 0, None)
        assert len(asked.messages()) == 3

    def test_can_be_undone_before_and_after(self, asked: Asked, colleague: Organiser) -> None:
        ids = asked.invite(4)
        before, undo = send(asked, ids=ids)["batch"], f"{asked.path}/invitations/batches/{{}}/undo"
        asked.organiser.post(undo.format(before))
        after = send(asked, ids=ids)["batch"]
        released = release(asked, after, colleague)

        undone = asked.organiser.post(undo.format(after)).json

        assert released.status_code == 202
        assert (shown(asked, before)["state"], shown(asked, before)["undone"]) == ("undone", 4)
        assert (undone["state"], undone["undone"], undone["awaiting"]) == ("undone", 4, 0)
        assert asked.states(ids) == ["draft"] * 4
        assert release(asked, before, colleague).status_code == 409

    def test_looks_at_everybody_again(self, asked: Asked, colleague: Organiser) -> None:
        ids = asked.invite(5)
        batch = send(asked, ids=ids)["batch"]
        asked.organiser.post("/v1/suppressions", json={"email": "p1@example.org"})
        asked.organiser.post(f"{asked.path}/invitations/{ids[1]}/revoke", json={})
        asked.organiser.patch(f"{asked.path}/invitations/{ids[2]}", version="*", json={"email": "new@example.org"})

        rehearsed = release(asked, batch, query="?dry_run=true")
        done = release(asked, batch, colleague).json

        assert rehearsed.status_code == 200
        assert [one["id"] for one in rehearsed.json["recipients"]] == ids[3:]
        assert {one["id"]: one["reason"] for one in done["skipped"]} == dict.fromkeys(ids[:3], "taken-back")
        assert [str(row.subject_id) for row in asked.messages()] == ids[3:]

    def test_reminders_wait_too(self, asked: Asked, colleague: Organiser) -> None:
        ids = [*asked.mailed(3), *asked.mailed(2)]

        batch = send(asked, "remind", ids=ids)["batch"]
        asked.decline(ids[0])
        done = release(asked, batch, colleague).json

        assert [one["reason"] for one in done["skipped"]] == ["answered"]
        assert [str(row.subject_id) for row in asked.messages("invitation.reminded")] == ids[1:]

    def test_whoever_planned_a_wave_cannot_release_what_the_clock_asks_for(
        self, asked: Asked, colleague: Organiser, clock: Clock
    ) -> None:
        ids = asked.invite(4, wave="A")
        wave = {"code": "A", "release_at": "2027-03-01T09:30", "answers_due_after_days": 7}
        asked.organiser.put(f"{asked.path}/waves", version="*", json={"waves": [wave]})
        clock.now += timedelta(hours=1)
        work_waves(asked.runtime.database, asked.runtime.keys, UNDO, now=clock.now)
        (task,) = asked.organiser.get(f"{asked.path}/tasks?done=false").json["items"]

        clock.now += timedelta(days=8)
        expire_invitations(asked.runtime.database, asked.runtime.keys, now=clock.now)
        own, other = release(asked, task["subject"]["batch"]), release(asked, task["subject"]["batch"], colleague)

        assert task["kind"] == "release"
        assert (own.status_code, other.status_code, other.json["queued"]) == (403, 202, 4)
        assert {asked.one(id_)["answers_due_at"] for id_ in ids} == {"2027-03-17T00:00"}
        assert asked.organiser.get(f"{asked.path}/tasks?done=false").json["items"] == []


class TestFirstFew:
    def test_go_alone_and_the_rest_when_somebody_says_so(self, asked: Asked, colleague: Organiser) -> None:
        ids = asked.invite(3)

        told = send(asked, ids=ids, first=2)
        first = [str(row.subject_id) for row in asked.messages()]
        waiting = shown(asked, told["batch"])
        done = release(asked, told["batch"])

        assert (told["queued"], told["awaiting"], told["awaiting_for"]) == (2, 1, "rest")
        assert first == ids[:2]
        assert (waiting["state"], waiting["queued"], waiting["awaiting"]) == ("awaiting_release", 2, 1)
        assert (done.status_code, done.json["queued"]) == (202, 1)
        assert [str(row.subject_id) for row in asked.messages()] == ids
        assert shown(asked, told["batch"])["state"] == "sending"

    def test_of_a_wave_and_after_the_second_person(self, asked: Asked, colleague: Organiser) -> None:
        ids = asked.invite(5, wave="A")
        asked.organiser.put(f"{asked.path}/waves", version="*", json={"waves": [{"code": "A"}]})

        told = asked.organiser.post(f"{asked.path}/waves/A/release", json={"first": 2}).json
        second = release(asked, told["batch"], colleague).json
        rest = release(asked, told["batch"]).json

        assert (told["awaiting"], second["queued"], second["awaiting_for"], rest["queued"]) == (5, 2, "rest", 3)
        assert [str(row.subject_id) for row in asked.messages()] == ids

    def test_undone_the_first_links_end_and_the_rest_is_free(self, asked: Asked) -> None:
        ids = asked.invite(3)
        batch = send(asked, ids=ids, first=1)["batch"]
        asked.arrive(ids[:1])

        undone = asked.organiser.post(f"{asked.path}/invitations/batches/{batch}/undo").json

        assert (undone["sent"], undone["undone"]) == (1, 2)
        assert asked.states(ids) == ["sent", "draft", "draft"]


class TestQuietHours:
    def test_hold_a_wave_and_nothing_that_was_named(
        self, asked: Asked, organisation: Organisation, runtime: Runtime
    ) -> None:
        quiet = {"starts_at": "09:00", "ends_at": "11:00"}
        other = replace_event(asked, factories.an_event(runtime.database, organisation, quiet_hours=quiet))
        other.invite(wave="A")
        other.organiser.put(f"{other.path}/waves", version="*", json={"waves": [{"code": "B"}]})

        told = [
            send(other, wave="A"), send(other, ids=other.invite()),
            other.organiser.post(f"{other.path}/waves/B/release").json,
        ]  # fmt: skip

        assert [one["send_after"][11:16] for one in told] == ["11:00", "09:05", "11:00"]


class TestLookingFirst:
    def test_a_dry_run_of_reminders_tells_who_and_who_not(self, asked: Asked) -> None:
        ids = asked.mailed(2)
        asked.decline(ids[0])

        answer = asked.organiser.post(f"{asked.path}/invitations/remind?dry_run=true", json={"ids": ids})

        assert (answer.status_code, answer.json["dry_run"], answer.json["batch"]) == (200, True, None)
        assert [one["id"] for one in answer.json["recipients"]] == ids[1:]
        assert answer.json["skipped"] == [{"id": ids[0], "reason": "answered"}]
        assert asked.messages("invitation.reminded") == []

    def test_a_letter_with_a_hole_is_not_sent(self, asked: Asked) -> None:
        words = {"subject": "For {represents}", "body": "Please come.\n\nFor {represents}: {link}\n\nNote: {note}"}
        asked.organiser.put(f"{asked.path}/templates/invitation/en", version="*", json=words)
        (whole,), (lacking,) = asked.invite(represents="The network"), asked.invite()

        told = send(asked, ids=[whole, lacking])

        assert told["skipped"] == [{"id": lacking, "reason": "missing-fact", "missing": ["represents"]}]
        assert [str(row.subject_id) for row in asked.messages()] == [whole]

    def test_a_limit_that_comes_with_the_wave_is_no_hole(
        self, asked: Asked, organisation: Organisation, runtime: Runtime
    ) -> None:
        open_ended = factories.an_event(runtime.database, organisation)
        other = replace_event(asked, open_ended)
        words = {"subject": "By {answer_by}", "body": "Please come: {link}"}
        other.organiser.put(f"{other.path}/templates/invitation/en", version="*", json=words)
        waves = {"waves": [{"code": "A", "answers_due_after_days": 7}, {"code": "B"}]}
        other.organiser.put(f"{other.path}/waves", version="*", json=waves)
        other.invite(wave="A"), other.invite(wave="B")

        queued = [other.organiser.post(f"{other.path}/waves/{code}/release").json["queued"] for code in "AB"]

        assert queued == [1, 0]


def replace_event(asked: Asked, event: EventView) -> Asked:
    return Asked(asked.organiser, event, asked.runtime)
