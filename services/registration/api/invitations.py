"""Doors for organisers: invitees, their invitations, and the batches in which these are mailed."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from services.registration.api.batches import ordered
from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.dispatch import takes_large_body
from services.registration.api.guards import caller, guarded
from services.registration.api.versions import expected_version, with_version
from services.registration.domain.refusals import Invalid
from services.registration.runtime import runtime
from services.registration.schemas import invitations as shapes
from services.registration.schemas import mailings
from services.registration.schemas.invitee_files import (
    CSV_TYPE,
    MOST_BYTES,
    SPREADSHEET_TYPES,
    read_csv,
    read_spreadsheet,
)
from services.registration.schemas.paging import DryRunArgs
from services.registration.usecases import change_invitation as changing
from services.registration.usecases.create_invitations import Wanted, create_invitations
from services.registration.usecases.import_invitations import ImportReport, ImportRequest, import_invitations
from services.registration.usecases.list_invitations import (
    InvitationFilter,
    InvitationView,
    find_invitation,
    list_invitations,
)
from services.registration.usecases.release_batch import BatchRelease, release_batch
from services.registration.usecases.remind_invitees import remind_invitees
from services.registration.usecases.resend_invitation import Resending, resend_invitation
from services.registration.usecases.send_invitations import SendRequest, send_invitations
from services.registration.usecases.undo_batch import show_batch, undo_batch

blueprint = ApiBlueprint("invitations", __name__, url_prefix="/v1/events/<event>/invitations")
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_IMPORT_BODY = {"content": {CSV_TYPE: {"schema": {"type": "string"}}} | dict.fromkeys(SPREADSHEET_TYPES, _BINARY)}


@blueprint.post("")
@guarded("invitations:write")
@blueprint.arguments(shapes.PartialArgs, location="query", as_kwargs=True)
@blueprint.arguments(shapes.InvitationsCreateSchema)
@blueprint.response(201, shapes.InvitationsCreatedSchema)
def create(body: dict[str, Any], event: str, *, store_good: bool) -> Any:
    """Add invitees; with ``reveal_links`` (scope ``links:reveal``) each link is given back, this once."""
    wanted = Wanted(event=event, candidates=body["invitees"], partial=store_good, reveal_links=body["reveal_links"])
    made = create_invitations(runtime().database, runtime().keys, caller(), wanted, now=runtime().now())
    rejected = [{"index": index, "errors": errors} for index, errors in made.rejected.items()]
    return {"items": [_with_link(one) for one in made.items], "rejected": rejected}


@blueprint.post("/import")
@guarded("invitations:write")
@takes_large_body(MOST_BYTES)
@blueprint.arguments(shapes.ImportArgs, location="query", as_kwargs=True)
@blueprint.doc(requestBody=_IMPORT_BODY)
@blueprint.response(201, shapes.ImportReportSchema)
@blueprint.alt_response(200, schema=shapes.ImportReportSchema, description="A dry run: nothing was stored.")
def import_list(event: str, *, store_good: bool, dry_run: bool) -> Any:
    """Add the invitees of a CSV file or spreadsheet; those known already are left out."""
    wanted = ImportRequest(event=event, candidates=_candidates(), partial=store_good, dry_run=dry_run)
    report = import_invitations(runtime().database, runtime().keys, caller(), wanted, now=runtime().now())
    return _reported(report), 200 if dry_run else 201


@blueprint.get("")
@guarded("invitations:read")
@blueprint.arguments(shapes.InvitationListArgs, location="query", as_kwargs=True)
@blueprint.response(200, shapes.InvitationPageSchema)
def list_all(event: str, *, limit: int, cursor: str | None, **wanted: Any) -> Any:
    """Invitations of an event, newest first."""
    return list_invitations(runtime().database, caller(), event, InvitationFilter(**wanted), cursor=cursor, limit=limit)


@blueprint.get("/<uuid:invitation_id>")
@guarded("invitations:read")
@blueprint.response(200, shapes.InvitationSchema)
def show(event: str, invitation_id: UUID) -> Any:
    """One invitation."""
    found = find_invitation(runtime().database, caller(), event, invitation_id)
    return with_version(found, found.version)


@blueprint.patch("/<uuid:invitation_id>")
@guarded("invitations:write")
@blueprint.arguments(shapes.InviteeSchema(partial=True))
@blueprint.response(200, shapes.InvitationSchema)
def change(body: dict[str, Any], event: str, invitation_id: UUID) -> Any:
    """Correct an invitation. Another address ends the links sent so far; send or resend then mails a new one."""
    wanted = changing.InvitationChange(
        event=event, invitation_id=invitation_id, changes=body, version=expected_version()
    )
    changed = changing.change_invitation(runtime().database, runtime().keys, caller(), wanted, now=runtime().now())
    return with_version(changed, changed.version)


@blueprint.post("/<uuid:invitation_id>/resend")
@guarded("invitations:write")
@blueprint.arguments(shapes.ResendSchema)
@blueprint.response(202, shapes.InvitationSchema)
def resend(body: dict[str, str], event: str, invitation_id: UUID) -> Any:
    """Mail this invitee now, with a link of its own; earlier links go on working, but not those to a wrong address."""
    wanted = Resending(event=event, invitation_id=invitation_id, **body)
    found = resend_invitation(runtime().database, runtime().keys, caller(), wanted, now=runtime().now())
    return with_version(found, found.version, 202)


@blueprint.post("/<uuid:invitation_id>/revoke")
@guarded("invitations:write")
@blueprint.arguments(shapes.RevokeSchema)
@blueprint.response(200, shapes.InvitationSchema)
def revoke(body: dict[str, Any], event: str, invitation_id: UUID) -> Any:
    """Take an invitation back; its links say so, and whom to ask."""
    wanted = changing.InvitationChange(event=event, invitation_id=invitation_id, changes=body)
    found = changing.revoke_invitation(runtime().database, runtime().keys, caller(), wanted, now=runtime().now())
    return with_version(found, found.version)


@blueprint.post("/<uuid:invitation_id>/extend")
@guarded("invitations:write")
@blueprint.arguments(shapes.ExtendSchema)
@blueprint.response(200, shapes.InvitationSchema)
def extend(body: dict[str, Any], event: str, invitation_id: UUID) -> Any:
    """Give this invitee until another time to answer."""
    found = changing.extend_invitation(
        runtime().database, caller(), event, invitation_id, body["answers_due_at"], now=runtime().now()
    )
    return with_version(found, found.version)


@blueprint.post("/send")
@guarded("invitations:write")
@blueprint.arguments(DryRunArgs, location="query", as_kwargs=True)
@blueprint.arguments(mailings.SendSchema)
@blueprint.response(202, mailings.SendingSchema)
@blueprint.alt_response(200, schema=mailings.SendingSchema, description="A dry run: who would be mailed, who not.")
def send(body: dict[str, Any], event: str, *, dry_run: bool) -> Any:
    """Mail those of a wave, or those named, who were not mailed yet; until ``send_after`` it can be undone."""
    undo = timedelta(seconds=runtime().settings.send_undo_seconds)
    wanted = SendRequest(event=event, dry_run=dry_run, **body)
    done = send_invitations(runtime().database, runtime().keys, caller(), wanted, undo=undo, now=runtime().now())
    return ordered(done, event)


@blueprint.post("/remind")
@guarded("invitations:write")
@blueprint.arguments(DryRunArgs, location="query", as_kwargs=True)
@blueprint.arguments(mailings.RemindSchema)
@blueprint.response(202, mailings.SendingSchema)
@blueprint.alt_response(200, schema=mailings.SendingSchema, description="A dry run: who would be reminded, who not.")
def remind(body: dict[str, Any], event: str, *, dry_run: bool) -> Any:
    """Remind those of a wave, those named, or all of the event, who were mailed and have not answered.

    It can be undone like sending.
    """
    undo = timedelta(seconds=runtime().settings.send_undo_seconds)
    wanted = SendRequest(event=event, dry_run=dry_run, **body)
    done = remind_invitees(runtime().database, runtime().keys, caller(), wanted, undo=undo, now=runtime().now())
    return ordered(done, event)


@blueprint.get("/batches/<uuid:batch_id>")
@guarded("invitations:read")
@blueprint.response(200, mailings.BatchSchema)
def batch(event: str, batch_id: UUID) -> Any:
    """Where the mails of a batch are."""
    return show_batch(runtime().database, caller(), event, batch_id)


@blueprint.post("/batches/<uuid:batch_id>/release")
@guarded("invitations:write")
@blueprint.arguments(DryRunArgs, location="query", as_kwargs=True)
@blueprint.response(202, mailings.SendingSchema)
@blueprint.alt_response(200, schema=mailings.SendingSchema, description="A dry run: who would be mailed, who not.")
def release(event: str, batch_id: UUID, *, dry_run: bool) -> Any:
    """Let go what waits: with another key than asked for it, or after the first few; it can be undone like sending."""
    undo = timedelta(seconds=runtime().settings.send_undo_seconds)
    wanted = BatchRelease(event=event, batch=batch_id, dry_run=dry_run)
    done = release_batch(runtime().database, runtime().keys, caller(), wanted, undo=undo, now=runtime().now())
    return ordered(done, event)


@blueprint.post("/batches/<uuid:batch_id>/undo")
@guarded("invitations:write")
@blueprint.response(200, mailings.BatchSchema)
def undo(event: str, batch_id: UUID) -> Any:
    """Take back what has not left."""
    return undo_batch(runtime().database, caller(), event, batch_id, now=runtime().now())


def _with_link(view: InvitationView) -> dict[str, Any]:
    facts = asdict(view)
    token = facts.pop("token")
    return facts | ({"token": token, "link": f"{runtime().settings.public_url}/i/{token}"} if token else {})


def _candidates() -> Any:
    if request.mimetype == CSV_TYPE:
        return read_csv(_body())
    if request.mimetype in SPREADSHEET_TYPES:
        return read_spreadsheet(_body())
    raise UnsupportedMediaType(f"Send the list as {CSV_TYPE} or as a spreadsheet (xlsx, ods, xls).")


def _body() -> bytes:
    data = request.get_data(cache=False)
    if not data:
        raise Invalid({"file": ["The file is empty."]})
    return data


def _reported(report: ImportReport) -> dict[str, Any]:
    return {
        "created": report.created,
        "duplicates": [{"row": row, "email": email} for row, email in report.duplicates.items()],
        "errors": [{"row": row, "errors": errors} for row, errors in report.errors.items()],
        "suppressed": [{"row": row, "email": email} for row, email in report.suppressed.items()],
        "similar": [{"row": row, "like": like} for row, like in report.similar.items()],
        "dry_run": report.dry_run,
    }
