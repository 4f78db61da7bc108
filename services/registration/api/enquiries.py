"""Doors for questions to an event's team: anybody asks, organisers see that they are answered."""

from typing import Any
from uuid import UUID

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded, public
from services.registration.api.limits import count_question
from services.registration.api.versions import with_version
from services.registration.runtime import runtime
from services.registration.schemas import enquiries as shapes
from services.registration.usecases.count_enquiries import count_enquiries
from services.registration.usecases.list_enquiries import (
    EnquiryFilter,
    EnquiryView,
    Portion,
    find_enquiry,
    list_enquiries,
)
from services.registration.usecases.settle_enquiry import (
    assign_to_contact,
    assign_to_topic,
    note_on_enquiry,
    settle_enquiry,
)
from services.registration.usecases.submit_enquiry import Question, submit_enquiry

blueprint = ApiBlueprint(
    "enquiries", __name__, url_prefix="/v1/events/<event>/enquiries", description="Questions to the event's team"
)


@blueprint.post("")
@public("anybody may ask the team of an event that strangers may look at")
@blueprint.arguments(shapes.EnquiryRequestSchema)
@blueprint.response(201, shapes.EnquiryReceiptSchema)
def submit(body: dict[str, Any], event: str) -> Any:
    """Ask the event's team; an acknowledgement says who will answer."""
    count_question(event)
    return submit_enquiry(runtime().database, runtime().keys, event, Question(**body), now=runtime().now())


@blueprint.get("")
@guarded("enquiries:read")
@blueprint.arguments(shapes.EnquiryListArgs, location="query", as_kwargs=True)
@blueprint.response(200, shapes.EnquiryPageSchema)
def list_all(event: str, *, limit: int, cursor: str | None, **wanted: Any) -> Any:
    """Enquiries to an event, newest first."""
    portion = Portion(cursor=cursor, limit=limit)
    return list_enquiries(runtime().database, caller(), event, EnquiryFilter(**wanted), portion, now=runtime().now())


@blueprint.get("/statistics")
@guarded("enquiries:read")
@blueprint.response(200, shapes.EnquiryStatisticsSchema)
def statistics(event: str) -> Any:
    """Figures by topic: how many there are, how many wait, and how long answers take."""
    return count_enquiries(runtime().database, caller(), event, now=runtime().now())


@blueprint.get("/<uuid:enquiry_id>")
@guarded("enquiries:read")
@blueprint.response(200, shapes.EnquirySchema)
def show(event: str, enquiry_id: UUID) -> Any:
    """One enquiry."""
    return _tagged(find_enquiry(runtime().database, caller(), event, enquiry_id, now=runtime().now()))


@blueprint.post("/<uuid:enquiry_id>/assign")
@guarded("enquiries:write")
@blueprint.arguments(shapes.AssignSchema)
@blueprint.response(200, shapes.EnquirySchema)
def assign(body: dict[str, Any], event: str, enquiry_id: UUID) -> Any:
    """Give an enquiry to a contact of the event, or to whoever answers another topic; they are written to."""
    act, member = (assign_to_topic, "topic") if "topic" in body else (assign_to_contact, "contact_email")
    made = runtime()
    return _tagged(act(made.database, made.keys, caller(), event, enquiry_id, to=body[member], now=made.now()))


@blueprint.post("/<uuid:enquiry_id>/answered")
@guarded("enquiries:write")
@blueprint.response(200, shapes.EnquirySchema)
def answered(event: str, enquiry_id: UUID) -> Any:
    """Note that the asker has an answer."""
    return _tagged(settle_enquiry(runtime().database, caller(), event, enquiry_id, "answered", now=runtime().now()))


@blueprint.post("/<uuid:enquiry_id>/close")
@guarded("enquiries:write")
@blueprint.response(200, shapes.EnquirySchema)
def close(event: str, enquiry_id: UUID) -> Any:
    """Note that nothing more is to be done."""
    return _tagged(settle_enquiry(runtime().database, caller(), event, enquiry_id, "closed", now=runtime().now()))


@blueprint.post("/<uuid:enquiry_id>/notes")
@guarded("enquiries:write")
@blueprint.arguments(shapes.NewNoteSchema)
@blueprint.response(201, shapes.EnquirySchema)
def write_note(body: dict[str, Any], event: str, enquiry_id: UUID) -> Any:
    """Write something down for whoever looks at it next; the asker never sees it."""
    made = runtime()
    noted = note_on_enquiry(made.database, caller(), event, enquiry_id, body["text"], now=made.now())
    return _tagged(noted, 201)


def _tagged(found: EnquiryView, status: int = 200) -> Any:
    return with_version(found, found.version, status)
