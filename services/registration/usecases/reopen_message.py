"""An operator has a mail tried again: its message is open once more, with a fresh link if it carries one."""

from uuid import UUID

from services.contracts.envelope import UnknownMessage, message_from
from services.contracts.messages import LinkResent, RegistrationLapsed
from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.refusals import InvalidTransition, NotFound
from services.registration.store import audit, outcomes, reopened
from services.registration.store.outbox import Outbox

_TAKEN_BACK = ("revoked", "expired", "superseded")


def reopen_message(db: Database, keys: Keyring, message_id: UUID, *, delivery_id: UUID, purpose: str) -> None:
    """Open the message of a delivery again, and note the act.

    Args:
        db: the database.
        keys: make and seal the fresh link.
        message_id: the message to open.
        delivery_id: the mail that is to be tried again, for the audit.
        purpose: its kind of letter, for the audit.

    Raises:
        NotFound: there is no such message.
        InvalidTransition: it was taken back, is held, or its facts or what it leads to are no longer kept.
    """
    with db.transaction() as session:
        message = reopened.lock_message(session, message_id)
        if message is None:
            raise NotFound("Its message is not there any more.")
        _check(message, reopened.invitation_state(session, message))
        if reopened.is_lost_draft(session, message):
            raise InvalidTransition("What was typed is no longer kept: it was sent since, or is too old.")
        reopened.reopen(session, keys, message, purpose=_link(message))
        audit.note(
            session,
            organisation_id=outcomes.organisation_of(session, message.event_id),
            event_id=message.event_id,
            subject_id=message.subject_id,
            action="mail.requeued",
            actor="operator",
            changes={"delivery": str(delivery_id), "purpose": purpose},
        )


def _check(message: Outbox, invitation: str) -> None:
    if message.withdrawn_at is not None:
        raise InvalidTransition("Its message was taken back.")
    if message.held_at is not None:
        raise InvalidTransition("Its message is held since a restore; “placecard requeue --held” decides about it.")
    if message.purged_at is not None:
        raise InvalidTransition("It is so old that its facts are no longer kept.")
    if invitation in _TAKEN_BACK:
        raise InvalidTransition(f"Its invitation is {invitation}.")


def _link(message: Outbox) -> str:
    """The purpose of the link its letter carries, or nothing."""
    if message.settled_at is None:
        return ""  # its own link is still there
    try:
        told = message_from(message.type, message.facts)
    except UnknownMessage as error:
        raise InvalidTransition(f"This release cannot read it ({error}).") from error
    return told.leads_to if isinstance(told, LinkResent | RegistrationLapsed) else told.link
