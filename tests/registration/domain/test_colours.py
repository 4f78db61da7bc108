"""Whatever colour an organisation takes, everything on its pages can be read, by day and by night."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.registration.domain.colours import (
    BLACK,
    DARK,
    LIGHT,
    READABLE,
    VISIBLE,
    WHITE,
    Ground,
    by_day,
    by_night,
    contrast,
    darkened,
    is_colour,
    mixed,
)
from tests.structure.tree import text_of

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
SHEET = text_of("services/registration/static/placecard.css")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        (BLACK, WHITE, 21),
        ("#777777", WHITE, 4.48),
        ("#767676", WHITE, 4.54),
        ("#ff0000", WHITE, 4.0),
        (WHITE, WHITE, 1),
    ],
)
def test_contrast_is_measured_as_the_guidelines_say(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(COLOURS, COLOURS)
def test_contrast_has_no_order_and_lies_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(COLOURS, COLOURS, st.floats(0, 1))
def test_a_mixture_is_a_colour_between_both(one: str, other: str, share: float) -> None:
    assert is_colour(mixed(one, other, share))
    assert (mixed(one, other, 0), mixed(one, other, 1)) == (one, other)


@given(COLOURS)
@example(BLACK)
@example(WHITE)
@example("#ffff00")
@example("#0000ff")
def test_every_colour_has_a_shade_that_can_be_read_on_dark_pages(accent: str) -> None:
    assert by_night(accent).least >= READABLE


@given(COLOURS)
@example(WHITE)
@example("#ffff00")
def test_every_colour_has_a_darker_one_that_can_be_read_by_day(accent: str) -> None:
    proposed = darkened(accent)
    assert by_day(proposed).least >= READABLE
    assert (proposed == accent) is (by_day(accent).least >= READABLE), "what can be read is left as it is"


@given(COLOURS)
def test_what_can_be_read_is_a_border_that_can_be_seen(accent: str) -> None:
    for palette in (by_day(darkened(accent)), by_night(accent)):
        for ground in (palette.ground.paper, palette.ground.card, palette.tint):
            assert contrast(palette.accent, ground) >= VISIBLE


@pytest.mark.parametrize(("ground", "scheme"), [(LIGHT, "color-scheme: light"), (DARK, "color-scheme: dark")])
def test_the_style_sheet_has_these_grounds(ground: Ground, scheme: str) -> None:
    block = SHEET[SHEET.index(f"{scheme};") :].partition("}")[0]
    said = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block))
    assert {name: said[name] for name in vars(ground)} == vars(ground)


@pytest.mark.parametrize("text", ["#14524F", "14524f", "#14524", "#14524f0", "red", "#14524f\n", "#１４５２４ｆ", ""])
def test_anything_else_is_no_colour(text: str) -> None:
    assert not is_colour(text)
