"""The kinds of letters."""

from services.letters.purposes import PURPOSES
from services.letters.rows import _ROWS
from tests.letters.samples import letter_of


def test_only_a_place_and_its_end_come_with_a_calendar() -> None:
    methods = {purpose: kind.calendar for purpose, kind in PURPOSES.items() if kind.calendar}

    assert methods == {
        "confirmation": "REQUEST", "promotion": "REQUEST", "changed": "REQUEST", "facts_changed": "REQUEST",
        "cancellation": "CANCEL",
        "proposal_decided": "CANCEL",
        "redirected": "CANCEL",
    }  # fmt: skip


def test_every_row_asked_for_is_known_and_every_known_row_is_asked_for() -> None:
    assert {name for kind in PURPOSES.values() for name in kind.rows} == set(_ROWS)


def test_who_waits_is_not_told_that_they_attend_when_the_event_changes() -> None:
    seated, waiting = letter_of("facts_changed"), letter_of("facts_changed", calendar=None)
    assert "Attending: In person" in seated.text
    assert "You asked to come: In person" in waiting.text
