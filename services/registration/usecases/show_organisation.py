"""Show how an organisation looks: to its organisers, and its colours and logo to whoever sees its pages."""

from uuid import UUID

from services.kit.database import Database
from services.registration.domain.branding import Brand
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import NotFound
from services.registration.store import brands
from services.registration.store.brands import Logo


def show_organisation(db: Database, caller: Caller) -> Brand:
    """The caller's own organisation."""
    return show_brand(db, caller.organisation_id)


def show_brand(db: Database, organisation_id: UUID) -> Brand:
    """How the organisation of this id looks.

    Raises:
        NotFound: there is none.
    """
    with db.transaction() as session:
        found = brands.find_brand(session, organisation_id)
    if found is None:
        raise NotFound
    return found


def show_logo(db: Database, organisation_id: UUID) -> Logo:
    """The logo of the organisation of this id.

    Raises:
        NotFound: there is none.
    """
    with db.transaction() as session:
        found = brands.find_logo(session, organisation_id)
    if found is None:
        raise NotFound
    return found
