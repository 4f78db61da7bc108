"""A message is taken in once, whatever it takes to get it there."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from services.contracts.facts import Contact, Recipient
from services.contracts.messages import PersonErased
from services.notifications.usecases.accept_messages import Accepted, accept_messages, accept_unhinted
from tests.journeys.letters import an_enquiry, an_event, an_invitation
from tests.notifications.usecases.conftest import Office


def test_a_message_told_twice_makes_one_delivery(office: Office) -> None:
    message = office.promise()

    first = accept_messages(office.db, [message], now=office.clock.now)
    second = accept_messages(office.db, [message, message], now=office.clock.now)

    assert len(first.first) == 1
    assert second == Accepted()
    assert office.rows("purpose, recipient, state") == [("confirmation", "robin0@example.com", "pending")]


def test_they_are_taken_in_in_the_order_in_which_they_were_promised(office: Office) -> None:
    first, second = office.promise(), office.promise()
    office.change(first, request_id="a-request")  # its row lies behind the other now

    accept_messages(office.db, [second, first], now=office.clock.now)

    assert office.rows("message_id") == [(first,), (second,)]


def test_bulk_and_what_people_wait_for_are_told_apart(office: Office) -> None:
    ids = [office.promise(an_invitation(office.event_id)), office.promise()]
    accepted = accept_messages(office.db, ids, now=office.clock.now)
    assert (len(accepted.first), len(accepted.bulk)) == (1, 1)


def test_a_withdrawn_message_is_passed_over(office: Office) -> None:
    message = office.promise(withdrawn_at=office.clock.now)
    assert accept_messages(office.db, [message], now=office.clock.now) == Accepted()
    assert office.rows("id") == []


def test_a_message_of_a_later_release_waits_until_it_can_be_read(office: Office) -> None:
    message = office.promise(type="registration.teleported")
    assert accept_messages(office.db, [message], now=office.clock.now) == Accepted()

    office.change(message, type="registration.confirmed")

    assert len(accept_messages(office.db, [message], now=office.clock.now).first) == 1


def test_an_enquiry_is_put_to_the_contact_and_a_receipt_to_the_asker(office: Office) -> None:
    office.accepted(an_enquiry(office.event_id))
    assert office.rows("purpose, recipient, because, contact->>'name'") == [
        ("enquiry", "sam@example.org", "contact for this topic", "Sam Example"),
        ("acknowledgement", "kim@example.com", "", "Sam Example"),
    ]


def test_an_enquiry_passes_over_a_contact_whose_address_refused_mail(office: Office) -> None:
    office.run("insert into notifications.suppression (address_key, reason) values ('sam@example.org', 'unknown')")
    sam = Contact(name="Sam Example", email="Sam@example.org", topic="participation")
    office.accepted(an_enquiry(office.event_id, contacts=[sam]))
    assert office.rows("recipient")[0] == ("team@example.org",)


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_days_of_absence_are_days_of_the_events_own_calendar(office: Office, timezone: str) -> None:
    today = office.clock.now.astimezone(ZoneInfo(timezone)).date().isoformat()
    away = Contact(name="Sam", email="sam@example.org", topic="participation", away_from=today, away_until=today)
    enquiry = an_enquiry(office.event_id, contacts=[away])
    office.accepted(replace(enquiry, event=replace(enquiry.event, timezone=timezone)))
    assert office.rows("recipient")[0] == ("team@example.org",)


def test_without_hints_due_messages_are_found_and_others_are_not(office: Office) -> None:
    office.promise()
    office.promise(not_before=office.clock.now + timedelta(hours=1))
    office.promise(withdrawn_at=office.clock.now)
    office.promise(accepted_at=office.clock.now)

    assert len(accept_unhinted(office.db, now=office.clock.now).first) == 1
    assert accept_unhinted(office.db, now=office.clock.now) == Accepted()


MALFORMED: dict[str, Any] = {
    "an address that is a number": {"recipient": {"name": "Robin", "email": 42}},
    "an address that is none": {"recipient": {"name": "Robin", "email": None}},
    "an address that is an object": {"recipient": {"name": "Robin", "email": {"at": "example.com"}}},
    "a name that is a list": {"recipient": {"name": ["Robin"], "email": "robin@example.com"}},
    "a recipient that is a text": {"recipient": "name and email: robin@example.com"},
    "a recipient that is a list": {"recipient": ["name", "email"]},
    "an event that is a number": {"event": 7},
}


@pytest.mark.parametrize("facts", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_message_is_set_aside_with_the_reason_and_the_others_of_its_group_go(
    office: Office, facts: dict[str, Any]
) -> None:
    first, bad, last = (office.promise(an_invitation(office.event_id)) for _ in range(3))
    office.run(
        "update registration.outbox set facts = facts || cast(:facts as jsonb) where id = :id",
        facts=json.dumps(facts), id=bad,
    )  # fmt: skip

    accepted = accept_messages(office.db, [first, bad, last], now=office.clock.now)

    assert {message for (message,) in office.rows("message_id")} == {first, last}
    assert len(accepted.bulk) == 2
    assert office.set_aside() == {bad}


@pytest.mark.parametrize("zone", ["Mars/Base", "../zone", "America", "A" * 300])
def test_so_is_a_question_that_cannot_be_routed(office: Office, zone: str) -> None:
    bad, good = office.promise(an_enquiry(office.event_id)), office.promise(an_enquiry(office.event_id))
    office.run(
        "update registration.outbox set facts = jsonb_set(facts, '{event,timezone}', to_jsonb(cast(:zone as text)))"
        " where id = :id", zone=zone, id=bad,
    )  # fmt: skip

    accept_messages(office.db, [bad, good], now=office.clock.now)

    assert {message for (message,) in office.rows("message_id")} == {good}
    assert office.set_aside() == {bad}


def test_so_is_an_erasure_whose_mails_cannot_be_told(office: Office) -> None:
    nobody = Recipient(name="", email="")
    told = PersonErased(event=an_event(office.event_id), recipient=nobody, everywhere=True, messages=["no id"])
    bad, good = office.promise(told), office.promise()

    accept_messages(office.db, [bad, good], now=office.clock.now)

    assert office.rows("message_id") == [(good,)]
    assert office.set_aside() == {bad}


def test_what_is_set_aside_keeps_nothing_from_its_turn_and_comes_again(office: Office) -> None:
    bad = office.promise(type="registration.teleported")
    good = office.promise()

    def turn() -> int:
        return len(accept_unhinted(office.db, now=office.clock.now, limit=1).first)

    assert [turn() for _ in range(3)] == [0, 1, 0]
    assert office.rows("message_id") == [(good,)]

    office.change(bad, type="registration.confirmed")
    assert turn() == 0
    office.clock.forward(minutes=15)
    assert turn() == 1


def test_of_what_is_set_aside_operators_hear_now_and_then(office: Office) -> None:
    bad = office.promise(type="registration.teleported")

    def warnings() -> int:
        with capture_logs() as logs:
            accept_messages(office.db, [bad], now=office.clock.now)
        return len(logs)

    first, again = warnings(), warnings()
    office.clock.forward(minutes=15)
    assert (first, again, warnings()) == (1, 0, 1)
