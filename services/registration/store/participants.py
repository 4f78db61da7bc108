"""People who take part and agreed to be shown in the list of participants."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.registration.domain.exports import alphabetical
from services.registration.domain.participants import Participant
from services.registration.store.registrations import Registration

TAKING_PART = ("confirmed", "attended")


def agreed(session: Session, event_id: UUID) -> list[Participant]:
    """Those with a place who agreed, by name."""
    columns = (
        Registration.name, Registration.organisation, Registration.job_title, Registration.role,
        Registration.constituency,
    )  # fmt: skip
    query = select(*columns).where(
        Registration.event_id == event_id,
        Registration.state.in_(TAKING_PART),
        Registration.share_in_participant_list,
    )
    found = [
        Participant(
            name=row.name, organisation=row.organisation, job_title=row.job_title, role=row.role,
            constituency=row.constituency or "",
        )
        for row in session.execute(query)
    ]  # fmt: skip
    return sorted(found, key=lambda one: alphabetical(one.name))


def has_anybody_agreed(session: Session, event_id: UUID) -> bool:
    """Whether anybody agreed to the list, with or without a place by now."""
    there = exists().where(Registration.event_id == event_id, Registration.share_in_participant_list)
    return bool(session.scalar(select(there)))
