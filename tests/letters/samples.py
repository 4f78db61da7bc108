"""One letter of every purpose, and what they are expected to say.

``python -m tests.letters.samples`` writes ``golden/<purpose>/{subject,body}.txt``, and one letter in each language,
anew; read the difference before committing it: it is what people will get.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.contracts.facts import Contact, Recipient
from services.letters.compose import compose
from services.letters.languages import COMPLETE
from services.letters.letter import Letter, Links
from tests.contracts.samples import sample

GOLDEN = Path(__file__).parent / "golden"
WRITTEN_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SITE = "https://rsvp.example.org"
TOKEN = "an-example-of-a-personal-token-43-characters"
JOIN = f"{SITE}/join/{TOKEN}"
CALENDAR = f"{SITE}/calendar/{TOKEN}.ics"
ROUTED = Contact(name="Chris Placeholder", email="chris@example.org", job_title="Programme Director")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A message of the examples and the letter it becomes."""

    type: str
    changes: dict[str, Any]
    contact: Contact | None = None
    door: str = ""
    """Where below the site the personal link leads; empty when there is none."""


CASES: dict[str, Case] = {
    "invitation": Case(type="invitation.issued", changes={}, door="/i/"),
    "reminder": Case(type="invitation.reminded", changes={}, door="/i/"),
    "called_off": Case(type="invitation.ended", changes={}),
    "link": Case(type="link.resent", changes={}, door="/i/"),
    "resume": Case(type="draft.saved", changes={}, door="/resume/"),
    "confirmation": Case(type="registration.confirmed", changes={}, door="/r/"),
    "promotion": Case(type="registration.confirmed", changes={"promoted": True}, door="/r/"),
    "waitlisted": Case(type="registration.waitlisted", changes={}, door="/r/"),
    "offer": Case(type="registration.offered", changes={}, door="/r/"),
    "lapsed": Case(type="registration.lapsed", changes={}, door="/i/"),
    "pending": Case(type="registration.pending", changes={}, door="/r/"),
    "refused": Case(type="registration.refused", changes={}),
    "cancellation": Case(type="registration.cancelled", changes={}),
    "changed": Case(type="registration.changed", changes={}, door="/r/"),
    "redirected": Case(type="mails.redirected", changes={}),
    "still_coming": Case(type="confirmation.asked", changes={}, door="/r/"),
    "facts_changed": Case(type="facts.changed", changes={}, door="/r/"),
    "near": Case(type="event.near", changes={}, door="/r/"),
    "programme": Case(type="programme.changed", changes={}, door="/r/"),
    "form": Case(type="form.due", changes={}, door="/r/"),
    "report": Case(type="report.published", changes={}),
    "feedback": Case(type="feedback.asked", changes={}),
    "digest": Case(type="day.summed", changes={}),
    "alert": Case(type="organiser.alerted", changes={}),
    "erased": Case(type="person.erased", changes={}),
    "visa_letter": Case(type="letter.decided", changes={}, door="/r/"),
    "proposal": Case(type="proposal.made", changes={}),
    "proposal_decided": Case(type="proposal.decided", changes={}),
    "declined": Case(type="invitation.declined", changes={}, door="/i/"),
    "address_check": Case(type="address.given", changes={}, door="/confirm-address/"),
    "assistant": Case(type="assistant.asked", changes={}, door="/i/"),
    "helper": Case(type="helper.told", changes={}),
    "enquiry": Case(type="enquiry.received", changes={}, contact=ROUTED),
    "acknowledgement": Case(type="enquiry.received", changes={}, contact=ROUTED),
}
PURPOSES = list(CASES)


def message_of(purpose: str, *, event: dict[str, Any] | None = None, **changes: Any) -> Any:
    """The example message of a purpose, with facts changed; ``event`` changes facts of its event."""
    case = CASES[purpose]
    message: Any = replace(sample(case.type), **(case.changes | changes))
    return replace(message, event=replace(message.event, **(event or {})))


def links_of(purpose: str) -> Links:
    """The links that a letter of this purpose gets."""
    door = CASES[purpose].door
    return Links(site=SITE, personal=f"{SITE}{door}{TOKEN}" if door else "", join=JOIN, calendar=CALENDAR)


def letter_of(
    purpose: str, *, event: dict[str, Any] | None = None, links: Links | None = None, **changes: Any
) -> Letter:
    """The letter of a purpose; ``contact`` among the changes is whoever an enquiry was routed to."""
    contact = changes.pop("contact", CASES[purpose].contact)
    return compose(
        message_of(purpose, event=event, **changes),
        purpose=purpose,
        links=links or links_of(purpose),
        contact=contact,
        written_at=WRITTEN_AT,
    )


def write_golden() -> None:
    """Write what every letter says now."""
    for purpose in PURPOSES:
        letter = letter_of(purpose)
        folder = GOLDEN / purpose
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "subject.txt").write_text(letter.subject + "\n", encoding="utf-8")
        (folder / "body.txt").write_text(letter.text, encoding="utf-8")
    for language in COMPLETE:
        path = GOLDEN / "confirmation" / f"{language}.txt"
        path.write_text(in_language(language), encoding="utf-8")


def in_language(language: str) -> str:
    """The confirmation, subject and text, as somebody who reads this language gets it."""
    letter = letter_of("confirmation", recipient=Recipient(name="أمل Diallo", email="a@example.org", language=language))
    return f"{letter.subject}\n\n{letter.text}"


if __name__ == "__main__":
    write_golden()
