"""An offer that nobody answers ends at its time."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from tests.waiting import Waitlist, World


def test_the_seat_goes_to_the_next_and_the_person_is_told(line: Waitlist) -> None:
    seated, first, second = line.joined(3)
    line.own(seated, "cancel")
    line.clock.forward(hours=23)
    line.tick()
    assert line.states(first, second) == ["offered", "waitlisted"]

    line.clock.forward(hours=1)
    line.tick()

    assert line.states(first, second) == ["lapsed", "offered"]
    assert line.told(first)[-1] == "registration.lapsed"
    assert line.seats()["offered"] == 1


def test_nobody_follows_when_the_organiser_chooses(world: World) -> None:
    line = world.waitlist(waitlist_policy="curated")
    seated, first, second = line.joined(3)
    line.own(seated, "cancel")
    line.act(first, "offer", hours=1)

    line.clock.forward(hours=1)
    line.tick()

    assert line.states(first, second) == ["lapsed", "waitlisted"]
    assert (line.seats()["offered"], line.seats()["free"]) == (0, 1)
    (task,) = line.organiser.get(f"{line.path}/tasks").json["items"]
    assert (task["kind"], task["subject"]["reference"]) == ("choose-next", first)


def test_a_mail_that_has_not_left_yet_no_longer_tells_of_the_offer(line: Waitlist) -> None:
    seated, waiting = line.joined(2)
    line.own(seated, "cancel")
    line.clock.forward(hours=24)
    line.tick()

    with line.runtime.database.statement() as connection:
        query = text("select type, withdrawn_at is null as goes from registration.outbox where subject_id = :id")
        mails = {one.type: one.goes for one in connection.execute(query, {"id": line.row(waiting).id})}
    assert mails == {
        "registration.waitlisted": True, "registration.offered": False, "registration.lapsed": True,
    }  # fmt: skip


def test_who_answers_again_stands_at_the_end(line: Waitlist) -> None:
    token = line.people.one()
    seated = line.join()
    yes = {"answer": "accept", "name": "Amina Diallo", "attendance": "in_person", "waitlist_if_full": True}
    again = str((line.people.say(token, **yes).json or {})["reference"])
    line.own(seated, "cancel")
    behind = line.joined(2)
    line.clock.forward(hours=24)
    line.tick()
    assert line.states(again, *behind) == ["lapsed", "offered", "waitlisted"]
    line.tick()
    assert line.states(again) == ["lapsed"]

    answered = line.people.say(token, **yes)

    assert (answered.status_code, (answered.json or {})["state"]) == (201, "waitlisted")
    waiting = line.organiser.get(f"{line.path}/waitlist").json["items"]
    assert [one["reference"] for one in waiting] == [behind[1], again]


def test_two_clocks_at_once_end_it_once(line: Waitlist) -> None:
    seated, *waiting = line.joined(4)
    line.own(seated, "cancel")
    line.clock.forward(hours=24)

    with ThreadPoolExecutor(4) as clocks:
        list(clocks.map(lambda _: line.tick(), range(4)))

    assert line.states(*waiting) == ["lapsed", "offered", "waitlisted"]
    assert line.told(waiting[0]).count("registration.lapsed") == 1
