"""``placecard preview-mail``: one letter as it would go out now; nothing is stored or sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from services.contracts.facts import Contact
from services.contracts.messages import EnquiryReceived, Message
from services.kit.database import new_id
from services.letters.compose import compose
from services.letters.letter import Letter, Links, MissingFact
from services.local.faults import LocalFault
from services.local.sample_messages import Sample, sample_message
from services.notifications.domain.addressing import link_path, name_on, signed_by
from services.notifications.mail.mime import Envelope, mail_bytes

PREVIEW_TOKEN = "this-link-is-only-a-preview"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What is to be seen.

    Attributes:
        purpose: the kind of letter.
        sample: whom and what it speaks of.
        site: where its links lead.
        sender: the sender's address.
    """

    purpose: str
    sample: Sample
    site: str = "https://events.example.org"
    sender: str = "events@example.org"


def show(preview: Preview, form: str, target: Path | None) -> None:
    """Print the letter as ``text``, ``html`` or a whole mail (``eml``), or write it to a new file.

    Raises:
        LocalFault: the event lacks something the letter needs, or the file is there already.
    """
    content = _FORMS[form](preview)
    if target is None:
        click.echo(content, nl=False)
        return
    try:
        with target.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise LocalFault(f"{target} cannot be written: {error.strerror}.") from error
    click.echo(f"{target} is written.", err=True)


def _composed(preview: Preview) -> tuple[Message, Contact | None, Letter]:
    message = sample_message(preview.purpose, preview.sample)
    path = link_path(message, preview.purpose)
    contact = preview.sample.contact if isinstance(message, EnquiryReceived) else None
    try:
        letter = compose(
            message,
            purpose=preview.purpose,
            links=Links(
                site=preview.site,
                personal=f"{preview.site}{path}{PREVIEW_TOKEN}" if path else "",
                unsubscribe=f"{preview.site}/unsubscribe/{PREVIEW_TOKEN}",
                join=f"{preview.site}/join/{PREVIEW_TOKEN}",
                calendar=f"{preview.site}/calendar/{PREVIEW_TOKEN}.ics",
            ),
            contact=contact,
            written_at=datetime.now(UTC),
        )
    except MissingFact as error:
        raise LocalFault(f"This letter cannot be written yet: {error} is missing.") from error
    return message, contact, letter


def _text(preview: Preview) -> bytes:
    letter = _composed(preview)[2]
    return f"Subject: {letter.subject}\n\n{letter.text}".encode()


def _html(preview: Preview) -> bytes:
    return _composed(preview)[2].html.encode()


def _eml(preview: Preview) -> bytes:
    message, contact, letter = _composed(preview)
    to_contact = contact is not None and preview.purpose == "enquiry"
    envelope = Envelope(
        delivery_id=new_id(),
        written_at=datetime.now(UTC),
        site_name="preview.example.org",
        sender=preview.sender,
        sender_name=signed_by(message),
        recipient=contact.email if contact and to_contact else preview.sample.person.email,
        recipient_name=name_on(message, preview.purpose, contact),
    )
    return mail_bytes(letter, envelope)


_FORMS: dict[str, Callable[[Preview], bytes]] = {"text": _text, "html": _html, "eml": _eml}
FORMS = tuple(_FORMS)
