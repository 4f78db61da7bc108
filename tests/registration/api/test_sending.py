"""Organisers have invitations mailed, and for some minutes can take them back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from services.registration.domain.callers import SCOPES
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links, outcomes
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from services.registration.store.outbox import Outbox
from tests import factories
from tests.factories import Clock, Organiser


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, answers_due_at="2027-03-25T12:00")


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.id}/invitations"


def invite(
    organiser: Organiser, path: str, count: int = 1, *, reveal: bool = False, **fields: Any
) -> list[dict[str, Any]]:
    rows = [
        {"name": f"Person {n}", "email": f"person{n}-{uuid4()}@example.org", "source": "A list", **fields}
        for n in range(count)
    ]
    answer = organiser.post(path, json={"invitees": rows, "reveal_links": reveal})
    assert answer.status_code == 201, answer.json
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def outbox(runtime: Runtime) -> list[Outbox]:
    with runtime.database.transaction() as session:
        return list(session.scalars(select(Outbox).order_by(Outbox.id)))


def delivered(runtime: Runtime, invitation: dict[str, Any]) -> None:
    """As if the mail server had accepted the mail."""
    with runtime.database.transaction() as session:
        outcomes.mark_sent(session, {invitation["id"]: runtime.now()}, now=runtime.now())
        session.execute(update(Outbox).where(Outbox.subject_id == invitation["id"]).values(settled_at=runtime.now()))


def state_of(organiser: Organiser, path: str, invitation: dict[str, Any]) -> str:
    state: str = organiser.get(f"{path}/{invitation['id']}").json["state"]
    return state


class TestSending:
    def test_queues_a_wave_and_leaves_the_others(
        self, organiser: Organiser, path: str, runtime: Runtime, clock: Clock
    ) -> None:
        first, second = invite(organiser, path, 2, wave="A", note="Dear both", represents="The network")
        (other,) = invite(organiser, path, wave="B")

        answer = organiser.post(f"{path}/send", json={"wave": "A"})

        assert answer.status_code == 202, answer.json
        assert (answer.json["queued"], answer.json["skipped"]) == (2, [])
        assert answer.json["send_after"] == (clock.now + timedelta(seconds=300)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert [state_of(organiser, path, one) for one in (first, second, other)] == ["queued", "queued", "draft"]
        rows = outbox(runtime)
        assert {row.type for row in rows} == {"invitation.issued"}
        assert {row.not_before for row in rows} == {clock.now + timedelta(seconds=300)}
        assert {str(row.batch_id) for row in rows} == {answer.json["batch"]}
        facts = rows[0].facts
        assert facts["source"] == "A list"
        assert facts["note"] == "Dear both"
        assert facts["represents"] == "The network"
        assert facts["answers_due_at"] == "2027-03-25T12:00"
        assert facts["event"]["title"] == "Partnerships in practice"

    def test_gives_each_mail_a_link_of_its_own(self, organiser: Organiser, path: str, runtime: Runtime) -> None:
        items = invite(organiser, path, 3, wave="A")

        organiser.post(f"{path}/send", json={"wave": "A"})

        tokens = [runtime.keys.open(row.sealed_token) for row in outbox(runtime) if row.sealed_token]
        with runtime.database.transaction() as session:
            found = [links.find(session, runtime.keys, purpose="invitation", token=token) for token in tokens]
        assert {str(one[0].invitation_id) for one in found if one} == {one["id"] for one in items}

    def test_mails_a_revealed_link_s_invitee_too_and_keeps_the_link(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        (one,) = invite(organiser, path, reveal=True)

        answer = organiser.post(f"{path}/send", json={"ids": [one["id"]]})

        assert answer.json["queued"] == 1
        with runtime.database.transaction() as session:
            found = links.find(session, runtime.keys, purpose="invitation", token=one["token"])
        assert found is not None
        assert found[1] is None

    def test_tells_whom_it_skips_and_why(
        self, organiser: Organiser, path: str, runtime: Runtime, stranger: Organiser
    ) -> None:
        mailed, queued, revoked, late, fresh = invite(organiser, path, 5)
        delivered(runtime, mailed)
        organiser.post(f"{path}/send", json={"ids": [queued["id"]]})
        organiser.post(f"{path}/{revoked['id']}/revoke", json={"reason": "A mistake"})
        organiser.patch(f"{path}/{late['id']}", version="*", json={"answers_due_at": "2020-01-01"})
        unknown = str(uuid4())

        ids = [one["id"] for one in (mailed, queued, revoked, late, fresh)] + [unknown]
        answer = organiser.post(f"{path}/send", json={"ids": ids})

        assert answer.json["queued"] == 1
        assert {one["id"]: one["reason"] for one in answer.json["skipped"]} == {
            mailed["id"]: "already-mailed",
            queued["id"]: "already-queued",
            revoked["id"]: "revoked",
            late["id"]: "answers-due-passed",
            unknown: "not-found",
        }

    @pytest.mark.parametrize("body", [{}, {"wave": "A", "ids": [str(uuid4())]}, {"ids": []}, {"wave": ""}])
    def test_wants_one_choice(self, organiser: Organiser, path: str, body: dict[str, Any]) -> None:
        assert organiser.post(f"{path}/send", json=body).status_code == 422

    @pytest.mark.parametrize(
        ("status", "code"),
        [
            ("draft", "invalid-transition"),
            ("closed", "registration-closed"),
            ("postponed", "registration-closed"),
            ("cancelled", "registration-closed"),
            ("finished", "registration-closed"),
        ],
    )
    def test_needs_an_event_that_takes_answers(
        self, organiser: Organiser, runtime: Runtime, organisation: Organisation, status: str, code: str
    ) -> None:
        event = factories.an_event(runtime.database, organisation, status=status)
        path = f"/v1/events/{event.id}/invitations"
        invite(organiser, path, wave="A")

        answer = organiser.post(f"{path}/send", json={"wave": "A"})

        assert (answer.status_code, answer.json["code"]) == (409, code)
        assert outbox(runtime) == []

    def test_names_what_invitees_must_know_and_the_event_lacks(
        self, organiser: Organiser, runtime: Runtime, organisation: Organisation
    ) -> None:
        event = factories.an_event(runtime.database, organisation, status="announced", venue=None)
        path = f"/v1/events/{event.id}/invitations"
        invite(organiser, path, wave="A")

        answer = organiser.post(f"{path}/send", json={"wave": "A"})

        assert (answer.status_code, answer.json["missing"]) == (409, ["venue"])

    def test_stops_once_the_time_to_answer_is_over(self, organiser: Organiser, path: str, clock: Clock) -> None:
        invite(organiser, path, wave="A")
        clock.now = clock.now.replace(year=2027, month=3, day=25, hour=12)

        answer = organiser.post(f"{path}/send", json={"wave": "A"})

        assert (answer.status_code, answer.json["code"]) == (409, "registration-closed")

    def test_takes_its_time_to_undo_from_the_settings(
        self, make_app: Callable[..., Flask], runtime: Runtime, organisation: Organisation, path: str, clock: Clock
    ) -> None:
        app = make_app(send_undo_seconds=0)
        hasty = Organiser(app.test_client(), factories.a_key(runtime, organisation, scopes=SCOPES))
        invite(hasty, path, wave="A")

        answer = hasty.post(f"{path}/send", json={"wave": "A"})

        assert answer.json["send_after"] == clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")


class TestBatches:
    def test_tell_their_progress(self, organiser: Organiser, path: str, runtime: Runtime) -> None:
        first, _ = invite(organiser, path, 2, wave="A")
        batch = organiser.post(f"{path}/send", json={"wave": "A"}).json["batch"]
        delivered(runtime, first)

        shown = organiser.get(f"{path}/batches/{batch}").json

        assert {name: shown[name] for name in ("queued", "sent", "failed", "undone")} == {
            "queued": 1, "sent": 1, "failed": 0, "undone": 0,
        }  # fmt: skip

    def test_are_undone_with_their_links_and_can_be_sent_again(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        items = invite(organiser, path, 2, wave="A")
        batch = organiser.post(f"{path}/send", json={"wave": "A"}).json["batch"]

        undone = organiser.post(f"{path}/batches/{batch}/undo")

        assert undone.status_code == 200, undone.json
        assert (undone.json["queued"], undone.json["undone"]) == (0, 2)
        assert {state_of(organiser, path, one) for one in items} == {"draft"}
        rows = outbox(runtime)
        assert all(row.withdrawn_at for row in rows)
        with runtime.database.transaction() as session:
            tokens = [runtime.keys.open(row.sealed_token) for row in rows if row.sealed_token]
            found = [links.find(session, runtime.keys, purpose="invitation", token=token) for token in tokens]
        assert [one[0].revoked_reason for one in found if one] == ["superseded", "superseded"]
        assert organiser.post(f"{path}/send", json={"wave": "A"}).json["queued"] == 2

    def test_leave_a_revealed_link_working_when_undone(self, organiser: Organiser, path: str, runtime: Runtime) -> None:
        (one,) = invite(organiser, path, reveal=True, wave="A")
        batch = organiser.post(f"{path}/send", json={"wave": "A"}).json["batch"]

        organiser.post(f"{path}/batches/{batch}/undo")

        assert state_of(organiser, path, one) == "sent"
        with runtime.database.transaction() as session:
            found = links.find(session, runtime.keys, purpose="invitation", token=one["token"])
        assert found is not None
        assert found[1] is None

    def test_take_back_only_what_has_not_left(self, organiser: Organiser, path: str, runtime: Runtime) -> None:
        left, waiting = invite(organiser, path, 2, wave="A")
        batch = organiser.post(f"{path}/send", json={"wave": "A"}).json["batch"]
        delivered(runtime, left)

        undone = organiser.post(f"{path}/batches/{batch}/undo").json

        assert (undone["sent"], undone["undone"]) == (1, 1)
        assert [state_of(organiser, path, one) for one in (left, waiting)] == ["sent", "draft"]

    def test_cannot_be_undone_twice_or_when_all_has_left(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        (one,) = invite(organiser, path, wave="A")
        gone = organiser.post(f"{path}/send", json={"wave": "A"}).json["batch"]
        delivered(runtime, one)
        invite(organiser, path, wave="B")
        undone = organiser.post(f"{path}/send", json={"wave": "B"}).json["batch"]
        organiser.post(f"{path}/batches/{undone}/undo")

        for batch in (gone, undone):
            answer = organiser.post(f"{path}/batches/{batch}/undo")
            assert (answer.status_code, answer.json["code"]) == (409, "invalid-transition")

    def test_are_closed_to_other_organisations(self, organiser: Organiser, stranger: Organiser, path: str) -> None:
        invite(organiser, path, wave="A")
        batch = organiser.post(f"{path}/send", json={"wave": "A"}).json["batch"]

        assert stranger.get(f"{path}/batches/{batch}").status_code == 404
        assert stranger.post(f"{path}/batches/{batch}/undo").status_code == 404


class TestResending:
    def test_mails_the_link_again_to_one_who_has_had_it(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        (one,) = invite(organiser, path)
        organiser.post(f"{path}/send", json={"ids": [one["id"]]})
        delivered(runtime, one)

        answer = organiser.post(f"{path}/{one['id']}/resend")

        assert answer.status_code == 202
        assert answer.json["state"] == "sent"
        last = outbox(runtime)[-1]
        assert (last.type, last.facts["leads_to"]) == ("link.resent", "invitation")
        assert last.not_before == runtime.now()

    def test_mails_the_whole_invitation_to_one_who_has_had_none(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        (one,) = invite(organiser, path)

        answer = organiser.post(f"{path}/{one['id']}/resend")

        assert answer.json["state"] == "queued"
        assert [row.type for row in outbox(runtime)] == ["invitation.issued"]
        assert organiser.post(f"{path}/{one['id']}/resend").status_code == 409

    def test_reaches_a_corrected_address_after_a_bounce(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        (one,) = invite(organiser, path)
        organiser.post(f"{path}/send", json={"ids": [one["id"]]})
        with runtime.database.transaction() as session:
            outcomes.mark_bounced(session, one["id"], reason="no such mailbox", now=runtime.now())
        assert organiser.get(f"{path}?bounced=true").json["items"][0]["bounce"] == "no such mailbox"

        changed = organiser.patch(f"{path}/{one['id']}", version="*", json={"email": "right@example.org"}).json
        organiser.post(f"{path}/{one['id']}/resend")

        assert (changed["state"], changed["bounce"]) == ("draft", None)
        wrong, right = outbox(runtime)
        assert wrong.withdrawn_at is not None
        assert right.facts["recipient"]["email"] == "right@example.org"

    def test_a_bounced_one_is_corrected_and_mailed_again_in_one_act(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        one, other = invite(organiser, path, 2)
        organiser.post(f"{path}/send", json={"ids": [one["id"]]})
        with runtime.database.transaction() as session:
            outcomes.mark_bounced(session, one["id"], reason="no such mailbox", now=runtime.now())

        again = organiser.post(f"{path}/{one['id']}/resend", json={"email": "right@example.org"})

        assert (again.status_code, again.json["state"], again.json["bounce"]) == (202, "queued", None)
        wrong, right = outbox(runtime)
        assert wrong.withdrawn_at is not None
        assert right.facts["recipient"]["email"] == "right@example.org"
        taken = organiser.post(f"{path}/{one['id']}/resend", json={"email": other["email"]})
        assert taken.json["code"] == "duplicate-invitee"
        assert len(outbox(runtime)) == 2

    def test_withdraws_a_waiting_mail_when_its_address_is_corrected(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        (one,) = invite(organiser, path)
        organiser.post(f"{path}/send", json={"ids": [one["id"]]})

        organiser.patch(f"{path}/{one['id']}", version="*", json={"email": "right@example.org"})

        assert [row.withdrawn_reason for row in outbox(runtime)] == ["readdressed"]

    def test_withdraws_a_waiting_mail_when_the_invitation_is_revoked(
        self, organiser: Organiser, path: str, runtime: Runtime
    ) -> None:
        (one,) = invite(organiser, path)
        organiser.post(f"{path}/send", json={"ids": [one["id"]]})

        organiser.post(f"{path}/{one['id']}/revoke", json={"reason": "A mistake"})

        assert [row.withdrawn_reason for row in outbox(runtime)] == ["revoked"]


class TestManyAtOnce:
    def test_queues_five_thousand_within_seconds(
        self, organiser: Organiser, path: str, runtime: Runtime, event: EventView
    ) -> None:
        rows = [
            {"id": uuid4(), "event_id": event.id, "name": "P", "email": f"p{n}@example.org",
             "email_key": f"p{n}@example.org", "source": "A list", "wave": "A"}
            for n in range(5000)
        ]  # fmt: skip
        with runtime.database.transaction() as session:
            session.execute(Invitation.__table__.insert(), rows)  # type: ignore[attr-defined]  # a Table

        answer = organiser.post(f"{path}/send", json={"wave": "A"})

        assert answer.json["queued"] == 5000
        assert len(outbox(runtime)) == 5000


class TestPausing:
    def test_stops_an_event_and_lets_it_go_on(self, organiser: Organiser, path: str, event: EventView) -> None:
        place = f"/v1/events/{event.slug}/sending"
        invite(organiser, path, wave="A")
        organiser.post(f"{path}/send", json={"wave": "A"})

        paused = organiser.post(f"{place}/pause")

        assert (paused.status_code, paused.json["paused"], paused.json["waiting"]) == (200, True, 1)
        assert paused.json["event_paused_at"] == paused.json["paused_at"] is not None
        assert organiser.get(place).json == organiser.post(f"{place}/pause").json == paused.json
        assert organiser.post(f"{place}/resume").json["paused"] is False
        assert [one["action"] for one in organiser.get(f"/v1/events/{event.slug}/history").json["items"]][:2] == [
            "sending.resumed", "sending.paused",
        ]  # fmt: skip

    @pytest.mark.parametrize("scope", ["event", "organisation"])
    def test_holds_back_everything_that_notifications_reads(
        self, organiser: Organiser, stranger: Organiser, path: str, event: EventView, runtime: Runtime, scope: str
    ) -> None:
        invite(organiser, path, wave="A")
        organiser.post(f"{path}/send", json={"wave": "A"})
        place = f"/v1/events/{event.id}/sending" if scope == "event" else "/v1/sending"

        stranger.post("/v1/sending/pause")
        assert paused_rows(runtime) == [False]
        organiser.post(f"{place}/pause")
        assert paused_rows(runtime) == [True]
        organiser.post(f"{place}/resume")
        assert paused_rows(runtime) == [False]

    @pytest.mark.parametrize("place", ["/v1/sending", "/v1/events/{event}/sending"])
    def test_takes_no_new_orders_meanwhile(
        self, organiser: Organiser, path: str, event: EventView, runtime: Runtime, place: str
    ) -> None:
        (one,) = invite(organiser, path, wave="A")
        organiser.post(f"{place.format(event=event.id)}/pause")

        for order, body in (("send", {"wave": "A"}), (f"{one['id']}/resend", {})):
            answer = organiser.post(f"{path}/{order}", json=body, headers={"Idempotency-Key": order})
            assert (answer.status_code, answer.json["code"]) == (503, "sending-paused")
            assert answer.headers["Retry-After"] == "60"
        assert outbox(runtime) == []

        organiser.post(f"{place.format(event=event.id)}/resume")
        again = organiser.post(f"{path}/send", json={"wave": "A"}, headers={"Idempotency-Key": "send"})
        assert again.json["queued"] == 1

    def test_of_everything_needs_a_key_for_everything(
        self, organiser: Organiser, runtime: Runtime, organisation: Organisation, event: EventView
    ) -> None:
        bound = Organiser(organiser.client, factories.a_key(runtime, organisation, scopes=SCOPES, event_id=event.id))
        assert bound.post("/v1/sending/pause").status_code == 403
        assert bound.post(f"/v1/events/{event.id}/sending/pause").status_code == 200


def paused_rows(runtime: Runtime) -> list[bool]:
    with runtime.database.statement() as connection:
        return list(connection.exec_driver_sql("select paused from registration.outbox_message").scalars())
