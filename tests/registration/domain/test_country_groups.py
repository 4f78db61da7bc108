"""The groups of countries that every organisation starts with."""

from collections import Counter

import pytest

from services.registration.domain.country_groups import REGIONS, UN_REGIONAL_GROUPS
from services.registration.schemas.field_texts import country_codes


@pytest.mark.parametrize("drawn", [REGIONS, UN_REGIONAL_GROUPS], ids=["regions", "regional groups"])
def test_each_country_is_in_one_group(drawn: dict[str, str]) -> None:
    often = Counter(code for codes in drawn.values() for code in codes.split())

    assert set(often.values()) == {1}
    assert set(often) <= country_codes()


def test_every_country_has_a_region_and_every_member_state_a_regional_group() -> None:
    assert country_codes() - set(" ".join(REGIONS.values()).split()) == {"AQ"}
    numbers = {name: len(codes.split()) for name, codes in UN_REGIONAL_GROUPS.items()}
    assert numbers == {
        "african": 54, "asia-pacific": 54, "eastern-european": 23, "latin-american-caribbean": 33,
        "western-european-others": 29,
    }  # fmt: skip
