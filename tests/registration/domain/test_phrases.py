"""Sentences of the rules are marked and stay as they are: translating is the pages' business."""

import json

from services.registration.domain.phrases import N_, Phrase
from services.registration.domain.refusals import EventFull


def test_a_marked_sentence_is_the_sentence() -> None:
    assert N_("All places are taken.") == "All places are taken."
    assert str(EventFull()) == EventFull.title == "All places are taken."


def test_a_phrase_is_english_and_comes_whole_out_of_the_error_that_carried_it() -> None:
    phrase = Phrase(N_("Use at most %(limit)s characters."), limit=9)
    assert phrase == "Use at most 9 characters."
    assert json.dumps([phrase]) == '["Use at most 9 characters."]'
    for carried in (str(ValueError(phrase)), phrase.format(input=1)):
        assert isinstance(carried, Phrase)
        assert (carried.pattern, carried.facts) == ("Use at most %(limit)s characters.", {"limit": 9})
