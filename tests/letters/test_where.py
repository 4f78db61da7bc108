"""Venues as on an envelope."""

import pytest

from services.contracts.facts import Venue
from services.letters import where

HOUSE = Venue(
    name="Assembly House", building="Long Room", street="1 Example Street", locality="London", postcode="N1 1AA",
    country="GB",
)  # fmt: skip


def test_one_line_has_every_part_in_order() -> None:
    assert where.one_line(HOUSE) == "Assembly House, Long Room, 1 Example Street, London N1 1AA, United Kingdom"


def test_several_lines_have_one_part_each() -> None:
    assert where.lines(HOUSE) == ["Assembly House", "Long Room", "1 Example Street", "London N1 1AA", "United Kingdom"]


def test_some_countries_write_the_postcode_first_and_all_are_named_in_the_readers_language() -> None:
    assert where.one_line(Venue(locality="Genève", postcode="1202", country="CH"), "fr") == "1202 Genève, Suisse"


@pytest.mark.parametrize("venue", [None, Venue()])
def test_nothing_known_says_nothing(venue: Venue | None) -> None:
    assert where.one_line(venue) == ""
    assert where.lines(venue) == []


def test_what_is_the_same_is_said_once() -> None:
    venue = Venue(name="Town Hall", building="Town Hall", locality="Geneva", region="Geneva")

    assert where.lines(venue) == ["Town Hall", "Geneva"]


def test_a_country_code_nobody_knows_stays() -> None:
    assert where.country("QZ") == "QZ"
    assert where.country("tr", "en") == "Türkiye"
