"""Write the mail of one delivery: its letter, addressed and put into bytes."""

from urllib.parse import urlsplit
from uuid import UUID

import structlog

from services.contracts.envelope import UnknownMessage
from services.kit.keys import Unsealable
from services.letters.letter import MissingFact
from services.notifications.domain.addressing import SEALED
from services.notifications.domain.bounces import return_address
from services.notifications.domain.retrying import Kind, Outcome
from services.notifications.mail.mime import Envelope, Unaddressable, mail_bytes, needs_utf8, on_the_wire
from services.notifications.mail.smtp import Parcel
from services.notifications.usecases.desk import Desk
from services.notifications.usecases.take_deliveries import Job
from services.notifications.usecases.write_letter import write_letter

log = structlog.get_logger()


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
    delivery, written = job.taken.tried, write_letter(desk, job)
    sender, recipient = desk.sender_for(written.letter.stream), _recipient(desk, job)
    envelope = Envelope(
        delivery_id=delivery.id,
        written_at=delivery.created_at,
        site_name=site_name(desk),
        sender=sender,
        sender_name=written.signed_by,
        recipient=recipient,
        recipient_name=written.name,
    )
    return Parcel(
        sender=_return_path(desk, delivery.id) or sender,
        recipient=on_the_wire(recipient),
        content=mail_bytes(written.letter, envelope),
        utf8=needs_utf8(recipient),
    )


def _recipient(desk: Desk, job: Job) -> str:
    """Whom the mail goes to; the address of somebody who is erased is known only here, and only until it is sent."""
    if job.taken.recipient != SEALED:
        return job.taken.recipient
    if job.told.sealed_token is None:
        raise MissingFact("its address is no longer there")
    return desk.keys.open(job.told.sealed_token)


def _return_path(desk: Desk, delivery_id: UUID) -> str:
    """Where this one mail comes back to (RFC 5321, section 4.4), if anybody listens there."""
    return return_address(desk.bounce_address, delivery_id, desk.keys.digest) if desk.bounce_address else ""


def site_name(desk: Desk) -> str:
    """How we call ourselves in Message-IDs and to mail servers."""
    host = urlsplit(desk.site).hostname or ""
    return host if "." in host and not host.replace(".", "").isdigit() else desk.mail_from.rpartition("@")[2]
