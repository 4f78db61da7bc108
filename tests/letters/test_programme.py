"""Changes of a programme, in sentences."""

from dataclasses import replace

import pytest

from services.contracts.facts import SessionChange
from services.letters.programme import programme
from tests.letters.samples import message_of

NOW = {"starts_at": "2027-09-10T14:00", "ends_at": "2027-09-10T15:00"}
BEFORE = {"starts_at_before": "2027-09-10T11:00", "ends_at_before": ""}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (SessionChange(kind="added", title="Walk"), "New: Walk"),
        (
            SessionChange(kind="added", title="Walk", **NOW),
            "New: Walk, Friday 10 September 2027, 14:00–15:00 (London, UTC+1)",
        ),
        (SessionChange(kind="removed", title="Walk"), "No longer in the programme: Walk"),
        (
            SessionChange(kind="changed", title="Walk", **NOW),
            "Walk: Friday 10 September 2027, 14:00–15:00 (London, UTC+1)",
        ),
        (SessionChange(kind="changed", title="Walk", title_before="Ride", **NOW), "Walk, before: Ride"),
        (
            SessionChange(kind="changed", title="Walk", **BEFORE),
            "Walk: its time is open again, before Friday 10 September 2027, 11:00 (London, UTC+1)",
        ),
    ],
)
def test_each_change_is_one_sentence(change: SessionChange, said: str) -> None:
    assert programme(replace(message_of("programme"), programme=[change]), "en") == [said]


def test_other_messages_have_none() -> None:
    assert programme(message_of("near"), "en") == []
