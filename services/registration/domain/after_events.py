"""When an event is over: what may be told about it, and until when."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.refusals import Invalid, InvalidTransition

REPORT = "report"
"""The kind of a document that can be announced."""

STALE_AFTER = timedelta(days=7)
"""Nobody is asked how it was so long after the time to ask."""


def is_stale(slot: datetime, *, now: datetime) -> bool:
    """Whether it is too late to ask."""
    return now >= slot + STALE_AFTER


def report_of(documents: Sequence[Mapping[str, Any]], url: str, status: str) -> Mapping[str, Any]:
    """The report with this address among the event's documents.

    Raises:
        InvalidTransition: the event is not over.
        Invalid: there is no such report.
    """
    if status not in (EventStatus.FINISHED, EventStatus.ARCHIVED):
        raise InvalidTransition("A report can be announced when the event is finished.")
    for document in documents:
        if document.get("url") == url and document.get("kind") == REPORT:
            return document
    raise Invalid({"url": [f"The event has no document of the kind {REPORT} with this address. Add it first."]})
