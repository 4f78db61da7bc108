"""Which seats an answer asks for."""

from services.registration.domain.seat_requests import Wish, pools_wanted, seat_request, unknown_choices

DETAILS = {
    "attendance": {"in_person": {"capacity": 10}, "remote": {}},
    "constituencies": [{"code": "academia", "ceiling": 4}, {"code": "media"}],
    "sessions": [{"code": "opening"}, {"code": "walk", "capacity": 8}],
    "residential": {"nights": ["2027-10-24", "2027-10-25"], "rooms": 5},
    "questions": [
        {"code": "dinner", "options": [{"code": "fish", "places": 3}, {"code": "soup"}]},
        {"code": "tours", "options": [{"code": "harbour", "places": 2}, {"code": "archive", "places": 2}]},
    ],
    "companions_not_counted": ["interpreter"],
    "companion_places": {"aide": 6},
    "roles_not_counted": ["staff"],
}


def test_everything_with_a_number_is_a_pool() -> None:
    assert pools_wanted(DETAILS) == {
        ("attendance", "in_person"): 10,
        ("attendance", "remote"): None,
        ("constituency", "academia"): 4,
        ("constituency", "media"): None,
        ("session", "walk"): 8,
        ("option", "dinner:fish"): 3,
        ("option", "tours:harbour"): 2,
        ("option", "tours:archive"): 2,
        ("companion", "aide"): 6,
        ("night", "2027-10-24"): 5,
        ("night", "2027-10-25"): 5,
    }


def test_what_was_chosen_is_asked_for_where_it_has_places() -> None:
    wish = Wish(
        attendance="in_person",
        answers={"dinner": "fish", "tours": ["harbour", "archive"], "other": "fish"},
        sessions=["walk"],
        nights=["2027-10-24"],
    )

    assert set(seat_request(DETAILS, wish).choices) == {
        ("option", "dinner:fish"), ("option", "tours:harbour"), ("option", "tours:archive"), ("session", "walk"),
        ("night", "2027-10-24"),
    }  # fmt: skip
    assert seat_request(DETAILS, Wish(attendance="in_person", answers={"dinner": "soup"})).choices == ()


def test_whoever_joins_from_elsewhere_needs_no_bed() -> None:
    assert seat_request(DETAILS, Wish(attendance="remote", nights=["2027-10-24"])).choices == ()


def test_companions_of_some_kinds_sit_apart() -> None:
    companions = [{"name": name, "kind": "aide"} for name in ("A", "B")] + [{"name": "C", "kind": "partner"}]

    request = seat_request(DETAILS, Wish(attendance="in_person", companions=companions))

    assert (request.companions, request.apart) == (1, {("companion", "aide"): 2})


def test_some_companions_and_some_roles_take_no_seat() -> None:
    companions = [{"name": "A", "kind": "partner"}, {"name": "B", "kind": "interpreter"}]

    request = seat_request(DETAILS, Wish(attendance="in_person", role="staff", companions=companions))

    assert (request.counts, request.companions) == (False, 1)


def test_choices_the_event_does_not_have_are_named() -> None:
    found = unknown_choices(DETAILS, ["walk", "dance", "walk"], ["2027-10-24", "2027-10-26"])

    assert found.keys() == {"sessions.1", "sessions.2", "nights.1"}
