"""Doors to webhooks (Standard Webhooks 1.0)."""

from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import created, expected_version, with_version
from services.registration.domain.webhooks import WantedWebhook
from services.registration.runtime import runtime
from services.registration.schemas import webhooks as shapes
from services.registration.schemas.paging import PageArgs
from services.registration.usecases import keep_webhook as keeping
from services.registration.usecases.list_webhooks import find_webhook, list_calls, list_webhooks

blueprint = ApiBlueprint("webhooks", __name__, url_prefix="/v1/webhooks", description="Telling other programs")


@blueprint.post("")
@guarded("webhooks:write")
@blueprint.arguments(shapes.NewWebhookSchema)
@blueprint.response(201, shapes.MadeWebhookSchema)
def create(body: dict[str, Any]) -> Any:
    """Make a webhook. Its secret is in this answer and nowhere else."""
    made = runtime()
    wanted = WantedWebhook(url=body["url"], types=tuple(body["types"]), event=body["event"])
    private = made.settings.webhook_allow_private
    found = keeping.create_webhook(made.database, made.keys, caller(), wanted, allow_private=private, now=made.now())
    return created(found, found.version, f"/v1/webhooks/{found.id}")


@blueprint.get("")
@guarded("webhooks:write")
@blueprint.arguments(PageArgs, location="query", as_kwargs=True)
@blueprint.response(200, shapes.WebhookPageSchema)
def list_all(**portion: Any) -> Any:
    """Webhooks, newest first, without their secrets."""
    return list_webhooks(runtime().database, caller(), **portion)


@blueprint.get("/<uuid:webhook_id>")
@guarded("webhooks:write")
@blueprint.response(200, shapes.WebhookSchema)
def show(webhook_id: UUID) -> Any:
    """One webhook."""
    found = find_webhook(runtime().database, caller(), webhook_id)
    return with_version(found, found.version)


@blueprint.delete("/<uuid:webhook_id>")
@guarded("webhooks:write")
@blueprint.response(204)
def end(webhook_id: UUID) -> Any:
    """Call it no more."""
    keeping.end_webhook(runtime().database, caller(), webhook_id, version=expected_version())


@blueprint.post("/<uuid:webhook_id>/test")
@guarded("webhooks:write")
@blueprint.response(202, shapes.WebhookCallSchema)
def try_it(webhook_id: UUID) -> Any:
    """Have it called with type ``webhook.test``."""
    return keeping.try_webhook(runtime().database, caller(), webhook_id, now=runtime().now())


@blueprint.post("/<uuid:webhook_id>/rotate")
@guarded("webhooks:write")
@blueprint.response(200, shapes.MadeWebhookSchema)
def rotate(webhook_id: UUID) -> Any:
    """Give it a new secret; for a day calls are signed with both."""
    made = runtime()
    found = keeping.rotate_secret(made.database, made.keys, caller(), webhook_id, now=made.now())
    return with_version(found, found.version)


@blueprint.post("/<uuid:webhook_id>/enable")
@guarded("webhooks:write")
@blueprint.response(200, shapes.WebhookSchema)
def enable(webhook_id: UUID) -> Any:
    """Call it again after it was disabled."""
    found = keeping.enable_webhook(runtime().database, caller(), webhook_id)
    return with_version(found, found.version)


@blueprint.post("/<uuid:webhook_id>/replay")
@guarded("webhooks:write")
@blueprint.arguments(shapes.WebhookReplaySchema, as_kwargs=True)
@blueprint.response(202, shapes.WebhookReplayedSchema)
def replay(webhook_id: UUID, *, since: UUID) -> Any:
    """Have it told again from a message on; each is a new call, with the same ``message_id``."""
    return keeping.replay_webhook(runtime().database, caller(), webhook_id, since=since)


@blueprint.get("/<uuid:webhook_id>/deliveries")
@guarded("webhooks:write")
@blueprint.arguments(shapes.CallListArgs, location="query", as_kwargs=True)
@blueprint.response(200, shapes.WebhookCallPageSchema)
def deliveries(webhook_id: UUID, *, limit: int, cursor: str | None) -> Any:
    """Calls to it and what became of them, newest first."""
    return list_calls(runtime().database, caller(), webhook_id, cursor=cursor, limit=limit)
