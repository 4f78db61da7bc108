"""Write the mail of one delivery: read the facts, open the token, compose, and put it into bytes."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from services.contracts import own_links, unsubscribing
from services.contracts.envelope import UnknownMessage, message_from
from services.contracts.facts import Contact
from services.contracts.messages import Message
from services.kit.keys import Unsealable
from services.letters.compose import compose
from services.letters.letter import Links, MissingFact
from services.notifications.domain.addressing import SEALED, link_path, name_on, signed_by
from services.notifications.domain.bounces import return_address
from services.notifications.domain.retrying import Kind, Outcome
from services.notifications.mail.mime import Envelope, Unaddressable, mail_bytes, needs_utf8, on_the_wire
from services.notifications.mail.smtp import Parcel
from services.notifications.store.leases import Taken
from services.notifications.store.messages import Told
from services.notifications.usecases.desk import Desk

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Job:
    """One leased delivery and the message it tells."""

    taken: Taken
    told: Told


class Unwritable(Exception):
    """No mail can be made of it; ``outcome`` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


def write_mail(desk: Desk, job: Job) -> Parcel:
    """Make the parcel; the same delivery always gives identical bytes.

    Raises:
        Unwritable: a fact is missing, the address is malformed, or the token's key is not known.
    """
    try:
        return _written(desk, job)
    except (UnknownMessage, MissingFact) as error:
        raise Unwritable(Outcome(kind=Kind.CONTENT, reason=f"The letter could not be written: {error}.")) from error
    except Unaddressable as error:
        raise Unwritable(Outcome(kind=Kind.ADDRESS, reason="The address is not a mail address.")) from error
    except Unsealable as error:
        reason = "The link could not be opened: a key is missing from SECRET_KEYS."
        raise Unwritable(Outcome(kind=Kind.LATER, reason=reason, slow=True)) from error
    except Exception as error:  # one letter that cannot be written must not hold up the others of its batch
        log.exception("a letter could not be written", delivery_id=str(job.taken.tried.id), purpose=job.taken.purpose)
        reason = f"The letter could not be written ({type(error).__name__})."
        raise Unwritable(Outcome(kind=Kind.LATER, reason=reason)) from error


def _written(desk: Desk, job: Job) -> Parcel:
    taken = job.taken
    message = message_from(job.told.type, job.told.facts)
    contact = _contact(taken.contact)
    letter = compose(
        message,
        purpose=taken.purpose,
        links=_links(desk, message, job),
        contact=contact,
        written_at=taken.tried.created_at,
    )
    recipient = _recipient(desk, job)
    envelope = Envelope(
        delivery_id=taken.tried.id,
        written_at=taken.tried.created_at,
        site_name=site_name(desk),
        sender=desk.sender_for(letter.stream),
        sender_name=signed_by(message),
        recipient=recipient,
        recipient_name=name_on(message, taken.purpose, contact),
    )
    return Parcel(
        sender=_return_path(desk, taken.tried.id) or desk.sender_for(letter.stream),
        recipient=on_the_wire(recipient),
        content=mail_bytes(letter, envelope),
        utf8=needs_utf8(recipient),
    )


def _recipient(desk: Desk, job: Job) -> str:
    """Whom the mail goes to; the address of somebody who is erased is known only here, and only until it is sent."""
    if job.taken.recipient != SEALED:
        return job.taken.recipient
    if job.told.sealed_token is None:
        raise MissingFact("its address is no longer there")
    return desk.keys.open(job.told.sealed_token)


def _links(desk: Desk, message: Message, job: Job) -> Links:
    stop = f"{desk.site}/unsubscribe/{unsubscribing.signed(job.told.id, desk.keys.digest)}"
    return Links(
        site=desk.site, personal=_personal_link(desk, message, job), unsubscribe=stop, join=_join_link(desk, message)
    )


def _join_link(desk: Desk, message: Message) -> str:
    entry = getattr(message, "calendar", None)
    token = own_links.of_entry(own_links.JOIN, entry.uid, desk.keys.digest) if entry else ""
    return f"{desk.site}/join/{token}" if token else ""


def _return_path(desk: Desk, delivery_id: UUID) -> str:
    """Where this one mail comes back to (RFC 5321, section 4.4), if anybody listens there."""
    return return_address(desk.bounce_address, delivery_id, desk.keys.digest) if desk.bounce_address else ""


def site_name(desk: Desk) -> str:
    """How we call ourselves in Message-IDs and to mail servers."""
    host = urlsplit(desk.site).hostname or ""
    return host if "." in host and not host.replace(".", "").isdigit() else desk.mail_from.rpartition("@")[2]


def _personal_link(desk: Desk, message: Message, job: Job) -> str:
    path = link_path(message, job.taken.purpose)
    if not path:
        return ""
    if job.told.sealed_token is None:
        if job.taken.purpose == "enquiry":
            return ""  # promised before enquiries had pages; the question alone can be answered
        raise MissingFact("its link is no longer there")
    return f"{desk.site}{path}{desk.keys.open(job.told.sealed_token)}"


def _contact(facts: dict[str, Any] | None) -> Contact | None:
    known = Contact.__dataclass_fields__
    return Contact(**{name: value for name, value in facts.items() if name in known}) if facts else None
