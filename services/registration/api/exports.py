"""Files for organisers and those at the door."""

from typing import Any

from flask import Response

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas.badge_files import as_pdf
from services.registration.schemas.exports import BadgeArgs, DoorListArgs, DoorListSchema, ExportArgs, as_csv, as_xlsx
from services.registration.usecases.export_registrations import Export, ExportRequest, export_registrations
from services.registration.usecases.make_badges import make_badges
from services.registration.usecases.show_door_list import show_door_list

blueprint = ApiBlueprint("exports", __name__, url_prefix="/v1/events/<event>", description="Files")

CSV = "text/csv; charset=utf-8; header=present"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {"type": "string", "format": "binary"}


@blueprint.get("/registrations.csv")
@guarded("registrations:read")
@blueprint.arguments(ExportArgs, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv")
def registrations_csv(asked: dict[str, Any], event: str) -> Any:
    """Take registrations out as CSV, without sensitive answers; the last line says who took it and when."""
    made = _exported(event, asked)
    return file(as_csv(made.table), CSV, f"{made.slug}-registrations.csv")


@blueprint.get("/registrations.xlsx")
@guarded("registrations:read")
@blueprint.arguments(ExportArgs, location="query")
@blueprint.response(200, BINARY, content_type=XLSX)
def registrations_xlsx(asked: dict[str, Any], event: str) -> Any:
    """Take registrations out as a workbook, without sensitive answers."""
    made = _exported(event, asked)
    return file(as_xlsx(made.table), XLSX, f"{made.slug}-registrations.xlsx")


@blueprint.get("/door-list")
@guarded("checkin")
@blueprint.arguments(DoorListArgs, location="query")
@blueprint.response(200, DoorListSchema)
@blueprint.doc(responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}})
def door_list(asked: dict[str, str], event: str) -> Any:
    """Show whom to expect at the door: names and when they may arrive; ``format=csv`` for a list to print."""
    found = show_door_list(runtime().database, caller(), event, now=runtime().now())
    if asked["format"] == "csv":
        return file(as_csv(found.as_table()), CSV, f"{found.slug}-door-list.csv")
    return found


@blueprint.get("/badges.pdf")
@guarded("registrations:read")
@blueprint.arguments(BadgeArgs, location="query")
@blueprint.response(200, BINARY, content_type="application/pdf")
def badges(asked: dict[str, Any], event: str) -> Any:
    """Print badges of those who come to the place: name, whom they represent, role.

    With ``updated_since`` those alone whose registration changed since the last print.

    A name in a script that none of our fonts has leaves a line to write on, with the reference.
    """
    made = make_badges(runtime().database, caller(), event, **asked)
    return file(as_pdf(made.sheet), "application/pdf", f"{made.slug}-badges.pdf")


def _exported(event: str, asked: dict[str, Any]) -> Export:
    return export_registrations(runtime().database, caller(), ExportRequest(event=event, **asked), now=runtime().now())


def file(body: bytes, kind: str, name: str) -> Response:
    """The answer that a browser keeps under this name."""
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
