"""A badge says who somebody is, and for whom they are there."""

from services.registration.domain.badges import Badge, badges_of, by_name


def test_a_badge_shows_whom_somebody_represents_before_where_they_work() -> None:
    person = {"reference": "AB-1", "name": "Amina Diallo", "represents": "African Union", "organisation": "Institute"}

    assert badges_of(person, "Chair") == [
        Badge(name="Amina Diallo", affiliation="African Union", role="Chair", reference="AB-1")
    ]  # fmt: skip
    assert badges_of({**person, "represents": ""}, "Chair")[0].affiliation == "Institute"


def test_those_who_come_along_have_a_badge_too() -> None:
    person = {"reference": "AB-1", "name": "Zoë", "companions": [{"name": "Émile"}]}

    badges = by_name(badges_of(person, "Participant"))

    assert [(badge.name, badge.role) for badge in badges] == [("Émile", "Companion"), ("Zoë", "Participant")]
