"""A task to mend an address tells where mail to this invitee arrived last."""

from typing import Any

import pytest
from flask import Flask

from services.registration.domain.callers import SCOPES
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_link_requests import answer_link_requests
from services.registration.usecases.fold_reports import fold_reports, settle_mended
from services.registration.usecases.relay_outbox import relay_outbox
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_id
from tests.journeys.sink import a_sink
from tests.registration.api.test_messages import posted
from tests.registration.api.test_sending import invite
from tests.registration.usecases.test_decide_proposal import SAM

AMINA = "amina@example.org"
REFUSED = "550 5.1.1 no such mailbox"


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.fixture
def another(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, slug="another", title="Another")


def sent(runtime: Runtime, answer: str = "250 OK") -> None:
    """What waits is sent, to a server that takes it or gives this answer; what is reported is folded."""
    relay_outbox(runtime.database, lambda *_: None, now=runtime.now())
    with a_sink() as sink:
        sink.at_recipient = [answer]
        posted(runtime, sink)
    fold_reports(runtime.database, runtime.keys, now=runtime.now())


def mailed(organiser: Organiser, event: EventView, email: str = AMINA) -> str:
    """Somebody is invited; the address of the invitation."""
    path = f"/v1/events/{event.id}/invitations"
    made = f"{path}/{invite(organiser, path, email=email)[0]['id']}"
    assert organiser.post(f"{made}/resend").status_code == 202
    return made


def taken(runtime: Runtime) -> list[tuple[str, str]]:
    """What a server took, and for whom."""
    query = """
        select o.type, v.recipient from registration.outbox o
        join notifications.delivery_report v on v.message_id = o.id where v.state = 'sent'
    """
    with runtime.database.statement() as connection:
        return [(row.type, row.recipient) for row in connection.exec_driver_sql(query)]


def told(organiser: Organiser, event: EventView) -> list[Any]:
    tasks = organiser.get(f"/v1/events/{event.id}/tasks?done=false").json["items"]
    assert {one["kind"] for one in tasks} == {"mend-address"}
    return [one["last_good_address"] for one in tasks]


def test_is_the_one_before_it_was_corrected(
    organiser: Organiser, event: EventView, runtime: Runtime, clock: Clock
) -> None:
    made = mailed(organiser, event)
    sent(runtime)
    taken = clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    clock.forward(days=1)
    organiser.post(f"{made}/resend", json={"email": "a.diallo@example.com"})
    sent(runtime, REFUSED)

    assert told(organiser, event) == [{"email": AMINA, "at": taken}]


def test_may_be_known_from_another_event_to_whoever_may_see_that(
    app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser,
    event: EventView, another: EventView,
) -> None:  # fmt: skip
    mailed(organiser, event)
    sent(runtime)
    mailed(organiser, another)
    sent(runtime, REFUSED)
    key = factories.a_key(runtime, organisation, scopes=SCOPES, event_id=another.id)

    assert [one["email"] for one in told(organiser, another)] == [AMINA]
    assert told(Organiser(app.test_client(), key), another) == [None]


def test_is_not_known_from_other_organisations(
    runtime: Runtime, organiser: Organiser, event: EventView, another: EventView
) -> None:
    mailed(organiser, event)
    sent(runtime)
    with runtime.database.statement() as connection:
        stranger = factories.an_organisation(runtime.database, name="Another Institute").id
        connection.exec_driver_sql(
            "update registration.event set organisation_id = %s where id = %s", (stranger, event.id)
        )
    mailed(organiser, another)
    sent(runtime, REFUSED)

    assert told(organiser, another) == [None]


def test_may_be_known_from_a_registration_to_whoever_may_see_those(
    app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser,
    event: EventView, another: EventView,
) -> None:  # fmt: skip
    invitees = Invitees(organiser, event, app.test_client())
    assert invitees.say(invitees.one(email=AMINA)).status_code == 201
    sent(runtime)
    mailed(organiser, another)
    sent(runtime, REFUSED)
    key = factories.a_key(runtime, organisation, scopes=["invitations:read"])

    assert [one["email"] for one in told(organiser, another)] == [AMINA]
    assert told(Organiser(app.test_client(), key), another) == [None]


