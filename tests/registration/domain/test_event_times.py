"""Wall-clock times: dates end inclusive, and compare with times of day."""

from datetime import UTC, datetime, timedelta

import pytest

from services.registration.domain.event_times import at, exclusive_end, is_over

END = datetime(2027, 9, 10, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ends_at", "over_from"),
    [("2027-12-31", "2028-01-01T00:00"), ("2027-09-10T17:00", "2027-09-10T17:00")],
    ids=["a date", "a time"],
)
def test_an_event_is_over_after_its_last_day_or_at_its_last_minute(ends_at: str, over_from: str) -> None:
    assert exclusive_end(ends_at) == over_from


def test_a_date_compares_as_its_first_moment() -> None:
    assert at("2027-09-10") <= at("2027-09-10T00:00") < at("2027-09-10T00:00:01") < at("2027-09-11")


def test_the_end_is_exclusive() -> None:
    assert not is_over(END, now=END - timedelta(microseconds=1))
    assert is_over(END, now=END)
    assert not is_over(None, now=END)
