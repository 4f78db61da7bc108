"""What may be told when an event is over."""

from datetime import UTC, datetime, timedelta

import pytest

from services.registration.domain.after_events import STALE_AFTER, is_stale, report_of
from services.registration.domain.refusals import Invalid, InvalidTransition

REPORT = {"title": "What we heard", "kind": "report", "url": "https://example.org/report"}
NOTE = {"title": "Note", "kind": "concept-note", "url": "https://example.org/note"}


def test_a_report_of_an_event_that_is_over_can_be_announced() -> None:
    assert report_of([NOTE, REPORT], str(REPORT["url"]), "finished") == REPORT
    assert report_of([REPORT], str(REPORT["url"]), "archived") == REPORT


@pytest.mark.parametrize("url", [NOTE["url"], "https://example.org/other"])
def test_other_papers_cannot(url: str) -> None:
    with pytest.raises(Invalid):
        report_of([NOTE, REPORT], url, "finished")


@pytest.mark.parametrize("status", ["open", "closed", "cancelled"])
def test_nor_before_the_end(status: str) -> None:
    with pytest.raises(InvalidTransition):
        report_of([REPORT], str(REPORT["url"]), status)


def test_nobody_is_asked_a_week_later() -> None:
    slot = datetime(2027, 4, 2, 9, tzinfo=UTC)

    assert not is_stale(slot, now=slot + STALE_AFTER - timedelta(seconds=1))
    assert is_stale(slot, now=slot + STALE_AFTER)
