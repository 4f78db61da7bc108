"""Other programs are told what happens, by thin calls, and organisers see what became of each."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from services.registration.domain.callers import SCOPES
from services.registration.domain.events import EventView
from services.registration.domain.webhooks import CAPACITY_CHANGED, CHECK_IN_UNDONE, CHECKED_IN, UNMAILED
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.relay_outbox import relay_outbox
from services.registration.usecases.settle_webhooks import forget_webhook_calls, settle_webhooks
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees

PATH = "/v1/webhooks"
URL = "https://hooks.example.com/placecard"


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


def make(organiser: Organiser, **more: Any) -> dict[str, Any]:
    answer = organiser.post(PATH, json={"url": URL, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def relay(runtime: Runtime) -> None:
    relay_outbox(runtime.database, lambda _ids, _bulk: None, now=runtime.now())


def calls(organiser: Organiser, hook: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = organiser.get(f"{PATH}/{hook['id']}/deliveries{query}").json["items"]
    return items


def reported(runtime: Runtime, state: str, reason: str = "") -> None:
    """As if notifications had made every call."""
    with runtime.database.transaction() as session:
        session.execute(
            text(
                "insert into notifications.webhook_delivery (call_id, state, attempts, reason)"
                " select id, :state, 1, :reason from registration.webhook_call"
            ),
            {"state": state, "reason": reason},
        )


def test_the_secret_is_shown_once_and_kept_sealed(organiser: Organiser, runtime: Runtime) -> None:
    made = make(organiser)
    shown = organiser.get(f"{PATH}/{made['id']}")

    assert made["secret"].startswith("whsec_")
    assert "secret" not in shown.json
    assert shown.headers["ETag"] == '"1"'
    assert organiser.get(PATH).json["items"] == [shown.json]
    with runtime.database.statement() as connection:
        row = str(connection.exec_driver_sql("select t::text from registration.webhook t").scalar_one())
    assert made["secret"] not in row


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.com/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://db.internal/",
     "https://169.254.169.254/latest", "https://user:word@hooks.example.com/", "ftp://hooks.example.com/"],
)  # fmt: skip
def test_what_would_never_be_called_is_refused(organiser: Organiser, url: str) -> None:
    answer = organiser.post(PATH, json={"url": url})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["url"])


def test_every_message_is_told_once_to_whoever_wants_it_and_says_nothing_personal(
    organiser: Organiser, stranger: Organiser, runtime: Runtime, organisation: Organisation, event: EventView
) -> None:
    other = factories.an_event(runtime.database, organisation, title="Another")
    everything, of_other = make(organiser), make(organiser, event=str(other.id))
    declined, theirs = make(organiser, types=["invitation.declined"]), make(stranger)
    Invitees(organiser, event, organiser.client).says_yes()

    relay(runtime)
    runtime.now()
    with runtime.database.transaction() as session:
        session.execute(text("update registration.outbox set published_at = null"))
    relay(runtime)

    (told,) = calls(organiser, everything)
    assert (told["type"], told["state"], told["attempts"]) == ("registration.confirmed", "waiting", 0)
    assert [calls(organiser, hook) for hook in (of_other, declined)] == [[], []]
    assert calls(stranger, theirs) == []
    with runtime.database.statement() as connection:
        body = json.loads(connection.exec_driver_sql("select body from registration.webhook_call").scalar_one())
    assert body["type"] == "registration.confirmed"
    assert body["data"]["event_id"] == str(event.id)
    assert set(body["data"]) == {"event_id", "subject_id", "message_id"}


def test_programs_are_told_of_the_door_and_of_capacity_and_nobody_gets_a_mail_of_it(
    organiser: Organiser, event: EventView, runtime: Runtime
) -> None:
    Invitees(organiser, event, organiser.client).says_yes()
    relay(runtime)
    hook, path = make(organiser, types=sorted(UNMAILED)), f"/v1/events/{event.id}"
    mails = len(organiser.get(f"{path}/messages").json["items"])
    (registration,) = organiser.get(f"{path}/registrations").json["items"]
    for action in ("check-in", "check-in", "undo-check-in"):
        organiser.post(f"{path}/registrations/{registration['id']}/{action}")
    change = {"attendance": {"in_person": {"capacity": 60}}}
    for query in ("?dry_run=true", ""):
        organiser.patch(f"{path}/capacity{query}", version=1, json=change)
    organiser.patch(path, version=2, json={"attendance": {"in_person": {"capacity": 61}}})

    relay(runtime)
    told = [one["type"] for one in reversed(calls(organiser, hook))]
    assert told == [CHECKED_IN, CHECK_IN_UNDONE, CAPACITY_CHANGED, CAPACITY_CHANGED]
    assert len(organiser.get(f"{path}/messages").json["items"]) == mails
    first = calls(organiser, hook)[-1]["message"]
    assert organiser.post(f"{PATH}/{hook['id']}/replay", json={"from": first}).json["calls"] == 0, "all of them wait"


def test_a_test_is_a_call_like_any_other(organiser: Organiser, runtime: Runtime) -> None:
    hook = make(organiser)
    tried = organiser.post(f"{PATH}/{hook['id']}/test")
    assert (tried.status_code, tried.json["type"]) == (202, "webhook.test")
    assert [one["id"] for one in calls(organiser, hook)] == [tried.json["id"]]
    reported(runtime, "sent")
    assert calls(organiser, hook)[0]["state"] == "sent"


def test_what_failed_for_three_days_is_called_no_more_until_somebody_wakes_it(
    organiser: Organiser, runtime: Runtime, event: EventView, clock: Clock
) -> None:
    hook = make(organiser)
    organiser.post(f"{PATH}/{hook['id']}/test")
    reported(runtime, "failed", "Given up after 72 hours.")
    settle_webhooks(runtime.database, now=clock.now)

    shown = organiser.get(f"{PATH}/{hook['id']}").json
    assert (shown["disabled_reason"], shown["version"]) == ("Given up after 72 hours.", 2)
    assert organiser.post(f"{PATH}/{hook['id']}/test").status_code == 409
    Invitees(organiser, event, organiser.client).says_yes()
    relay(runtime)
    assert len(calls(organiser, hook)) == 1
    assert organiser.post(f"{PATH}/{hook['id']}/enable").json["disabled_at"] is None
    assert organiser.post(f"{PATH}/{hook['id']}/test").status_code == 202


def test_a_new_secret_leaves_the_former_one_a_day(organiser: Organiser, clock: Clock, runtime: Runtime) -> None:
    hook = make(organiser)
    rotated = organiser.post(f"{PATH}/{hook['id']}/rotate").json
    assert rotated["secret"] != hook["secret"]
    assert rotated["old_secret_until"] == "2027-03-02T09:00:00Z"
    with runtime.database.statement() as connection:
        sealed = connection.exec_driver_sql("select sealed_old_secret from registration.webhook").scalar_one()
    assert runtime.keys.open(bytes(sealed)) == hook["secret"]


def test_it_is_ended_with_its_calls_and_old_ones_are_forgotten(
    organiser: Organiser, runtime: Runtime, clock: Clock
) -> None:
    first, second = make(organiser), make(organiser)
    for hook in (first, second):
        organiser.post(f"{PATH}/{hook['id']}/test")
    assert organiser.delete(f"{PATH}/{first['id']}").status_code == 428
    assert organiser.delete(f"{PATH}/{first['id']}", version=1).status_code == 204
    assert organiser.get(f"{PATH}/{first['id']}").status_code == 404
    assert len(calls(organiser, second)) == 1
    forget_webhook_calls(runtime.database, now=clock.forward(days=91))
    assert calls(organiser, second) == []


def test_it_is_told_again_from_a_message_on_also_what_it_missed(
    organiser: Organiser, runtime: Runtime, event: EventView
) -> None:
    hook = make(organiser, types=["registration.confirmed"])
    invitees = Invitees(organiser, event, organiser.client)
    for _ in range(2):
        invitees.says_yes()
    relay(runtime)
    second, first = calls(organiser, hook)
    reported(runtime, "failed", "gone")
    settle_webhooks(runtime.database, now=runtime.now())
    invitees.says_yes()
    relay(runtime)  # while it is disabled
    path = f"{PATH}/{hook['id']}/replay"
    assert organiser.post(path, json={"from": second["message"]}).status_code == 409
    organiser.post(f"{PATH}/{hook['id']}/enable")

    answer = organiser.post(path, json={"from": second["message"]})

    assert (answer.status_code, answer.json) == (202, {"calls": 2, "next": None})
    missed, again, ended, untouched = calls(organiser, hook)
    assert (again["message"], again["state"], missed["state"]) == (second["message"], "waiting", "waiting")
    assert (ended["id"], ended["state"], ended["reason"]) == (second["id"], "failed", "gone"), "the log keeps it"
    assert untouched["id"] == first["id"]
    assert organiser.post(path, json={"from": second["message"]}).json["calls"] == 0, "what waits is not told twice"


def test_what_was_not_told_yet_and_what_is_anothers_is_not_told_again(
    organiser: Organiser, runtime: Runtime, event: EventView
) -> None:
    key = factories.a_key(runtime, factories.an_organisation(runtime.database, name="More"), scopes=SCOPES)
    stranger = Organiser(organiser.client, key)
    hook, their_hook = make(organiser), make(stranger)
    Invitees(organiser, event, organiser.client).says_yes()
    start = {"from": "0190a0a0-0000-7000-8000-000000000001"}
    assert organiser.post(f"{PATH}/{hook['id']}/replay", json=start).json["calls"] == 0, "it waits for its time to undo"
    relay(runtime)
    assert stranger.post(f"{PATH}/{their_hook['id']}/replay", json=start).json["calls"] == 0


def test_much_is_told_again_in_portions(
    organiser: Organiser, runtime: Runtime, event: EventView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.registration.usecases.keep_webhook.MOST_REPLAYED", 2)
    invitees = Invitees(organiser, event, organiser.client)
    for _ in range(3):
        invitees.says_yes()
    relay(runtime)
    hook = make(organiser, types=["registration.confirmed"])
    with runtime.database.statement() as connection:
        oldest = connection.exec_driver_sql("select id from registration.outbox order by id").scalars().first()
    first = organiser.post(f"{PATH}/{hook['id']}/replay", json={"from": str(oldest)}).json
    assert first["calls"] == 2
    rest = organiser.post(f"{PATH}/{hook['id']}/replay", json={"from": first["next"]}).json
    assert rest == {"calls": 1, "next": None}
