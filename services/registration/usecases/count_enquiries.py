"""Organisers look at how enquiries fare."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.registration.domain.callers import Caller
from services.registration.domain.enquiry_statistics import TopicFigures, figures_by_topic
from services.registration.store import enquiries
from services.registration.store.events import find_event


@dataclass(frozen=True, kw_only=True)
class EnquiryStatistics:
    """The figures of all topics at one moment."""

    as_of: datetime
    topics: list[TopicFigures]


def count_enquiries(db: Database, caller: Caller, event: str, *, now: datetime) -> EnquiryStatistics:
    """Figures by topic.

    Raises:
        NotFound: the caller has no such event.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, event, only=caller.event_id)
        asked = enquiries.all_asked(session, found.id)
    return EnquiryStatistics(as_of=now, topics=figures_by_topic(asked, timezone=found.timezone, now=now))
