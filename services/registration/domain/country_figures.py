"""Figures of countries and of groups of them, shown together so that neither gives away what the other hides."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from services.registration.domain.statistics import MEASURES, SMALLEST_SHOWN, gives_away, rows, without_small_cells
from services.registration.domain.targets import Group

Code = str | None
"""Of a country; none for people without one."""
Key = TypeVar("Key")
Shown = dict[Code, int | None]


def breakdown_of_countries(
    counted: Mapping[Code, Mapping[str, int]], drawn: Mapping[tuple[str, str], Group]
) -> dict[str, list[dict[str, Any]]]:
    """Rows by country, and by each axis of groups; those of no group are in no row, those of several in several.

    Args:
        counted: counts of each measure, by country.
        drawn: groups of countries, by axis and code.
    """
    members = {key: group.countries for key, group in drawn.items()}
    shown = {
        name: shown_together({code: counts.get(name, 0) for code, counts in counted.items()}, members)
        for name in MEASURES
    }
    codes = sorted(counted, key=lambda code: (code is None, code or ""))
    found = {"country": rows(codes, {name: countries for name, (countries, _) in shown.items()}, {})}
    for axis in dict.fromkeys(axis for axis, _ in drawn):
        own = {code: group.label for (kind, code), group in drawn.items() if kind == axis}
        told: dict[str, Shown] = {
            name: {code: groups[axis, code] for code in own} for name, (_, groups) in shown.items()
        }
        found[axis] = rows(list(own), told, own)
    return found


def shown_together(
    counts: Mapping[Code, int], groups: Mapping[Key, frozenset[str]]
) -> tuple[Shown, dict[Key, int | None]]:
    """The counts of countries and of groups of countries, none where they are hidden.

    Countries that are in the same groups form a block; whoever knows the groups' counts may know those of blocks. So
    blocks are hidden first, as any groups are; inside a block that is known its countries are hidden among themselves,
    those of the hidden blocks all together. A group is shown when it follows from what is shown anyway.

    Args:
        counts: people by country; their sum is taken to be known.
        groups: countries of each group; groups may overlap.
    """
    blocks = _blocks(counts, groups)
    sums = [sum(counts[code] for code in block) for block in blocks]
    unsafe = [place for place, block in enumerate(blocks) if gives_away([counts[code] for code in block])]
    told = without_small_cells(sums, hide=unsafe)
    known = [block for block, number in zip(blocks, told, strict=True) if number is not None]
    hidden = [code for block, number in zip(blocks, told, strict=True) if number is None for code in block]
    countries: Shown = {}
    for block in (*known, hidden):
        countries |= zip(block, without_small_cells([counts[code] for code in block]), strict=True)
    return countries, {key: _sum(counts, members, set(hidden)) for key, members in groups.items()}


def _blocks(counts: Mapping[Code, int], groups: Mapping[Key, frozenset[str]]) -> Sequence[list[Code]]:
    found: dict[frozenset[Key], list[Code]] = {}
    for code in counts:
        found.setdefault(frozenset(key for key, members in groups.items() if code in members), []).append(code)
    return list(found.values())


def _sum(counts: Mapping[Code, int], members: frozenset[str], hidden: set[Code]) -> int | None:
    total = sum(number for code, number in counts.items() if code in members)
    follows = not hidden & members or hidden <= members
    return total if follows and not 0 < total < SMALLEST_SHOWN else None
