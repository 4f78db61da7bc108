"""What became of the sessions of a programme, for one who comes."""

from typing import Any

from services.contracts.facts import SessionChange
from services.registration.domain.programme import kept, session_changes

OPENING = {"code": "opening", "title": "Opening", "starts_at": "2027-09-10T11:00", "ends_at": "2027-09-10T12:00"}
WALK = {"code": "walk", "title": "A walk", "starts_at": "2027-09-10T14:00", "ends_at": None, "capacity": 10}


def changes(before: list[dict[str, Any]], now: list[dict[str, Any]], *chosen: str) -> list[tuple[str, str]]:
    return [(one.kind, one.title) for one in session_changes(before, now, chosen=chosen)]


def test_a_moved_session_tells_both_times_and_a_renamed_one_both_names() -> None:
    moved = {**OPENING, "starts_at": "2027-09-10T11:30"}
    renamed = {**OPENING, "title": "Welcome"}

    assert session_changes([OPENING], [moved, WALK], chosen=())[0] == SessionChange(
        kind="changed", title="Opening", starts_at="2027-09-10T11:30", ends_at="2027-09-10T12:00",
        starts_at_before="2027-09-10T11:00", ends_at_before="2027-09-10T12:00",
    )  # fmt: skip
    assert session_changes([OPENING], [renamed], chosen=())[0].title_before == "Opening"


def test_what_is_new_concerns_everybody_and_a_choice_only_those_who_made_it() -> None:
    later = {**WALK, "starts_at": "2027-09-10T15:00"}

    assert changes([OPENING], [OPENING, WALK]) == [("added", "A walk")]
    assert changes([WALK], [later]) == changes([WALK], []) == []
    assert changes([WALK], [later], "walk") == [("changed", "A walk")]
    assert changes([WALK], [], "walk") == [("removed", "A walk")]


def test_other_edits_are_no_news() -> None:
    asked = {**OPENING, "key_questions": ["What next?"], "format": "plenary", "capacity": None}

    assert changes(kept([OPENING]), [asked]) == []
    assert kept([OPENING]) == kept([asked])
