"""How long answers take is counted in hours in which somebody is at work."""

from datetime import UTC, datetime

import pytest

from services.registration.domain.enquiry_statistics import Asked, figures_by_topic, working_hours

NOW = datetime(2027, 3, 5, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "ends", "timezone", "hours"),
    [
        ("2027-03-01T10:00", "2027-03-01T12:30", "UTC", 2.5),
        ("2027-03-01T16:00", "2027-03-02T10:00", "UTC", 2),
        ("2027-03-05T16:00", "2027-03-08T10:00", "UTC", 2),
        ("2027-03-06T10:00", "2027-03-07T10:00", "UTC", 0),
        ("2027-03-01T20:00", "2027-03-01T21:00", "UTC", 0),
        ("2027-03-01T00:00", "2027-03-01T02:00", "Asia/Tokyo", 2),
        ("2027-03-26T09:00", "2027-03-29T09:00", "Europe/London", 9),
    ],
    ids=["one day", "over night", "a weekend", "at a weekend", "at night", "by the event's clock", "clocks change"],
)
def test_working_hours(begins: str, ends: str, timezone: str, hours: float) -> None:
    assert working_hours(at(begins), at(ends), timezone) == hours


def test_an_answer_before_the_question_took_no_time() -> None:
    assert working_hours(at("2027-03-01T12:00"), at("2027-03-01T10:00"), "UTC") == 0


def asked(topic: str, created: str, answered: str | None = None, *, due: str = "2027-03-30T12:00") -> Asked:
    return Asked(
        topic=topic, is_open=answered is None, due_at=at(due), created_at=at(created),
        answered_at=at(answered) if answered else None,
    )  # fmt: skip


def test_figures_are_of_each_topic_with_the_median_of_what_is_answered() -> None:
    every = [
        asked("visa", "2027-03-01T10:00", "2027-03-01T11:00"),
        asked("press", "2027-03-01T10:00", due="2027-03-03T10:00"),
        asked("visa", "2027-03-01T10:00", "2027-03-01T13:00"),
        asked("visa", "2027-03-01T10:00", "2027-03-05T10:00"),
        asked("visa", "2027-03-01T10:00"),
    ]

    press, visa = figures_by_topic(every, timezone="UTC", now=NOW)

    assert (press.topic, press.count, press.open, press.overdue, press.median_working_hours) == ("press", 1, 1, 1, None)
    assert (visa.count, visa.open, visa.overdue, visa.answered, visa.median_working_hours) == (4, 1, 0, 3, 3.0)
