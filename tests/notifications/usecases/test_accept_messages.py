"""A message is taken in once, whatever it takes to get it there."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from services.contracts.facts import Contact
from services.notifications.usecases.accept_messages import Accepted, accept_messages, accept_unhinted
from tests.journeys.letters import an_enquiry, an_invitation
from tests.notifications.usecases.conftest import Office


def test_a_message_told_twice_makes_one_delivery(office: Office) -> None:
    message = office.promise()

    first = accept_messages(office.db, [message], now=office.clock.now)
    second = accept_messages(office.db, [message, message], now=office.clock.now)

    assert len(first.first) == 1
    assert second == Accepted()
    assert office.rows("purpose, recipient, state") == [("confirmation", "robin0@example.com", "pending")]


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
