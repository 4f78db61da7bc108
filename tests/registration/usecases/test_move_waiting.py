"""What frees a seat without anybody at hand is found by the clock."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from tests.waiting import Waitlist, World


def freed_unnoticed(line: Waitlist, seats: int = 1) -> None:
    """As if a process had ended before the line moved."""
    with line.runtime.database.transaction() as session:
        session.execute(text("update registration.pool set capacity = capacity + :seats"), {"seats": seats})


def test_a_free_seat_that_nobody_noticed_goes_to_the_next(line: Waitlist) -> None:
    _, first, second = line.joined(3)
    freed_unnoticed(line)

    line.tick()
    line.tick()

    assert line.states(first, second) == ["offered", "waitlisted"]


def test_several_clocks_at_once_move_each_once(line: Waitlist) -> None:
    _, *waiting = line.joined(6)
    freed_unnoticed(line, 3)

    with ThreadPoolExecutor(4) as clocks:
        list(clocks.map(lambda _: line.tick(), range(4)))
    line.tick()

    assert line.states(*waiting) == ["offered"] * 3 + ["waitlisted"] * 2
    assert [line.told(one).count("registration.offered") for one in waiting] == [1, 1, 1, 0, 0]


def test_a_floor_gives_its_seats_to_the_line_on_its_day(world: World) -> None:
    groups = [{"code": "academia", "label": "Academia", "floor": 1, "release_on": "2027-03-04"}]
    line = world.waitlist(capacity=2, constituencies=groups)
    _, waiting = line.joined(2)
    line.tick()
    assert line.states(waiting) == ["waitlisted"]

    line.clock.forward(days=3)
    line.tick()

    assert line.states(waiting) == ["offered"]


def test_a_closed_event_that_is_opened_again_moves_its_line(world: World) -> None:
    line = world.waitlist()
    seated, waiting = line.joined(2)
    line.organiser.post(f"{line.path}/postpone")
    line.own(seated, "cancel")
    line.tick()
    assert line.states(waiting) == ["waitlisted"]

    opened = line.organiser.post(f"{line.path}/open").json

    assert (opened["registrations_offered"], opened["registrations_confirmed"]) == (1, 0)
    assert line.states(waiting) == ["offered"]


def test_a_policy_that_is_changed_moves_the_line(world: World) -> None:
    line = world.waitlist(waitlist_policy="curated")
    seated, waiting = line.joined(2)
    line.own(seated, "cancel")

    line.organiser.patch(line.path, json={"waitlist_policy": "first_come"}, version="*")

    assert line.states(waiting) == ["offered"]
