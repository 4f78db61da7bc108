"""A message for each kind of letter, about a real or an invented event, to an invented person."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from services.contracts import messages as m
from services.contracts.facts import CalendarEntry, Contact, Event, Recipient, SessionChange, Venue
from services.registration.usecases.show_event_facts import EventFacts

TEAM = Contact(name="Events team", email="team@example.org")
INVENTED = Event(
    id="0190a0a0-0000-7000-8000-000000000001",
    slug="skills-across-borders",
    title="Skills across borders",
    timezone="Europe/London",
    starts_at="2027-10-20T11:00",
    ends_at="2027-10-20T17:00",
    doors_open_at="2027-10-20T10:30",
    summary="A day on how skills are recognised when people move.",
    organiser="Example Institute",
    attendance=["in_person"],
    venue=Venue(name="Assembly House", street="12 Sample Lane", locality="London", country="GB"),
    discussion_rule="chatham_house",
    contact=TEAM,
)
INVENTED_FACTS = EventFacts(
    strangers=INVENTED, invitees=INVENTED, in_person=INVENTED, remote=INVENTED, contacts=[], fallback=TEAM
)
_NAME = "Robin Example"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What a sample message is made of."""

    facts: EventFacts
    language: str = "en"

    @property
    def person(self) -> Recipient:
        """The invented reader."""
        return Recipient(name=_NAME, email="robin@example.org", language=self.language)

    @property
    def attendance(self) -> str:
        """How they come: in the room, where there is one."""
        modes = self.facts.invitees.attendance
        return modes[0] if modes and "in_person" not in modes else "in_person"

    @property
    def seated(self) -> Event:
        """The event as somebody with a seat may know it."""
        return self.facts.remote if self.attendance == "remote" else self.facts.in_person

    @property
    def contact(self) -> Contact:
        """Who answers a question about taking part."""
        named = [one for one in self.facts.contacts if one.topic == "participation"]
        return (named or [self.facts.fallback or TEAM])[0]


def sample_message(purpose: str, sample: Sample) -> m.Message:
    """The message that becomes a letter of this purpose.

    Raises:
        KeyError: no sample is known for the purpose.
    """
    return _MESSAGES[purpose](sample)


def _to_invitee(s: Sample) -> dict[str, Any]:
    return {"event": s.facts.invitees, "recipient": s.person}


def _of_registration(s: Sample) -> dict[str, Any]:
    return _to_invitee(s) | {"reference": "EX-4M7K", "attendance": s.attendance}


def _confirmed(s: Sample, *, promoted: bool) -> m.Message:
    facts = _of_registration(s) | {"event": s.seated}
    return m.RegistrationConfirmed(calendar=_ENTRY, promoted=promoted, **facts)


def _facts_changed(s: Sample) -> m.Message:
    before = replace(s.seated, starts_at="2027-03-02T11:00", ends_at="2027-03-02T17:00")
    facts = _of_registration(s) | {"event": s.seated}
    return m.FactsChanged(before=before, closes_at=_SOON, calendar=_ENTRY, **facts)


def _invitation(s: Sample) -> m.Message:
    return m.InvitationIssued(invitee=_NAME, source="Your talk at our last meeting", **_to_invitee(s))


def _to_team(s: Sample) -> dict[str, Any]:
    team = s.facts.fallback or TEAM
    return {"event": s.facts.strangers, "recipient": Recipient(name=team.name, email=team.email)}


def _enquiry(s: Sample) -> m.Message:
    return m.EnquiryReceived(
        event=s.facts.strangers,
        enquiry_id=INVENTED.id,
        reference="E-7K2M4PQX",
        topic="participation",
        asker=s.person,
        question="May I bring my guide dog?",
        contacts=s.facts.contacts,
        fallback=s.facts.fallback or TEAM,
    )


