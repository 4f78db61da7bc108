"""The mail server may be away, busy, strict or forgetful: each is told apart, and one copy arrives."""

import time
from collections import Counter

import pytest
import requests

from services.kit.database import new_id
from services.registration.store import outbox
from tests.faults.house import WORKER, Guest, House, within
from tests.faults.post import DROP
from tests.journeys.letters import an_invitation

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]


def answered(house: House, name: str = "") -> Guest:
    guest = house.guest(name)
    assert house.answer(guest).status == 201
    return guest


def copies(house: House, guest: Guest) -> int:
    return len(house.post.copies_to(guest.email))


@pytest.mark.nightly
def test_away_and_back(house: House) -> None:
    house.mail.refuse()
    guests = [answered(house) for _ in range(8)]
    resting = "select count(*) from notifications.mail_host where faults >= 5 and probe_at > now()"
    assert within(60, lambda: house.rows(resting) == [(1,)]), "after five faults the server is left in peace"
    house.mail.heal()

    assert within(60, lambda: all(copies(house, guest) for guest in guests))
    spent = [house.delivery(guest, "attempts", "ambiguities") for guest in guests]
    assert within(10, lambda: [house.delivery(guest, "attempts", "ambiguities") for guest in guests] == [(1, 0)] * 8), (
        spent
    )


def test_not_now(house: House) -> None:
    house.post.says("RCPT", "451 4.7.1 greylisted, come back later")
    house.post.says("dot", "452 4.3.1 no room at the moment")
    guest = answered(house)
    assert within(30, lambda: house.delivery(guest, "state", "attempts") == ("pending", 1))
    assert "greylisted" in str(house.delivery(guest, "reply"))
    house.hurry()
    assert within(30, lambda: house.delivery(guest, "state", "attempts") == ("pending", 2))

    assert house.is_sent(guest)
    assert house.delivery(guest, "attempts") == (3,)
    assert copies(house, guest) == 1


def test_never(house: House) -> None:
    unknown, unwanted = house.guest("Unknown Example"), house.guest("Unwanted Example")
    house.post.always_says(f"RCPT {unknown.email}", "550 5.1.1 no such mailbox")
    house.post.always_says(f"RCPT {unwanted.email}", "554 5.7.1 not from you")
    for guest in (unknown, unwanted):
        house.answer(guest)
    other = answered(house)

    for guest, why in ((unknown, "does not take mail"), (unwanted, "by policy")):
        assert within(30, lambda guest=guest: house.state(guest) == "failed")  # type: ignore[misc]
        assert why in str(house.delivery(guest, "reason"))
        assert copies(house, guest) == 0
    assert within(30, lambda: copies(house, other) == 1)


def test_answer_to_the_whole_mail_lost(house: House) -> None:
    house.post.says("taken", DROP)
    guest = answered(house)
    assert within(30, lambda: house.delivery(guest, "state", "ambiguities") == ("ambiguous", 1))

    assert house.is_sent(guest)
    assert house.delivery(guest, "ambiguities") == (1,)
    first, second = house.post.copies_to(guest.email)
    assert first.content == second.content, "Message-ID and Date too: mailboxes can tell that it is the same mail"


@pytest.mark.nightly
def test_answer_to_the_whole_mail_lost_and_nobody_doubts(house: House) -> None:
    house.kill(WORKER)
    house.start_worker(guard_off="doubt")
    house.post.says("taken", DROP)
    guest = answered(house)
    assert within(30, lambda: copies(house, guest) == 1)

    assert house.is_sent(guest)
    assert "I7" in house.broken()
    house.forgive()
    house.kill(WORKER)


@pytest.mark.parametrize("step", ["banner", "EHLO", "MAIL", "RCPT", "DATA", "dot"])
def test_hangs_up(house: House, step: str) -> None:
    house.post.says(step, DROP)
    guest = answered(house)
    waits = ("ambiguous", 1) if step == "dot" else ("pending", 0)
    assert within(30, lambda: house.delivery(guest, "reason <> ''", "state", "ambiguities") == (True, *waits))

    assert house.is_sent(guest)
    assert copies(house, guest) == 1


def test_hangs_up_after_the_mail(house: House) -> None:
    house.post.says("QUIT", DROP)
    guest = answered(house)

    assert within(30, lambda: house.delivery(guest, "state", "attempts") == ("sent", 1))


@pytest.mark.nightly
def test_answers_the_whole_mail_later_than_a_lease_lasts(house: House) -> None:
    house.post.takes_long("taken", 60)
    guest = answered(house)

    assert within(90, lambda: house.state(guest) == "sent")
    assert house.delivery(guest, "attempts", "ambiguities") == (1, 0)
    assert copies(house, guest) == 1


@pytest.mark.nightly
def test_slow_for_everybody(house: House) -> None:
    house.post.takes_long("RCPT", 1.0)
    begun = time.monotonic()
    with house.crowd(30):
        pass
    assert time.monotonic() - begun < 30, "who answers does not wait for the mail server"
    assert house.settled()


@pytest.mark.nightly
def test_a_flood_of_invitations_keeps_no_confirmation_waiting(house: House) -> None:
    house.post.takes_long("MAIL", 0.05)
    flood, keys = 600, house.runtime.keys
    with house.runtime.database.transaction() as session:
        for number in range(flood):
            message = an_invitation(house.event, number)
            outbox.promise(session, keys, message, event_id=house.event, subject_id=new_id(), token="a-token")
    arrived = len(house.post.copies)
    assert within(30, lambda: len(house.post.copies) > arrived + 20)
    for _ in range(5):
        guest = answered(house)
        assert within(10, lambda guest=guest: copies(house, guest) == 1)  # type: ignore[misc]
    assert len(house.post.copies) < arrived + flood, "the control: the flood is not over"
    house.post.behave()
    assert within(120, lambda: len(house.post.copies) == arrived + flood + 5)


@pytest.mark.nightly
def test_sent_to_the_wrong_list(house: House) -> None:
    """A pause takes effect within five seconds, the report names exactly who got a mail, the others get it later."""
    house.post.takes_long("MAIL", 0.05)
    wrong, keys, arrived = 400, house.runtime.keys, len(house.post.copies)
    before = reported(house)
    with house.runtime.database.transaction() as session:
        for number in range(wrong):
            message = an_invitation(house.event, number)
            outbox.promise(session, keys, message, event_id=house.event, subject_id=new_id(), token="a-token")
    assert within(30, lambda: len(house.post.copies) > arrived + 20)

    paused_at = time.time()
    assert house.ask(f"/v1/events/{house.event}/sending/pause", key="stop", body={}).status == 200
    time.sleep(8)
    had = house.post.copies[arrived:]
    assert len(had) < wrong, "the control: some are left"
    assert max(copy.at for copy in had) < paused_at + 5
    assert Counter(reported(house)) - Counter(before) == Counter(copy.recipient for copy in had)

    assert house.ask(f"/v1/events/{house.event}/sending/resume", key="go on", body={}).status == 200
    house.post.behave()
    assert within(60, lambda: len(house.post.copies) == arrived + wrong)


def reported(house: House) -> list[str]:
    """Everybody of whom the organiser's report says that their invitation was sent."""
    found, cursor = [], ""
    while True:
        query = {"kind": "invitation", "state": "sent", "limit": "100"} | ({"cursor": cursor} if cursor else {})
        headers = {"Authorization": f"Bearer {house.organiser}"}
        answer = requests.get(
            f"{house.site}/v1/events/{house.event}/messages", params=query, headers=headers, timeout=10
        )
        assert answer.ok, answer.text
        found += [str(one["email"]) for one in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
        if not cursor:
            return found
