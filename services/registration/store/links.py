"""Issue, find and revoke the personal links: only keyed digests are kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select, true, update
from sqlalchemy.orm import Session

from services.kit.database import new_id
from services.kit.keys import Keyring, new_token
from services.registration.store.invitations import LinkToken


def issue(
    session: Session,
    keys: Keyring,
    *,
    purpose: str,
    event_id: UUID,
    invitation_id: UUID | None = None,
    registration_id: UUID | None = None,
    for_helper: bool = False,
) -> str:
    """Make a link of its own for one mail or reveal; returns the raw token, which is kept nowhere."""
    token = new_token()
    row = issued(keys, token, purpose=purpose, event_id=event_id)
    owner = {"invitation_id": invitation_id, "registration_id": registration_id, "for_helper": for_helper}
    session.execute(insert(LinkToken), row | owner)
    return token


def issued(keys: Keyring, token: str, *, purpose: str, event_id: UUID) -> dict[str, Any]:
    """The columns of one link row but its owner, for those who write many at once."""
    return {"id": new_id(), "purpose": purpose, "digest": keys.digest(purpose, token), "event_id": event_id}


def renew(session: Session, keys: Keyring, link_id: UUID, *, purpose: str) -> str:
    """Give a link another secret, with which it works again; the former one ends. Returns the raw token."""
    token = new_token()
    fresh = {"digest": keys.digest(purpose, token), "revoked_at": None, "revoked_reason": None}
    session.execute(update(LinkToken).where(LinkToken.id == link_id).values(fresh))
    return token


def revoke(
    session: Session,
    *,
    reason: str,
    invitation_id: UUID | None = None,
    registration_id: UUID | None = None,
    purpose: str | None = None,
) -> None:
    """End all live links of an invitation or registration.

    Args:
        session: the transaction.
        reason: ``revoked``, ``superseded`` or ``expired``; the page tells it.
        invitation_id: whose invitation links end.
        registration_id: whose registration links end.
        purpose: end only the links of this purpose.
    """
    owner = LinkToken.invitation_id == invitation_id if invitation_id else LinkToken.registration_id == registration_id
    session.execute(
        update(LinkToken)
        .where(owner, LinkToken.revoked_at.is_(None), LinkToken.purpose == purpose if purpose else true())
        .values(revoked_at=func.now(), revoked_reason=reason)
    )


def revoke_helpers(session: Session, registration_id: UUID) -> None:
    """End the live links of who answered for a registrant."""
    _supersede(session, registration_id, LinkToken.for_helper.is_(True))


def revoke_own(session: Session, registration_id: UUID) -> None:
    """End a registrant's own live links, and not those of who answers for them."""
    _supersede(session, registration_id, LinkToken.for_helper.is_(False), LinkToken.purpose == "registration")


def _supersede(session: Session, registration_id: UUID, *which: ColumnElement[bool]) -> None:
    live = (LinkToken.registration_id == registration_id, LinkToken.revoked_at.is_(None), *which)
    ended = {"revoked_at": func.now(), "revoked_reason": "superseded"}
    session.execute(update(LinkToken).where(*live).values(ended))


def find(session: Session, keys: Keyring, *, purpose: str, token: str) -> tuple[LinkToken, datetime | None] | None:
    """The link of this purpose and when it was revoked; none when it was never issued."""
    query = select(LinkToken).where(LinkToken.digest.in_(keys.digests(purpose, token)), LinkToken.purpose == purpose)
    found = session.scalars(query.execution_options(populate_existing=True)).first()
    return (found, found.revoked_at) if found else None
