"""Somebody who was invited wants no more invitations: to this event, or from this organisation (RFC 8058)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.contracts import unsubscribing
from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.branding import Brand
from services.registration.domain.people import email_key
from services.registration.domain.refusals import Gone, NotFound
from services.registration.domain.suppressions import WantedSuppression
from services.registration.store import suppressions
from services.registration.store.base import Session
from services.registration.store.brands import find_brand
from services.registration.store.mailed import Mailed, find_mailed
from services.registration.usecases.suppress_address import suppress


@dataclass(frozen=True, kw_only=True)
class Invited:
    """What the page may say: nothing about the person, since mails are passed on."""

    title: str
    slug: str
    organisation: str
    brand: Brand | None
    stopped: bool
    """Whether no more invitations go to this address, at least to this event."""


def show_stopping(db: Database, keys: Keyring, token: str) -> Invited:
    """About which invitations the link is; looking changes nothing.

    Raises:
        NotFound: the link was never issued.
        Gone: it is so old that nobody knows whom it was for.
    """
    with db.transaction() as session:
        return _invited(session, keys, _mailed(session, keys, token))


def stop_invitations(db: Database, keys: Keyring, token: str, *, everything: bool, now: datetime) -> Invited:
    """Send no more of them; once more changes nothing.

    Args:
        db: the database.
        keys: proves the link.
        token: as the mail's address has it.
        everything: all of the organisation's events, or this one alone.
        now: the instant of asking.

    Raises:
        NotFound: the link was never issued.
        Gone: it is so old that nobody knows whom it was for.
    """
    with db.transaction() as session:
        mailed = _mailed(session, keys, token)
        event_id: UUID | None = None if everything else mailed.event.id
        wanted = WantedSuppression(email=mailed.email, source="unsubscribed", event_id=event_id)
        suppress(session, keys, mailed.event.organisation_id, wanted, actor="invitee", now=now)
        return _invited(session, keys, mailed)


def _mailed(session: Session, keys: Keyring, token: str) -> Mailed:
    message_id = unsubscribing.read(token, keys.digests)
    found = find_mailed(session, message_id) if message_id else None
    if found is None:
        raise NotFound("This link is not known.")
    if not found.email:
        raise Gone("past")
    return found


def _invited(session: Session, keys: Keyring, mailed: Mailed) -> Invited:
    barred = suppressions.suppressed(session, keys, mailed.event, [mailed.email])
    return Invited(
        title=mailed.event.title,
        slug=mailed.event.slug,
        organisation=mailed.organisation,
        brand=find_brand(session, mailed.event.organisation_id),
        stopped=email_key(mailed.email) in barred,
    )
