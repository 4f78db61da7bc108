"""Organiser keys: make, list, look at, end."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import created, expected_version, with_version
from services.registration.domain.api_keys import WantedKey
from services.registration.runtime import runtime
from services.registration.schemas.keys import KeySchema, MadeKeySchema, NewKeySchema
from services.registration.schemas.paging import PageArgs, page_of
from services.registration.usecases.create_key import create_key
from services.registration.usecases.list_keys import list_keys, show_key
from services.registration.usecases.revoke_key import revoke_key

blueprint = ApiBlueprint("keys", __name__, url_prefix="/v1/keys", description="Organiser keys")


@blueprint.route("", methods=["POST"])
@guarded("keys:write")
@blueprint.arguments(NewKeySchema)
@blueprint.response(201, MadeKeySchema)
def make_key(wanted: dict[str, Any]) -> Any:
    """Make a key.

    It can grant only the scopes of the key that asks. The secret is in this answer and nowhere else.
    """
    made = create_key(runtime().database, runtime().keys, caller(), WantedKey(**wanted), now=runtime().now())
    told = {**asdict(made.facts), "key": made.secret}
    return created(told, made.facts.version, f"/v1/keys/{made.facts.id}")


@blueprint.route("", methods=["GET"], endpoint="list_keys")
@guarded("keys:write")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, page_of(KeySchema))
def get_keys(page: dict[str, Any]) -> Any:
    """List live keys, newest first, without their secrets."""
    return list_keys(runtime().database, caller(), **page)


@blueprint.route("/<uuid:key_id>", methods=["GET"])
@guarded("keys:write")
@blueprint.response(200, KeySchema)
def get_key(key_id: UUID) -> Any:
    """Look at one key."""
    found = show_key(runtime().database, caller(), key_id)
    return with_version(found, found.version)


@blueprint.route("/<uuid:key_id>", methods=["DELETE"])
@guarded("keys:write")
@blueprint.response(204)
def end_key(key_id: UUID) -> Any:
    """End a key. Requests with it are refused from now on."""
    revoke_key(runtime().database, caller(), key_id, version=expected_version(), now=runtime().now())
