"""Fields that all schemas share: strict about types, kind about spaces, closed to invisible tricks."""

from services.registration.schemas.field_maps import ByName
from services.registration.schemas.field_numbers import Flag, Integer, QueryFlag, QueryInteger
from services.registration.schemas.field_texts import (
    Code,
    CountryCode,
    Email,
    LanguageTag,
    Line,
    Paragraphs,
    Url,
    country_codes,
)
from services.registration.schemas.field_times import Instant, Wall

__all__ = [
    "ByName", "Code", "CountryCode", "Email", "Flag", "Instant", "Integer", "LanguageTag", "Line", "Paragraphs",
    "QueryFlag", "QueryInteger", "Url", "Wall", "country_codes",
]  # fmt: skip
