"""The last mail to somebody who was erased. Their address travels sealed and is wiped with the outcome.

The same message tells notifications which mails to forget.
"""

from dataclasses import dataclass
from uuid import UUID

from services.contracts.facts import Recipient
from services.contracts.messages import PersonErased
from services.kit.database import Transaction
from services.kit.keys import Keyring
from services.registration.domain.announcing import facts_for
from services.registration.domain.answering import EventRules
from services.registration.domain.telling import Audience
from services.registration.store import outbox, people
from services.registration.store.people import PersonRows


@dataclass(frozen=True, kw_only=True)
class Gone:
    """Whom to tell, as they were known before."""

    subject_id: UUID
    person: PersonRows
    language: str
    everywhere: bool
    """Out of all that the organisation keeps, or out of one event."""


def tell_erased(session: Transaction, keys: Keyring, rules: EventRules, gone: Gone) -> None:
    """Promise it, after the erasure: nothing of the message but the sealed address is about the person."""
    nobody = Recipient(name="", email="", language=gone.language)
    message = PersonErased(
        event=facts_for(rules, Audience.STRANGER), recipient=nobody, everywhere=gone.everywhere,
        messages=[str(one) for one in people.messages_about(session, gone.person)],
    )  # fmt: skip
    outbox.promise(session, keys, message, event_id=rules.id, subject_id=gone.subject_id, token=gone.person.email)
