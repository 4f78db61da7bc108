"""Organisers see exactly who got what, and why somebody got nothing."""

from typing import Any

import pytest

from services.kit.keys import Keyring
from services.notifications.settings import mail_server
from services.notifications.usecases.accept_messages import accept_messages
from services.notifications.usecases.deliver import deliver
from services.notifications.usecases.desk import Desk
from services.registration.domain.callers import SCOPES
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.conftest import SECRET
from tests.factories import Clock, Organiser
from tests.invitees import Invitees
from tests.journeys.sink import Sink, a_sink
from tests.registration.api.test_sending import invite, outbox


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.id}"


def messages(organiser: Organiser, path: str, query: str = "") -> list[dict[str, Any]]:
    answer = organiser.get(f"{path}/messages{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def posted(runtime: Runtime, sink: Sink) -> None:
    """As notifications would take everything in and send it."""
    made = Desk(
        database=runtime.database,
        keys=Keyring([SECRET]),
        now=runtime.now,
        site="https://events.example.org",
        mail_from="events@example.org",
        server=mail_server(sink.url),
    )
    taken = accept_messages(runtime.database, [row.id for row in outbox(runtime)], now=runtime.now())
    deliver(made, [*taken.first, *taken.bulk])


def named(runtime: Runtime, type_: str) -> None:
    """As a later release may call what waits."""
    with runtime.database.statement() as connection:
        connection.exec_driver_sql("update registration.outbox set type = %s", (type_,))


def test_the_report_names_whom_the_mail_server_has_taken_and_nobody_else(
    organiser: Organiser, runtime: Runtime, path: str, clock: Clock
) -> None:
    invited = invite(organiser, f"{path}/invitations", 4, wave="A")
    organiser.post(f"{path}/invitations/send", json={"wave": "A"})
    organiser.post(f"{path}/invitations/{invited[0]['id']}/revoke", json={"reason": "A mistake"})
    clock.forward(minutes=6)
    with a_sink() as sink:
        sink.at_recipient = ["550 5.1.1 no such mailbox"]
        posted(runtime, sink)

    found = messages(organiser, path)

    taken = {address for mail in sink.mails for address in mail.recipients}
    assert {one["email"] for one in found if one["state"] == "sent"} == taken
    assert sorted(one["state"] for one in found) == ["failed", "sent", "sent", "withdrawn"]
    by_state = {one["state"]: one for one in found}
    assert by_state["failed"]["reason"] == "The address does not take mail (550 5.1.1)."
    assert by_state["withdrawn"]["reason"] == "The invitation was revoked."
    assert by_state["withdrawn"]["invitation_id"] == invited[0]["id"]
    assert {one["kind"] for one in found} == {"invitation"}
    assert by_state["sent"]["sent_at"] == clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert by_state["failed"]["sent_at"] is None


def test_one_enquiry_is_two_mails_and_a_portion_may_end_between_them(
    organiser: Organiser, runtime: Runtime, path: str
) -> None:
    asked = {"topic": "other", "name": "Robin Example", "email": "robin@example.com", "message": "When is lunch?"}
    organiser.client.post(f"{path}/enquiries", json=asked)
    with a_sink() as sink:
        posted(runtime, sink)

    first = organiser.get(f"{path}/messages?limit=1").json
    second = organiser.get(f"{path}/messages?limit=1&cursor={first['next_cursor']}").json

    both = first["items"] + second["items"]
    assert {(one["kind"], one["email"]) for one in both} == {
        ("enquiry", "events@example.org"), ("acknowledgement", "robin@example.com"),
    }  # fmt: skip
    assert second["next_cursor"] is None


def test_they_are_filtered_and_what_waits_or_is_paused_says_so(
    organiser: Organiser, path: str, event: EventView
) -> None:
    invitees = Invitees(organiser, event, organiser.client)
    invitees.says_yes()
    (one,) = invite(organiser, f"{path}/invitations")
    batch = organiser.post(f"{path}/invitations/send", json={"ids": [one["id"]]}).json["batch"]

    registered = organiser.get(f"{path}/registrations").json["items"][0]
    for query, kinds in {
        "?kind=confirmation": ["confirmation"],
        f"?invitation={one['id']}": ["invitation"],
        f"?invitation={registered['invitation_id']}": ["confirmation"],
        f"?registration={registered['id']}": ["confirmation"],
        f"?batch={batch}": ["invitation"],
        "?state=waiting": ["invitation", "confirmation"],
        "?state=sent": [],
    }.items():
        assert [found["kind"] for found in messages(organiser, path, query)] == kinds, query
    organiser.post(f"{path}/sending/pause")
    assert [found["state"] for found in messages(organiser, path)] == ["paused", "paused"]
    assert organiser.get(f"{path}/messages?state=lost").status_code == 422


def test_what_no_mail_can_be_made_of_is_held_and_says_why_until_it_can(
    organiser: Organiser, runtime: Runtime, path: str, event: EventView
) -> None:
    Invitees(organiser, event, organiser.client).says_yes()
    with a_sink() as sink:
        named(runtime, "registration.teleported")
        posted(runtime, sink)
        (held,) = messages(organiser, path, "?state=held")
        assert messages(organiser, path, "?state=waiting") == []
        named(runtime, "registration.confirmed")
        posted(runtime, sink)

    assert held["reason"] == (
        "No mail can be made of it: no message is called registration.teleported. It is tried again by itself."
    )
    assert [(one["state"], one["reason"]) for one in messages(organiser, path)] == [("sent", "")]


def test_mails_of_which_an_attempt_ended_unclear_are_counted_and_listed(
    organiser: Organiser, runtime: Runtime, path: str, event: EventView
) -> None:
    Invitees(organiser, event, organiser.client).says_yes()
    assert messages(organiser, path)[0]["unclear_attempts"] == 0
    with a_sink() as sink:
        posted(runtime, sink)
    assert messages(organiser, path, "?unclear=true") == []
    with runtime.database.statement() as connection:
        connection.exec_driver_sql("update notifications.delivery set ambiguities = 2")

    (found,) = messages(organiser, path, "?unclear=true")
    assert (found["state"], found["unclear_attempts"]) == ("sent", 2)
    assert messages(organiser, path, "?unclear=false") == []


def test_a_key_sees_the_mails_about_what_it_may_see(
    organiser: Organiser, path: str, event: EventView, runtime: Runtime, organisation: Organisation
) -> None:
    Invitees(organiser, event, organiser.client).says_yes()
    asked = {"topic": "other", "name": "Robin Example", "email": "robin@example.com", "message": "When is lunch?"}
    organiser.client.post(f"{path}/enquiries", json=asked)
    invite(organiser, f"{path}/invitations", wave="A")
    organiser.post(f"{path}/invitations/send", json={"wave": "A"})

    seen = {}
    for missing in ("", "registrations:read", "enquiries:read"):
        key = factories.a_key(runtime, organisation, scopes=[scope for scope in SCOPES if scope != missing])
        seen[missing] = {one["kind"] for one in messages(Organiser(organiser.client, key), path)}

    assert seen == {
        "": {"invitation", "confirmation", "enquiry"},
        "registrations:read": {"invitation", "enquiry"},
        "enquiries:read": {"invitation", "confirmation"},
    }
