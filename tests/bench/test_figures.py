"""Figures: each round against its own limit, and what counts as good enough."""

import pytest

from bench.figures import Figure, Target

MORE, LESS = Target(floor=0.2, goal=0.8), Target(floor=1.3, goal=1.0, at_most=True)


def a_figure(measured: list[float], limits: list[float], target: Target = MORE) -> Figure:
    return Figure(id="T0", work="work", limit="limit", unit="/s", measured=measured, limits=limits, target=target)


def test_the_ratio_is_the_median_of_the_rounds_and_the_noise_their_range() -> None:
    figure = a_figure([10, 30, 50], [100, 100, 100])

    assert figure.ratio == pytest.approx(0.3)
    assert figure.noise == pytest.approx((0.1, 0.5))


def test_a_round_is_compared_with_its_own_limit() -> None:
    assert a_figure([10, 100], [20, 200]).ratios == [0.5, 0.5]


@pytest.mark.parametrize(
    ("ratio", "target", "word"),
    [
        (0.8, MORE, "goal"), (0.2, MORE, "floor"), (0.19, MORE, "below"),
        (1.0, LESS, "goal"), (1.3, LESS, "floor"), (1.31, LESS, "below"),
    ],
)  # fmt: skip
def test_a_target_says_how_a_ratio_does(ratio: float, target: Target, word: str) -> None:
    assert target.word(ratio) == word


def test_a_round_without_its_limit_is_a_fault() -> None:
    with pytest.raises(ValueError, match="shorter"):
        a_figure([1, 2], [1]).ratios  # noqa: B018 - asking is the test
