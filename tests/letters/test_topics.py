"""A topic reads the same on a page and in a letter, in the reader's language."""

import pytest

from services.letters.topics import topic_label


@pytest.mark.parametrize(
    ("topic", "language", "label"),
    [
        ("programme", "en", "The programme"),
        ("programme", "fr", "Le programme"),
        ("press", "fr-CA", "Presse"),
        ("field-trip", "fr", "Field trip"),
        ("", "en", ""),
    ],
)
def test_is_told_in_words(topic: str, language: str, label: str) -> None:
    assert topic_label(topic, language) == label
