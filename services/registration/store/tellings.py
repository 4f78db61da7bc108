"""Promise the messages about one registration, each with a personal link of its own."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.contracts.messages import LinkResent, Message, RegistrationLapsed, ToPerson
from services.kit.keys import Keyring
from services.registration.domain.helpers import for_helper, is_helpers
from services.registration.store import links, outbox
from services.registration.store.invitations import Invitation
from services.registration.store.outbox import Outbox
from services.registration.store.registrations import Registration


def tell(
    session: Session, keys: Keyring, row: Registration, messages: Iterable[Message], *,
    expires_at: datetime | None = None,
) -> None:  # fmt: skip
    """Promise messages about a registration in the transaction that makes them true; who answers for them is told.

    From ``expires_at`` on they are dropped rather than sent.
    """
    for message in messages:
        purpose = message.leads_to if isinstance(message, LinkResent | RegistrationLapsed) else message.link
        token = _link(session, keys, row, message, purpose) if purpose else None
        outbox.promise(
            session, keys, message, event_id=row.event_id, subject_id=row.id, token=token, expires_at=expires_at
        )
        if row.on_behalf and (beside := for_helper(message, row.on_behalf, invitee=_invitee(session, row))):
            outbox.promise(session, keys, beside, event_id=row.event_id, subject_id=row.id, expires_at=expires_at)


def take_back(
    session: Session, row: Registration, kinds: Iterable[type[Message]], *, reason: str, now: datetime
) -> None:
    """Withdraw messages of these kinds about a registration that have not reached their end: they are true no more."""
    about = (Outbox.subject_id == row.id, Outbox.type.in_([kind.type for kind in kinds]))
    waiting = update(Outbox).where(*about, Outbox.settled_at.is_(None), Outbox.withdrawn_at.is_(None))
    session.execute(waiting.values(withdrawn_at=now, withdrawn_reason=reason))


def _invitee(session: Session, row: Registration) -> str:
    """The name on the envelope: the one on the registration was typed by whoever held the link."""
    name = session.scalar(select(Invitation.name).where(Invitation.id == row.invitation_id))
    return name or row.name


def _link(session: Session, keys: Keyring, row: Registration, message: Message, purpose: str) -> str:
    owner: dict[str, UUID | None]
    owner = {"invitation_id": row.invitation_id} if purpose == "invitation" else {"registration_id": row.id}
    for_helper = isinstance(message, ToPerson) and is_helpers(message.recipient.email, row.email, row.on_behalf)
    return links.issue(session, keys, purpose=purpose, event_id=row.event_id, for_helper=for_helper, **owner)
