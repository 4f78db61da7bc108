"""What makes pages look like an organisation's: a small style sheet with its colours, and its logo."""

from uuid import UUID

from flask import Blueprint, Response, g, render_template, request

from services.registration.domain.branding import Brand
from services.registration.domain.refusals import NotFound
from services.registration.runtime import runtime
from services.registration.usecases.show_organisation import show_brand, show_logo

bp = Blueprint("brands", __name__)
A_YEAR = "public, max-age=31536000, immutable"
"""Every version has an address of its own."""


def wear(brand: Brand | None) -> None:
    """Let the page that answers this request look like the organisation's."""
    g.brand = brand


@bp.get("/brand/<uuid:organisation_id>/colours.css")
def colours(organisation_id: UUID) -> Response:
    """The organisation's colours in place of ours."""
    brand = show_brand(runtime().database, organisation_id)
    if not brand.accent:
        raise NotFound
    day, night = brand.palettes
    return _kept(render_template("colours.css", day=day, night=night), "text/css; charset=utf-8", brand)


@bp.get("/brand/<uuid:organisation_id>/logo")
def logo(organisation_id: UUID) -> Response:
    """The organisation's logo, as the kind of picture that it was found to be."""
    brand = show_brand(runtime().database, organisation_id)
    found = show_logo(runtime().database, organisation_id)
    return _kept(found.content, found.media_type, brand)


def _kept(body: str | bytes, media_type: str, brand: Brand) -> Response:
    """An answer that may be kept for as long as its address names this version of it."""
    answer = Response(body, content_type=media_type)
    answer.set_etag(f"{brand.version}")
    is_current = request.args.get("v") == str(brand.version)
    answer.headers["Cache-Control"] = A_YEAR if is_current else "no-cache"
    answer.make_conditional(request)
    return answer
