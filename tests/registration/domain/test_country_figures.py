"""Countries and groups of them are shown together, and neither gives away what the other hides."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.registration.domain.country_figures import Code, breakdown_of_countries, shown_together
from services.registration.domain.targets import Group

COUNTRIES = ("KE", "UG", "FR", "DE")
COUNTS: st.SearchStrategy[dict[Code, int]] = st.fixed_dictionaries(dict.fromkeys(COUNTRIES, st.integers(0, 12)))
GROUPS = st.dictionaries(
    st.sampled_from(["africa", "europe", "origin"]), st.frozensets(st.sampled_from(COUNTRIES), min_size=1), max_size=3
)


@given(COUNTS, GROUPS)
def test_what_is_shown_is_right_and_never_small(counts: dict[Code, int], groups: dict[str, frozenset[str]]) -> None:
    countries, told = shown_together(counts, groups)

    sums = {key: sum(counts[code] for code in members) for key, members in groups.items()}
    assert all(number in (None, counts[str(code)]) for code, number in countries.items())
    assert all(number in (None, sums[key]) for key, number in told.items())
    assert not {*countries.values(), *told.values()} & {1, 2, 3, 4}


@settings(deadline=None)
@given(COUNTS, GROUPS)
def test_no_hidden_count_can_be_computed_from_all_that_is_shown(
    counts: dict[Code, int], groups: dict[str, frozenset[str]]
) -> None:
    """Whoever knows the total finds at least two tables that agree with all that is shown, for each hidden count."""
    countries, told = shown_together(counts, groups)
    hidden = [code for code in COUNTRIES if countries[code] is None]
    guesses = [[counts[code] + step for code, step in zip(hidden, steps, strict=True)] for steps in STEPS[len(hidden)]]
    tables = [counts | dict(zip(hidden, guess, strict=True)) for guess in guesses if min(guess, default=0) >= 0]
    alike = [
        table
        for table in tables
        if all(number in (None, sum(table[code] for code in groups[key])) for key, number in told.items())
    ]

    assert [code for code in hidden if len({table[code] for table in alike}) < 2] == []


STEPS = [
    [steps for steps in product(range(-3, 4), repeat=number) if sum(steps) == 0] for number in range(len(COUNTRIES) + 1)
]


def test_a_region_of_small_countries_is_shown_and_they_are_not() -> None:
    africa, europe = frozenset({"KE", "UG"}), frozenset({"FR", "DE"})

    countries, groups = shown_together({"KE": 3, "UG": 4, "FR": 8, "DE": 9}, {"africa": africa, "europe": europe})

    assert groups == {"africa": 7, "europe": 17}
    assert countries == {"KE": None, "UG": None, "FR": 8, "DE": 9}


def test_the_difference_of_overlapping_groups_does_not_tell_a_country() -> None:
    """Seven less six would be the one from DE."""
    origin, both = frozenset({"KE", "UG"}), frozenset({"KE", "UG", "DE"})

    _, groups = shown_together({"KE": 3, "UG": 3, "DE": 1, "FR": 20}, {"origin": origin, "both": both})

    assert None in groups.values()


def test_each_axis_has_its_rows() -> None:
    drawn = {
        ("region", "africa"): Group(label="Africa", countries=frozenset({"KE"})),
        ("country_group", "origin"): Group(label="Origin", countries=frozenset({"KE", "FR"})),
    }

    found = breakdown_of_countries({"KE": {"accepted": 6}, "FR": {"accepted": 7}, None: {"invited": 9}}, drawn)

    assert [(row["code"], row["accepted"]) for row in found["country"]] == [("FR", 7), ("KE", 6), (None, 0)]
    assert [(row["label"], row["accepted"], row["invited"]) for row in found["region"]] == [("Africa", 6, 0)]
    assert [(row["code"], row["accepted"]) for row in found["country_group"]] == [("origin", 13)]
