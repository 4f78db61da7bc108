"""Take messages of the outbox in, each once, and make the deliveries they call for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from services.contracts.envelope import UnknownMessage, message_from
from services.contracts.facts import Contact
from services.contracts.messages import EnquiryReceived, Message, PersonErased
from services.kit.database import Database, new_id
from services.notifications.domain.addressing import addressees
from services.notifications.domain.routing import Route, address_key, route
from services.notifications.store import due, inbox, messages, suppressions
from services.notifications.store.base import Session
from services.notifications.store.messages import Told
from services.notifications.usecases.forget_mails import forget_mails

log = structlog.get_logger()

HINT_BELIEVED = timedelta(seconds=15)
"""For so long nobody sends a second hint."""


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The deliveries that came of it, to be tried now."""

    first: list[UUID] = field(default_factory=list)
    bulk: list[UUID] = field(default_factory=list)


def accept_messages(database: Database, ids: Sequence[UUID], *, now: datetime) -> Accepted:
    """Note the messages and their deliveries in one commit.

    What is already in, withdrawn, held or unknown to the outbox is passed over; what this release can make no mails of
    is noted with the reason and comes again, as does what cannot be done yet. Neither keeps the others waiting.
    """
    with database.transaction() as session:
        told = [one for one in messages.read(session, ids).values() if not (one.withdrawn or one.held)]
        made = [(one, found) for one in told if (found := _made(session, one, now)) is not None]
        notes = [_note(one, found, now) for one, found in made]
        new = inbox.take_in(session, rows=notes, now=now)
        rows = [row for one, found in made if one.id in new and not isinstance(found, str) for row in found]
        due.add(session, rows)
    for note in notes:
        if note["unreadable"] and note["message_id"] in new:
            log.warning("message set aside", message_id=str(note["message_id"]), reason=note["unreadable"])
    ready = [row for row in rows if row["next_attempt_at"] <= now]
    return Accepted(
        first=[row["id"] for row in ready if not row["bulk"]], bulk=[row["id"] for row in ready if row["bulk"]]
    )


def accept_unhinted(database: Database, *, now: datetime, limit: int = 100) -> Accepted:
    """The same for due messages that nobody told us of, because no broker carries hints."""
    with database.transaction() as session:
        ids = messages.unaccepted(session, now=now, limit=limit)
    return accept_messages(database, ids, now=now) if ids else Accepted()


def _made(session: Session, told: Told, now: datetime) -> list[dict[str, Any]] | str | None:
    """The deliveries of a message, or why there can be none; nothing while something has to come before them."""
    try:
        message = message_from(told.type, told.facts)
        # Of somebody who is erased all earlier mails are forgotten first.
        if isinstance(message, PersonErased) and not forget_mails(session, message, now=now):
            return None
        return _deliveries(session, told, message, now)
    except UnknownMessage as error:
        return str(error)
    except (LookupError, ValueError, OSError) as error:  # a zone, a day or an id that there is not
        return f"{told.type} cannot be addressed ({type(error).__name__})"


def _note(told: Told, made: list[dict[str, Any]] | str, now: datetime) -> dict[str, Any]:
    unreadable = made if isinstance(made, str) else None
    return {"message_id": told.id, "type": told.type, "accepted_at": now, "unreadable": unreadable}


def _deliveries(session: Session, told: Told, message: Message, now: datetime) -> list[dict[str, Any]]:
    routed = _routed(session, message, now) if isinstance(message, EnquiryReceived) else None
    return [
        {
            "id": new_id(),
            "message_id": told.id,
            "purpose": addressee.purpose,
            "recipient": addressee.email,
            "contact": asdict(routed.contact) if routed else None,
            "because": routed.because if routed and addressee.purpose == "enquiry" else "",
            "bulk": told.bulk,
            "next_attempt_at": max(now, told.not_before),
            "hinted_until": now + HINT_BELIEVED,
            "created_at": now,
            "changed_at": now,
        }
        for addressee in addressees(message, routed.contact if routed else None)
    ]


def _routed(session: Session, enquiry: EnquiryReceived, now: datetime) -> Route:
    keys = [address_key(email) for contact in enquiry.contacts for email in _addresses(contact)]
    today = now.astimezone(ZoneInfo(enquiry.event.timezone)).date()
    return route(enquiry, today=today, unreachable=suppressions.suppressed(session, keys))


def _addresses(contact: Contact) -> list[str]:
    return [email for email in (contact.email, contact.deputy_email) if email]
