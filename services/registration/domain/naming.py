"""A person has one name. What is kept beside it says how it is used where that differs (W3C, Personal names)."""

from collections.abc import Mapping

Names = Mapping[str, str]

OWN = ("address", "badge", "latin")
"""What people say themselves: how letters address them, the name on the badge, the name in Latin letters."""
SORT = "sort"
"""Under what the organisers look for them in lists."""
COLUMNS = {"form_of_address": "address", "badge_name": "badge", "latin_name": "latin", "sort_name": SORT}
"""What tables call each."""


def kept(names: Names, said: Names) -> dict[str, str]:
    """The names with what was said: an empty one is kept no longer."""
    return {use: text for use, text in {**names, **said}.items() if text}


def in_lists(name: str, names: Names) -> str:
    """What stands for this name when lists are put in order."""
    return names.get(SORT) or name
