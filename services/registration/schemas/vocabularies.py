"""Lists of words as organisers see and change them."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.registration.domain.vocabularies import OF_COUNTRIES, Term, Vocabulary
from services.registration.schemas.fields import ByName, Code, CountryCode, Integer, LanguageTag, Line


class TermSchema(Schema):
    """One word."""

    code = Code(required=True, metadata={"description": "What records keep; it never changes."})
    label = Line(100, required=True)
    labels = ByName(
        keys=LanguageTag(),
        values=Line(100),
        load_default=dict,
        validate=validate.Length(max=50),
        metadata={"description": "Labels of other languages."},
    )
    countries = fields.List(
        CountryCode(),
        validate=validate.Length(max=300),
        metadata={"description": "Of a group of countries; a country may be in several groups."},
    )
    position = Integer(
        max=1000, load_default=None, metadata={"description": "Where it stands, from 1; else the order given decides."}
    )


class VocabularyChangeSchema(Schema):
    """A whole list as it is to be."""

    terms = fields.List(fields.Nested(TermSchema), required=True, validate=validate.Length(max=300))

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> list[Term]:
        placed = list(enumerate(data["terms"], start=1))
        placed.sort(key=lambda one: (one[1].pop("position") or one[0], one[0]))
        return [Term(**(term | {"countries": tuple(dict.fromkeys(term.get("countries", ())))})) for _, term in placed]


class VocabularySchema(Schema):
    """One list, in its order."""

    name = fields.String(required=True)
    is_default = fields.Boolean(required=True, metadata={"description": "It is as we ship it."})
    terms = fields.List(fields.Nested(TermSchema), required=True)


def told(vocabulary: Vocabulary) -> dict[str, Any]:
    """A list with the place of each term."""
    terms = [{**vars(term), "position": place} for place, term in enumerate(vocabulary.terms, start=1)]
    if vocabulary.name not in OF_COUNTRIES:
        for term in terms:
            del term["countries"]
    return {"name": vocabulary.name, "is_default": vocabulary.version == 0, "terms": terms}
