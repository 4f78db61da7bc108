"""A venue on one line or on several; what is empty leaves nothing behind."""

import re

from services.contracts.facts import Venue
from services.letters.languages import listed, locale_of

# Where the postcode stands before the town (Universal Postal Union, addressing systems).
_POSTCODE_FIRST = re.compile(
    "AT|BE|BG|CH|CY|CZ|DE|DK|DZ|EE|ES|FI|FR|GR|HR|HU|IL|IS|IT|LI|LT|LU|MA|MC|MX|MY|NL|NO|PH|PL|PT|RO|RS|SE|SI|SK|SN"
    "|TN|TR|UY|VA"
)


def one_line(venue: Venue | None, language: str = "en") -> str:
    """The venue's parts with commas between them."""
    return listed(lines(venue, language), language)


def lines(venue: Venue | None, language: str = "en") -> list[str]:
    """The venue as on an envelope: name, building, street, town with postcode, region, country by its name."""
    if venue is None:
        return []
    region = "" if venue.region == venue.locality else venue.region
    parts = [venue.name, venue.building, venue.street, _town(venue), region, country(venue.country, language)]
    # Said once: a hall may be its own building.
    return list(dict.fromkeys(part for part in parts if part))


def country(code: str, language: str = "en") -> str:
    """A country's name in a language (CLDR); a code CLDR does not know stays as it is."""
    return str(locale_of(language).territories.get(code.upper(), code))


def _town(venue: Venue) -> str:
    parts = [venue.locality, venue.postcode]
    if _POSTCODE_FIRST.fullmatch(venue.country.upper()):
        parts.reverse()
    return " ".join(part for part in parts if part)