def test_so_is_where_a_lost_link_to_a_registration_was_sent(
    app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser,
    event: EventView, another: EventView,
) -> None:  # fmt: skip
    invitees = Invitees(organiser, event, app.test_client())
    invitees.say(invitees.one(email=AMINA))
    with runtime.database.statement() as connection:
        connection.exec_driver_sql("update registration.registration set email = 'own@example.com'")
        connection.exec_driver_sql("delete from registration.outbox")
    app.test_client().post("/v1/links/resend", json={"email": AMINA, "event": event.slug})
    answer_link_requests(runtime.database, runtime.keys, now=runtime.now())
    sent(runtime)
    assert taken(runtime) == [("link.resent", "own@example.com")]
    mailed(organiser, another)
    sent(runtime, REFUSED)
    other = Organiser(app.test_client(), factories.a_key(runtime, organisation, scopes=["invitations:read"]))

    assert [one["email"] for one in told(organiser, another)] == ["own@example.com"]
    assert told(other, another) == [None]
    assert [one["email"] for one in organiser.get(f"/v1/events/{event.id}/messages").json["items"]] == [
        "own@example.com"
    ]
    assert other.get(f"/v1/events/{event.id}/messages").json["items"] == []


def test_is_not_where_their_assistant_was_asked(organiser: Organiser, event: EventView, runtime: Runtime) -> None:
    path = f"/v1/events/{event.id}/invitations"
    (one,) = invite(organiser, path, email=AMINA, assistant_email="office@example.com")
    organiser.post(f"{path}/{one['id']}/resend")
    sent(runtime, REFUSED)
    sent(runtime)

    assert [mail for mail in taken(runtime) if mail[0] == "assistant.asked"] == [
        ("assistant.asked", "office@example.com")
    ]
    assert told(organiser, event) == [None]


def test_is_not_where_somebody_was_told_to_whom_it_was_passed_on(
    app: Flask, organiser: Organiser, event: EventView, runtime: Runtime
) -> None:
    invitees = Invitees(organiser, event, app.test_client())
    token = invitees.one(email=AMINA)
    (one,) = organiser.get(f"/v1/events/{event.id}/invitations").json["items"]
    organiser.post(f"/v1/events/{event.id}/invitations/{one['id']}/resend")
    sent(runtime, REFUSED)
    assert invitees.say(token, answer="forwarded", proposed=SAM).status_code == 201
    (proposal,) = organiser.get(f"/v1/events/{event.id}/proposals").json["items"]
    organiser.post(f"/v1/events/{event.id}/proposals/{proposal['id']}/approve", json={})
    sent(runtime)

    assert ("proposal.decided", "sam@example.com") in taken(runtime)
    assert told(organiser, event) == [None]


def test_a_registrant_whom_mail_does_not_reach_is_marked_and_a_task_until_mail_arrives(
    organiser: Organiser, event: EventView, runtime: Runtime, app: Flask, clock: Clock
) -> None:
    people = Invitees(organiser, event, app.test_client())
    theirs = registration_id(runtime, people.says_yes()["reference"])
    path = f"/v1/events/{event.id}/registrations"

    invited = organiser.get(f"{path}/{theirs}").json["invitation_id"]

    def again(answer: str) -> tuple[str | None, str | None]:
        """Their link is mailed again, and the mail server gives this answer."""
        clock.forward(minutes=1)
        assert organiser.post(f"/v1/events/{event.id}/invitations/{invited}/resend").status_code == 202
        sent(runtime, answer)
        (listed,) = organiser.get(path).json["items"]
        return listed["bounce"], organiser.get(f"{path}/{theirs}").json["bounce"]

    why = "The address does not take mail (550 5.1.1)."
    sent(runtime)
    assert again(REFUSED) == again(REFUSED) == (why, why)
    settle_mended(runtime.database, now=runtime.now())
    (task,) = organiser.get(f"/v1/events/{event.id}/tasks?done=false").json["items"]
    assert (task["kind"], task["subject"]) == ("mend-address", {"registration": str(theirs), "reason": why})

    assert again("250 OK") == (None, None)
    settle_mended(runtime.database, now=runtime.now())
    assert organiser.get(f"/v1/events/{event.id}/tasks?done=false").json["items"] == []
