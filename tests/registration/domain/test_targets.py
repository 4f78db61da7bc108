"""Targets say whom organisers hope to see, and refuse nobody."""

from typing import Any
from uuid import uuid4

import pytest

from services.registration.domain.events import filled
from services.registration.domain.refusals import Invalid
from services.registration.domain.seating import Pool
from services.registration.domain.targets import (
    GENDER_QUESTION,
    Alike,
    check_groups,
    groups_of,
    out_of_reach,
    standings,
    targets_of,
    with_gender_question,
)
from services.registration.domain.vocabularies import SHIPPED, Vocabulary

WORDS = {name: Vocabulary(name=name, version=0, terms=SHIPPED[name]) for name in ("country_groups", "regions")}
WOMEN = {"axis": "gender", "code": "woman", "target": 20}


def aim(axis: str, code: str, target: int = 5, **more: Any) -> dict[str, Any]:
    return {"axis": axis, "code": code, "target": target, **more}


def document(*targets: dict[str, Any], questions: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return filled({"targets": list(targets), "questions": questions or []})


def test_people_count_towards_each_target_that_means_them() -> None:
    details = with_gender_question(
        {},
        document(
            aim("region", "africa"), aim("country_group", "african"), aim("country", "KE"), WOMEN,
            aim("country_group", "origin", countries=["KE", "PH"], label="Countries of origin"),
        ),
    )  # fmt: skip
    people = [
        Alike(state="confirmed", country="KE", gender="woman", number=2),
        Alike(state="attended", country="PH"),
        Alike(state="offered", country="GH", gender="man"),
        Alike(state="waitlisted", country=None, gender="woman"),
    ]

    found = standings(targets_of(details, WORDS, {"KE": "Kenya"}), people)

    assert [(one.target.label, one.confirmed, one.offered, one.waitlisted) for one in found] == [
        ("Africa", 2, 1, 0),
        ("African states", 2, 1, 0),
        ("Kenya", 2, 0, 0),
        ("Woman", 2, 0, 1),
        ("Countries of origin", 3, 0, 0),
    ]


def test_a_group_that_nobody_drew_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_groups(document(aim("region", "africa"), aim("country_group", "origin")), WORDS)

    assert list(refused.value.errors) == ["targets.1.code"]


def test_every_group_of_an_axis_with_a_target_is_told_and_no_other_axis() -> None:
    targets = targets_of(document(aim("region", "africa"), WOMEN), WORDS, {})

    assert {axis for axis, _ in groups_of(targets, WORDS)} == {"region"}
    assert len(groups_of(targets, WORDS)) == 5
    assert groups_of(targets_of(document(WOMEN), WORDS, {}), WORDS) == {}


@pytest.mark.parametrize(("capacity", "paths"), [(7, []), (6, ["targets.region.africa"]), (None, [])])
def test_warns_once_too_few_seats_are_left(capacity: int | None, paths: list[str]) -> None:
    """Seats held by invitations may still go to anybody."""
    found = standings(
        targets_of(document(aim("region", "africa", 4)), WORDS, {}), [Alike(state="offered", country="KE")]
    )
    room = Pool(
        id=uuid4(), kind="attendance", code="in_person", capacity=capacity, confirmed=2, offered=1, held=1, reserved=1
    )

    assert [one["path"] for one in out_of_reach(found, [room])] == paths


class TestGenderIsAsked:
    def test_only_while_a_target_needs_it(self) -> None:
        before = with_gender_question({}, document(WOMEN))
        assert [one["code"] for one in before["questions"]] == ["gender"]
        assert with_gender_question(before, before) == before

        assert with_gender_question(before, {**before, "targets": []})["questions"] == []
        assert with_gender_question({}, {**before, "targets": []})["questions"] == []

    def test_in_the_organisers_words_if_they_have_some(self) -> None:
        own = {**GENDER_QUESTION, "label": "Gender?"}
        before = document(WOMEN, questions=[own])
        assert with_gender_question({}, before) == before
        assert with_gender_question(before, {**before, "targets": []})["questions"] == []

    def test_and_a_question_of_theirs_is_not_touched_without_a_target(self) -> None:
        theirs = document(questions=[{"code": "gender", "label": "Gender", "kind": "text"}])
        assert with_gender_question({}, theirs) == theirs
