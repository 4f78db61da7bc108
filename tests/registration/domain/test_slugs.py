"""Slugs: made from any title, always fit for an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.slugs import LONGEST_MADE, is_slug, numbered, slug_from


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        pytest.param("Partnerships in practice", "partnerships-in-practice", id="words"),
        pytest.param("Über Straßen & Łódź", "uber-strassen-and-lodz", id="letters beyond ASCII are spelled"),
        pytest.param("The host’s round table – 1st", "the-hosts-round-table-1st", id="no apostrophes and dashes"),
        pytest.param("毛泽东", "event", id="a script without Latin letters"),
        pytest.param("  ", "event", id="nothing"),
        pytest.param("01a20102-49a4-7564-b685-c8d44b3287f1", "event", id="never an id"),
        pytest.param("İstanbul", "istanbul", id="letters that fold into several"),
    ],
)
def test_a_slug_is_made_from_a_title(title: str, slug: str) -> None:
    assert slug_from(title) == slug


def test_a_long_title_is_cut_between_words() -> None:
    slug = slug_from("partnership " * 20)

    assert len(slug) <= LONGEST_MADE
    assert slug.endswith("partnership")


@given(st.text(max_size=300))
def test_whatever_the_title_its_slug_fits_an_address(title: str) -> None:
    assert is_slug(numbered(slug_from(title), 12345))


@pytest.mark.parametrize("text", ["", "Spring", "a--b", "-a", "a-", "a b", "é", "a" * 101, "0" * 32, "a\n"])
def test_not_every_text_is_a_slug(text: str) -> None:
    assert not is_slug(text)
