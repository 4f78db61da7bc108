"""Those who come along are told apart by their names."""

from uuid import UUID

from services.registration.domain.companions import asked_of_companions, companion_ids

ONE, OTHER = UUID(int=1), UUID(int=2)


def named(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "kind": "aide"} for name in names]


def test_another_name_is_another_person_and_a_spelling_is_not() -> None:
    first, second = companion_ids(ONE, named("Ada Sample", "Bo Sample"))
    assert companion_ids(ONE, named("Bo  SAMPLE", "ada sample")) == [second, first]
    assert companion_ids(ONE, named("Eva Sample")) != [first]
    assert companion_ids(OTHER, named("Ada Sample")) != [first]


def test_two_of_one_name_are_two() -> None:
    assert len(set(companion_ids(ONE, named("Ada Sample", "Ada Sample")))) == 2


def test_they_are_asked_what_is_for_them_at_either_step_and_concerns_whom_they_come_with() -> None:
    details = {
        "questions": [
            {"code": "topic"},
            {"code": "access", "when": "confirmed", "for_companions": True},
            {"code": "diet", "for_companions": True, "only_for": {"attendance": "in_person"}},
            {"code": "states", "for_companions": True, "only_for": {"constituency": ["states"]}},
        ]
    }
    assert [one["code"] for one in asked_of_companions(details, "in_person", None)] == ["diet", "access"]
    assert [one["code"] for one in asked_of_companions(details, "remote", "states")] == ["states", "access"]
