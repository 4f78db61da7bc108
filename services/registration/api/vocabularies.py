"""Organisers' doors to their lists of words."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import expected_version, with_version
from services.registration.domain.vocabularies import Term
from services.registration.runtime import runtime
from services.registration.schemas.vocabularies import VocabularyChangeSchema, VocabularySchema, told
from services.registration.usecases.change_vocabulary import change_vocabulary
from services.registration.usecases.show_vocabulary import show_vocabulary

blueprint = ApiBlueprint(
    "vocabularies", __name__, url_prefix="/v1/vocabularies", description="Lists of words, such as constituencies"
)


@blueprint.get("/<name>")
@guarded("events:read")
@blueprint.response(200, VocabularySchema)
def show(name: str) -> Any:
    """Show a list: constituencies, document_kinds, event_types, roles, scopes or themes."""
    found = show_vocabulary(runtime().database, caller(), name)
    return with_version(told(found), found.version)


@blueprint.put("/<name>")
@guarded("events:write")
@blueprint.arguments(VocabularyChangeSchema)
@blueprint.response(200, VocabularySchema)
def change(terms: list[Term], name: str) -> Any:
    """Keep this list from now on. A code that records have cannot be left out; renaming changes no record."""
    who, expected = caller(), expected_version()
    changed = change_vocabulary(runtime().database, who, name, terms, expected=expected, now=runtime().now())
    return with_version(told(changed), changed.version)
