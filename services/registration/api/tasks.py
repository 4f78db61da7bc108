"""Doors to what organisers are asked to do."""

from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas.waves import TaskListArgs, TaskPageSchema, TaskSchema
from services.registration.usecases.list_tasks import finish_task, list_tasks

blueprint = ApiBlueprint(
    "tasks", __name__, url_prefix="/v1/events/<event>/tasks", description="What organisers are asked to do"
)


@blueprint.get("")
@guarded("invitations:read")
@blueprint.arguments(TaskListArgs, location="query", as_kwargs=True)
@blueprint.response(200, TaskPageSchema)
def list_all(event: str, *, limit: int, cursor: str | None, done: bool | None, **_: Any) -> Any:
    """What there is to do, newest first."""
    return list_tasks(runtime().database, caller(), event, done=done, cursor=cursor, limit=limit)


@blueprint.post("/<uuid:task_id>/done")
@guarded("invitations:write")
@blueprint.response(200, TaskSchema)
def finish(event: str, task_id: UUID) -> Any:
    """Tick a task off."""
    return finish_task(runtime().database, caller(), event, task_id, now=runtime().now())
