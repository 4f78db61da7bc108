"""Countries by the names of CLDR, in the order in which readers of the page's language look for them."""

import unicodedata
from functools import cache

from babel import Locale

from services.registration.pages.languages import page_locale
from services.registration.schemas.field_texts import country_codes


def countries() -> tuple[tuple[str, str], ...]:
    """Code and name of each country."""
    return _countries(str(page_locale()))


def country_name(code: str | None) -> str:
    """The name of a country; empty when there is none."""
    return str(page_locale().territories.get(code or "", code or ""))


@cache
def _countries(locale: str) -> tuple[tuple[str, str], ...]:
    found = Locale.parse(locale)
    named = [(code, str(found.territories.get(code, code))) for code in country_codes()]
    return tuple(sorted(named, key=lambda one: (_key(one[1], found.language), one[1])))


# Rarer characters stand behind all others there; these have the sound of the ones beside them.
_SOUNDS_LIKE = str.maketrans("瑙梵斐", "闹饭匪")


def _key(name: str, language: str) -> bytes:
    """What a name is sorted by: Chinese by sound, as GB 2312 orders its common characters; others by bare letters.

    Marks over Latin and Arabic letters do not count, in Cyrillic they make another letter, all but Ё.
    """
    if language == "zh":
        return name.translate(_SOUNDS_LIKE).encode("gb18030")
    bare = name.casefold().replace("ё", "е")
    if language != "ru":
        bare = "".join(sign for sign in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(sign))
    return bare.encode()
