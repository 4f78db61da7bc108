"""An event that wants it closes once it is full, and stays closed."""

from services.registration.usecases.close_full_events import close_full_events
from tests.waiting import Waitlist, World

YES = {"answer": "accept", "name": "Amina Diallo", "attendance": "in_person", "waitlist_if_full": True}


def tick(line: Waitlist) -> str:
    """One round of the clock; the event's status after it."""
    close_full_events(line.runtime.database, now=line.clock.now)
    return str(line.organiser.get(line.path).json["status"])


def test_it_closes_with_the_last_place_and_stays_closed_when_one_becomes_free(world: World) -> None:
    line = world.waitlist(capacity=2, close_when_full=True)
    first = line.join()
    assert tick(line) == "open"
    line.join()
    assert tick(line) == "closed"
    assert line.people.say(line.people.one(), **YES).json["code"] == "registration-closed"

    line.own(first, "cancel")
    assert tick(line) == "closed"
    assert line.organiser.post(f"{line.path}/open").json["status"] == "open"
    assert tick(line) == "open"
    newest = line.organiser.get(f"{line.path}/history").json["items"]
    assert [(one["action"], one["actor"]) for one in newest if one["actor"] == "clock"] == [("event.closed", "clock")]


def test_while_it_is_full_it_cannot_be_opened_only_to_close_again(world: World) -> None:
    line = world.waitlist(close_when_full=True)
    line.join()
    assert tick(line) == "closed"

    refused = line.organiser.post(f"{line.path}/open")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["close_when_full"])
    line.organiser.patch(line.path, json={"close_when_full": False}, version="*")
    assert line.organiser.post(f"{line.path}/open").json["status"] == "open"
    assert tick(line) == "open"


def test_one_way_to_attend_that_is_open_keeps_it_open(world: World) -> None:
    modes = {"in_person": {"capacity": 1}, "remote": {"capacity": None, "join_url": "https://join.example.org"}}
    line = world.waitlist(attendance=modes, close_when_full=True)
    line.join()
    assert tick(line) == "open"


def test_others_stay_open_when_they_are_full(world: World) -> None:
    line = world.waitlist()
    line.join()
    assert tick(line) == "open"
