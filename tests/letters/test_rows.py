"""The facts a letter lists."""

from dataclasses import replace
from typing import Any

import pytest

from services.letters.rows import rows
from tests.letters.samples import message_of


def told(purpose: str, name: str, **changes: Any) -> list[str]:
    """The values of one row: none when it is left out."""
    return [row.value for row in rows([name], message_of(purpose, **changes), "en")]


@pytest.mark.parametrize(
    ("attendance", "venue", "said"),
    [
        (["in_person"], True, ["Assembly House, Long Room, 1 Example Street, London N1 1AA, United Kingdom"]),
        (["in_person", "remote"], True, [
            "Assembly House, Long Room, 1 Example Street, London N1 1AA, United Kingdom, or online"]),
        (["in_person", "remote"], False, ["In person, or online"]),
        (["remote"], False, ["Online"]),
        (["in_person"], False, []),
        ([], False, []),
    ],
)  # fmt: skip
def test_an_invitation_says_every_way_to_come(attendance: list[str], venue: bool, said: list[str]) -> None:
    event: dict[str, Any] = {"attendance": attendance} | ({} if venue else {"venue": None})

    assert told("invitation", "where", event=event) == said


def test_ways_to_take_part_are_one_line() -> None:
    before = replace(message_of("facts_changed").event, attendance=["remote"])
    changed: dict[str, Any] = {"before": before, "event": {"attendance": ["remote", "in_person"]}}

    assert told("facts_changed", "ways_now", **changed) == ["In person and online"]
    assert told("facts_changed", "ways_before", **changed) == ["Online"]


def test_a_host_who_invites_is_not_named_twice() -> None:
    assert told("invitation", "hosts", event={"hosts": ["House"], "organiser": "House"}) == []
    assert told("invitation", "hosts", event={"hosts": ["House", "Hall"], "organiser": "House"}) == ["House and Hall"]


def test_who_joins_from_afar_needs_no_doors_and_no_room() -> None:
    assert told("confirmation", "doors", attendance="remote") == []
    assert told("confirmation", "where", attendance="remote") == []


def test_facts_a_message_does_not_have_are_left_out() -> None:
    assert told("declined", "attendance") == []
    assert told("declined", "companions") == []


def test_rows_come_in_the_order_asked_for() -> None:
    labels = [row.label for row in rows(["reference", "when", "event"], message_of("confirmation"), "en")]

    assert labels == ["Your reference", "When", "Event"]
