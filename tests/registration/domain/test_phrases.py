"""Sentences of the rules are marked and stay as they are: translating is the pages' business."""

from services.registration.domain.phrases import N_
from services.registration.domain.refusals import EventFull


def test_a_marked_sentence_is_the_sentence() -> None:
    assert N_("All places are taken.") == "All places are taken."
    assert str(EventFull()) == EventFull.title == "All places are taken."
