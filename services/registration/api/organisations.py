"""Organisers' doors to how their organisation looks."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import expected_version, with_version
from services.registration.domain.branding import Brand, BrandChange
from services.registration.runtime import runtime
from services.registration.schemas.organisations import OrganisationChangeSchema, OwnOrganisationSchema, told
from services.registration.usecases.change_organisation import change_organisation
from services.registration.usecases.show_organisation import show_organisation

blueprint = ApiBlueprint(
    "organisations", __name__, url_prefix="/v1/organisation", description="Name, colour and logo of the organisation"
)


@blueprint.get("")
@guarded("events:read")
@blueprint.response(200, OwnOrganisationSchema)
def show() -> Any:
    """Show how the organisation looks on its pages and in its letters."""
    return _told(show_organisation(runtime().database, caller()))


@blueprint.put("")
@guarded("events:write")
@blueprint.arguments(OrganisationChangeSchema)
@blueprint.response(200, OwnOrganisationSchema)
def change(wanted: BrandChange) -> Any:
    """Change name, colour and logo. A colour that could not be read is refused, and one that can be is proposed."""
    made = runtime()
    return _told(change_organisation(made.database, caller(), wanted, expected=expected_version(), now=made.now()))


def _told(brand: Brand) -> Any:
    return with_version(told(brand, site=runtime().settings.public_url), brand.version)
