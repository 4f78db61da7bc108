"""The discussion rule in words."""

import pytest

from services.letters.rule import wording


@pytest.mark.parametrize(
    ("rule", "said"),
    [("chatham_house", "Chatham House Rule"), ("off_record", "off the record"), ("on_record", "on the record")],
)
def test_known_rules_are_sentences(rule: str, said: str) -> None:
    assert said in wording(rule)


def test_the_organisers_own_words_stay() -> None:
    assert wording("Phones stay\noutside.") == "Phones stay\noutside."


def test_no_rule_says_nothing() -> None:
    assert wording("") == ""
