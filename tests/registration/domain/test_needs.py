"""Numbers for whoever cooks: every option, every text once, and nobody's name."""

from services.registration.domain.needs import tallied

MEAL = {"code": "meal", "label": "Meal", "options": [{"code": "vegan", "label": "Vegan"}, {"code": "halal"}]}


def test_options_are_counted_in_their_order_those_nobody_chose_and_those_no_longer_offered_too() -> None:
    (need,) = tallied([MEAL], [{"meal": ["vegan", "fish"]}, {"meal": "vegan"}, {"other": "x"}])
    assert (need.people, [(one.label, one.people) for one in need.answers]) == (
        2, [("Vegan", 2), ("halal", 0), ("fish", 1)],
    )  # fmt: skip


def test_the_same_text_is_counted_once_whatever_its_capitals() -> None:
    given: list[dict[str, object]] = [{"diet": "No fish"}, {"diet": "No nuts"}, {"diet": "no NUTS"}, {"diet": True}]
    (need,) = tallied([{"code": "diet"}], given)
    assert [(one.answer, one.people) for one in need.answers] == [("No nuts", 2), ("No fish", 1), ("yes", 1)]