_ENTRY = CalendarEntry(uid="preview@example.org", sequence=0)
_SOON = "2027-03-01T12:00"
_NEW = [SessionChange(kind="added", title="A walk together", starts_at="2027-10-20T14:00", ends_at="2027-10-20T15:00")]
_MESSAGES: dict[str, Callable[[Sample], m.Message]] = {
    "invitation": _invitation,
    "reminder": lambda s: m.InvitationReminded(invitee=_NAME, source="Your talk at our last meeting", **_to_invitee(s)),
    "called_off": lambda s: m.InvitationEnded(source="Your talk at our last meeting", **_to_invitee(s)),
    "assistant": lambda s: m.AssistantAsked(
        event=s.facts.invitees,
        recipient=Recipient(name="", email="assistant@example.org"),
        invitee=_NAME,
        source="Your talk at our last meeting",
    ),
    "resume": lambda s: m.DraftSaved(invitee=_NAME, days=14, **_to_invitee(s)),
    "link": lambda s: m.LinkResent(invitee=_NAME, leads_to="invitation", **_to_invitee(s)),
    "confirmation": lambda s: _confirmed(s, promoted=False),
    "promotion": lambda s: _confirmed(s, promoted=True),
    "waitlisted": lambda s: m.RegistrationWaitlisted(**_of_registration(s)),
    "offer": lambda s: m.RegistrationOffered(hold_until="2027-10-01T11:00:00Z", **_of_registration(s)),
    "lapsed": lambda s: m.RegistrationLapsed(
        hold_until="2027-10-01T11:00:00Z", leads_to="invitation", **_of_registration(s)
    ),
    "pending": lambda s: m.RegistrationPending(reason="approval", **_of_registration(s)),
    "refused": lambda s: m.RegistrationRefused(**_of_registration(s)),
    "cancellation": lambda s: m.RegistrationCancelled(by="registrant", calendar=_ENTRY, **_of_registration(s)),
    "changed": lambda s: m.RegistrationChanged(calendar=_ENTRY, **_of_registration(s) | {"event": s.seated}),
    "redirected": lambda s: m.MailsRedirected(to="Sam Sample", calendar=_ENTRY, **_of_registration(s)),
    "still_coming": lambda s: m.ConfirmationAsked(closes_at=_SOON, **_of_registration(s)),
    "facts_changed": _facts_changed,
    "near": lambda s: m.EventNear(days=1, **_of_registration(s) | {"event": s.seated}),
    "programme": lambda s: m.ProgrammeChanged(programme=_NEW, **_of_registration(s) | {"event": s.seated}),
    "form": lambda s: m.FormDue(questions=["What can you not eat?"], **_of_registration(s) | {"event": s.seated}),
    "report": lambda s: m.ReportPublished(title="What we heard", url="https://example.org/report", **_to_invitee(s)),
    "feedback": lambda s: m.FeedbackAsked(url="https://example.org/feedback", **_to_invitee(s)),
    "digest": lambda s: m.DaySummed(accepted=3, declined=1, confirmed=24, silent=6, **_to_team(s)),
    "alert": lambda s: m.OrganiserAlerted(about="late_cancellation", reference="EX-4M7K", **_to_team(s)),
    "erased": lambda s: m.PersonErased(everywhere=False, event=s.facts.strangers, recipient=replace(s.person, name="")),
    "visa_letter": lambda s: m.VisaLetterDecided(approved=True, **_of_registration(s)),
    "proposal": lambda s: m.ProposalMade(reference="P-4M7K", substitute="Sam Sample", has_place=True, **_to_invitee(s)),
    "proposal_decided": lambda s: m.ProposalDecided(
        reference="P-4M7K", kind="substitute", approved=True, **_to_invitee(s)
    ),
    "declined": lambda s: m.InvitationDeclined(reference="EX-4M7K", **_to_invitee(s)),
    "address_check": lambda s: m.AddressGiven(invitee=_NAME, **_to_invitee(s) | {"event": s.facts.strangers}),
    "helper": lambda s: m.HelperTold(invitee=_NAME, news="confirmed", **_of_registration(s)),
    "enquiry": _enquiry,
    "acknowledgement": _enquiry,
}
