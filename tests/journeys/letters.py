"""Messages about an invented event, as registration would promise them."""

from uuid import UUID

from services.contracts.facts import CalendarEntry, Contact, Event, Recipient, Venue
from services.contracts.messages import EnquiryReceived, InvitationIssued, RegistrationConfirmed

TEAM = Contact(name="Events team", email="team@example.org")


def an_event(event_id: UUID) -> Event:
    """What letters know of the event."""
    return Event(
        id=str(event_id),
        slug="garden-talks",
        title="Garden talks",
        timezone="Europe/London",
        starts_at="2027-09-10T11:00",
        ends_at="2027-09-10T17:00",
        doors_open_at="2027-09-10T10:30",
        organiser="Example Institute",
        venue=Venue(name="Garden House", street="1 Example Street", locality="London", country="GB"),
        contact=TEAM,
    )


def a_person(number: int = 0) -> Recipient:
    """An invented person."""
    return Recipient(name=f"Robin Example {number}", email=f"robin{number}@example.com")


def a_confirmation(event_id: UUID, number: int = 0) -> RegistrationConfirmed:
    """A seat is theirs."""
    return RegistrationConfirmed(
        event=an_event(event_id),
        recipient=a_person(number),
        reference=f"GT-{number:04}",
        attendance="in_person",
        calendar=CalendarEntry(uid=f"{event_id}-{number}@example.org", sequence=0),
    )


def an_invitation(event_id: UUID, number: int = 0) -> InvitationIssued:
    """Somebody is asked to come."""
    return InvitationIssued(
        event=an_event(event_id),
        recipient=a_person(number),
        invitee=f"Robin Example {number}",
        source="Your talk at our last meeting",
        answers_due_at="2027-08-31T00:00",
    )


def an_enquiry(
    event_id: UUID, *, topic: str = "participation", contacts: list[Contact] | None = None
) -> EnquiryReceived:
    """A question for the event's team."""
    named = [Contact(name="Sam Example", email="sam@example.org", topic="participation")]
    return EnquiryReceived(
        event=an_event(event_id),
        enquiry_id=str(event_id),
        reference="ENQ-7K2M",
        topic=topic,
        asker=Recipient(name="Kim Example", email="kim@example.com"),
        question="May I bring my guide dog?",
        contacts=named if contacts is None else contacts,
        fallback=TEAM,
        due_at="2026-11-26T12:00:00Z",
    )
