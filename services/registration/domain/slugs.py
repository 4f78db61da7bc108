"""Slugs: the readable part of an event's address."""

import re
import unicodedata
from uuid import UUID

LONGEST_MADE = 80
LONGEST = 100
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " and "}
)
_APOSTROPHES = str.maketrans("", "", "'’ʼʻ`")


def slug_from(title: str) -> str:
    """The slug a title suggests: ASCII, lower case, hyphens, whole words; ``event`` when nothing is left of it."""
    spelled = title.casefold().translate(_APOSTROPHES).translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    slug = _shortened("-".join(re.findall(r"[a-z0-9]+", plain.lower())))
    return slug if is_slug(slug) else "event"


def is_slug(text: str) -> bool:
    """Whether it can stand in an address without being mistaken for an id."""
    return len(text) <= LONGEST and _SLUG.fullmatch(text) is not None and not is_id(text)


def is_id(text: str) -> bool:
    """Whether an address would read it as an id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def numbered(slug: str, number: int) -> str:
    """The slug for the n-th event of the same title."""
    return slug if number == 1 else f"{slug}-{number}"


def _shortened(slug: str) -> str:
    if len(slug) <= LONGEST_MADE:
        return slug
    whole_words, hyphen, _ = slug[: LONGEST_MADE + 1].rpartition("-")
    return whole_words if hyphen else slug[:LONGEST_MADE]
