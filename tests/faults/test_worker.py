"""Workers may end at any point of a mail: none is lost, and a second copy is always one that was owned up to."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.faults.house import WORKER, Guest, House, within

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]

# Where the worker was when it was killed → copies in the end, doubts recorded.
ENDS = {
    "banner": (1, 0),
    "RCPT": (1, 0),
    "DATA": (1, 0),
    "body": (1, 1),
    "dot": (1, 1),
    "taken": (2, 1),
    "answered": (2, 1),
    "recorded": (1, 0),
}


def let_leases_run_out(house: House) -> None:
    """Let the time pass after which others take over what a worker held; it is short enough as it is."""
    [(longest,)] = house.rows("select extract(epoch from max(lease_until) - now()) from notifications.delivery")
    assert longest is None or longest <= 45
    house.run("update notifications.delivery set lease_until = now() - interval '1 s' where state = 'sending'")


def at_its_place(house: House, place: str) -> Guest:
    """Somebody whose mail has come this far and no further."""
    guest = house.guest(f"Killed-at {place}")
    if place == "body":
        stop = house.mail.stop_half_way_through(guest.email.encode() + rb"[\s\S]{1000}")
        house.answer(guest)
        assert stop.sprung.wait(60)
        return guest
    if place == "recorded":
        house.answer(guest)
        assert within(60, lambda: house.state(guest) == "sent")
        return guest
    step = "taken" if place == "answered" else place
    hold = house.post.hold(step, "" if place == "banner" else guest.email)
    house.answer(guest)
    assert hold.reached.wait(60), place
    if place == "answered":
        house.database.fall_silent()  # the answer arrives, and nothing that is written of it does
        hold.released.set()
        time.sleep(1)
    return guest


def test_killed_at_every_step_of_a_mail(house: House) -> None:
    house.kill(WORKER)
    house.start_worker(children=len(ENDS) + 1)
    guests = {place: at_its_place(house, place) for place in sorted(ENDS, key="answered".__eq__)}
    house.kill(WORKER)
    house.database.heal()
    house.post.behave()
    let_leases_run_out(house)
    house.start_worker()

    assert house.settled()

    ends = {
        place: (len(house.post.copies_to(guest.email)), house.delivery(guest, "ambiguities")[0])
        for place, guest in guests.items()
    }
    assert ends == ENDS


def test_asked_to_stop_in_the_middle_of_a_mail(house: House) -> None:
    hold = house.post.hold("dot")
    guest = house.guest()
    house.answer(guest)
    assert hold.reached.wait(30)
    worker = house.children[WORKER]
    worker.ask_to_stop()
    time.sleep(1)
    assert worker.exit_status is None, "it finishes what it began"
    hold.released.set()

    assert worker.wait(60)
    assert worker.exit_status == 0
    assert house.delivery(guest, "state", "ambiguities") == ("sent", 0)


def test_paused_for_longer_than_its_lease(house: House) -> None:
    hold = house.post.hold("RCPT")
    guest = house.guest()
    house.answer(guest)
    assert hold.reached.wait(30)
    first = house.children.pop(WORKER)
    os.killpg(first.pid, signal.SIGSTOP)
    try:
        house.start_worker()
        let_leases_run_out(house)
        assert within(60, lambda: house.state(guest) == "sent"), "another worker has taken over"
    finally:
        os.killpg(first.pid, signal.SIGCONT)
        hold.released.set()
        house.children["paused-worker"] = first

    assert first.exit_status is None
    assert not within(5, lambda: len(house.post.copies_to(guest.email)) > 1), "the first one knows that it is too late"


def test_a_mail_that_ends_its_worker_every_time_is_given_up_and_others_are_not(house: House) -> None:
    guest = house.guest("Poison Example")
    hold = house.post.hold("RCPT", guest.email)
    house.answer(guest)
    for _ in range(3):
        assert hold.reached.wait(60)
        house.kill(WORKER)
        hold = house.post.hold("RCPT", guest.email)
        let_leases_run_out(house)
        house.start_worker()
    other = house.guest()
    house.answer(other)

    assert within(60, lambda: house.state(guest) == "dead")
    assert "ended the worker 3 times" in str(house.delivery(guest, "reason"))
    assert within(60, lambda: bool(house.post.copies_to(other.email)))


@pytest.mark.nightly
def test_killed_and_nobody_lets_the_time_pass(house: House) -> None:
    guests = [at_its_place(house, place) for place in ("RCPT", "body")]
    house.kill(WORKER)
    house.mail.heal()
    house.post.behave()
    house.start_worker()

    assert within(60, lambda: all(house.state(guest) != "sending" for guest in guests)), "leases run out"
    assert within(15, lambda: bool(house.post.copies_to(guests[0].email)))


@pytest.mark.nightly
def test_killed_with_the_mail_taken_and_nobody_notes_how_far_it_came(house: House) -> None:
    house.kill(WORKER)
    house.start_worker(guard_off="phases")
    guest = at_its_place(house, "taken")
    house.kill(WORKER)
    house.post.behave()
    house.start_worker()

    assert within(90, lambda: len(house.post.copies_to(guest.email)) == 2)
    assert within(30, lambda: house.state(guest) == "sent")
    assert "I7" in house.broken()
    house.forgive()


@pytest.mark.nightly
def test_one_of_its_children_killed_as_if_memory_ran_out(house: House) -> None:
    house.kill(WORKER)
    worker = house.start_worker(pool="prefork")
    hold = house.post.hold("RCPT")
    guest = house.guest()
    house.answer(guest)
    assert hold.reached.wait(30)
    for child in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
    let_leases_run_out(house)
    hold.released.set()

    assert house.is_sent(guest)
    assert worker.exit_status is None
    house.expected.add("WorkerLostError")


@pytest.mark.nightly
@pytest.mark.parametrize("pool", ["threads", "prefork"])
@pytest.mark.parametrize(("step", "ends"), [("RCPT", (1, 0)), ("taken", (2, 1))])
def test_told_to_drop_everything(house: House, pool: str, step: str, ends: tuple[int, int]) -> None:
    """SIGQUIT, wherever it finds the worker: what may have arrived is owned up to, everything else goes out."""
    house.kill(WORKER)
    worker = house.start_worker(pool=pool)
    hold = house.post.hold(step)
    guest = house.guest()
    house.answer(guest)
    assert hold.reached.wait(30)
    worker.ask_to_stop(signal.SIGQUIT)
    if not worker.wait(15):
        worker.kill()
    let_leases_run_out(house)
    hold.released.set()
    house.start_worker()

    assert house.is_sent(guest, seconds=60)
    copies, doubts = len(house.post.copies_to(guest.email)), house.delivery(guest, "ambiguities")[0]
    assert (copies, doubts) in {ends, (1, 0)}, "or it was let finish"
