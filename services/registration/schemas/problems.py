"""How the API says no (RFC 9457)."""

from marshmallow import Schema, fields


class ProblemSchema(Schema):
    """A problem: what happened, and what to do about it."""

    type = fields.Url(required=True, relative=True, metadata={"description": "Names the kind of problem."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "What happened here and what to do."})
    code = fields.String(required=True, metadata={"description": "Stable, for programs."})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "With 422: dotted paths of fields, each with its sentences."},
    )
