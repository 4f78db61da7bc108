"""Nobody is recognised in the figures of a group, not even by subtracting."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.statistics import breakdown, funnel, without_small_cells

COUNTS = st.lists(st.integers(0, 12), min_size=2, max_size=6)


@given(COUNTS)
def test_no_small_count_is_shown(counts: list[int]) -> None:
    shown = without_small_cells(counts)

    assert all(told is None or told == count for told, count in zip(shown, counts, strict=True))
    assert not {told for told in shown if told} & {1, 2, 3, 4}


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(lambda counts: sum(counts) <= 20))
def test_no_hidden_count_can_be_computed_from_the_total(counts: list[int]) -> None:
    """Whoever knows the total and the rule finds at least two tables that look the same, for each hidden count."""
    shown = without_small_cells(counts)
    hidden = [place for place, told in enumerate(shown) if told is None]
    rest = sum(counts) - sum(told for told in shown if told is not None)
    guesses = [guess for guess in product(range(rest + 1), repeat=len(hidden)) if sum(guess) == rest]
    thinkable = [guess for guess in guesses if without_small_cells(_filled(shown, guess)) == shown]

    assert [place for place in range(len(hidden)) if len({guess[place] for guess in thinkable}) < 2] == []


def _filled(shown: list[int | None], guess: tuple[int, ...]) -> list[int]:
    rest = iter(guess)
    return [next(rest) if told is None else told for told in shown]


def test_large_counts_and_zeros_are_shown_as_they_are() -> None:
    assert without_small_cells([5, 0, 12]) == [5, 0, 12]


def test_one_small_count_takes_the_smallest_other_with_it() -> None:
    assert without_small_cells([2, 30, 7, 0]) == [None, 30, None, 0]


def test_two_small_counts_that_add_up_are_enough() -> None:
    assert without_small_cells([3, 4, 20]) == [None, None, 20]


def test_zeros_hide_the_only_small_count() -> None:
    assert without_small_cells([3, 0, 0]) == [None, None, None]


def test_five_groups_of_one_hide_another_as_well() -> None:
    assert without_small_cells([1, 1, 1, 1, 1, 8, 9]) == [None] * 6 + [9]


def test_each_step_of_the_funnel_is_a_number_of_its_own() -> None:
    invitations = {"listed": 60, "invited": 50, "sent": 48, "bounced": 1, "answered": 40}
    states = {"attended": 20, "no_show": 4, "confirmed": 1, "waitlisted": 3, "declined": 10, "cancelled": 2}

    told = funnel(invitations, states, cancelled_late=1)

    assert (told["invited"], told["answered"], told["confirmed"], told["attended"]) == (50, 40, 25, 20)
    assert (told["accepted"], told["declined"], told["waitlisted"], told["cancelled"]) == (28, 10, 3, 2)
    assert told["cancelled_late"] == 1


def test_a_breakdown_names_groups_and_leaves_out_what_is_not_counted() -> None:
    groups = {None: {"accepted": 6}, "b": {"accepted": 9}, "a": {}}

    rows = breakdown(groups, ("accepted",), {"a": "Academia"})

    assert [(row["code"], row["label"], row["invited"], row["accepted"]) for row in rows] == [
        ("a", "Academia", None, 0), ("b", None, None, 9), (None, None, None, 6)
    ]  # fmt: skip
