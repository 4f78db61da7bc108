"""The part that sending, resending and reminding share: mails that ask somebody to come, each with its own link."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.contracts.facts import Event as EventFacts
from services.contracts.facts import Recipient
from services.contracts.messages import (
    AssistantAsked,
    DraftSaved,
    InvitationEnded,
    InvitationIssued,
    InvitationReminded,
    LinkResent,
    Message,
)
from services.kit.keys import Keyring, new_token
from services.registration.domain.announcing import facts_for
from services.registration.domain.answering import EventRules
from services.registration.domain.invitees import was_invited
from services.registration.domain.reminding import STALE_AFTER
from services.registration.domain.sending import on_the_wall
from services.registration.domain.telling import audience_before
from services.registration.store import links
from services.registration.store.base import Session
from services.registration.store.event_rules import rules_of
from services.registration.store.events import Event
from services.registration.store.invitations import Invitation
from services.registration.store.outbox import promised
from services.registration.store.registrations import Registration


@dataclass(frozen=True, kw_only=True)
class Written:
    """One mail: its row of the outbox and the row of its link."""

    outbox: dict[str, Any]
    link: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes to invitees of one event.

    Attributes:
        keys: makes digests and seals tokens.
        event_id: the event.
        rules: of the event.
        timezone: the event's (IANA).
        due: wall-clock from which the event takes no answers, if it says so.
        not_before: the earliest instant to send.
        batch_id: the batch the mails belong to, if any.
    """

    keys: Keyring
    event_id: UUID
    rules: EventRules
    timezone: str
    due: str
    not_before: datetime
    batch_id: UUID | None = None

    def invitation(self, invitee: Invitation) -> Written:
        """The first mail to an invitee."""
        message = self.message(invitee, "invitation")
        return self._with_link(message, "invitation", {"invitation_id": invitee.id}, subject_id=invitee.id)

    def reminder(self, invitee: Invitation) -> Written:
        """Another mail to one who has not answered; after their limit, or a day late, it is dropped."""
        message = self.message(invitee, "reminder")
        written = self._with_link(message, "invitation", {"invitation_id": invitee.id}, subject_id=invitee.id)
        late = self.not_before + STALE_AFTER
        return replace(written, outbox=written.outbox | {"expires_at": min(late, invitee.answers_due_at or late)})

    def called_off(self, invitee: Invitation) -> dict[str, Any]:
        """The mail to one who has not answered when the event is cancelled: a row of the outbox, without a link."""
        message = InvitationEnded(event=self._facts(invitee), recipient=_recipient(invitee), source=invitee.source)
        row = promised(self.keys, message, event_id=self.event_id, subject_id=invitee.id)
        return row | {"not_before": self.not_before, "expires_at": None, "batch_id": self.batch_id}

    def message(self, invitee: Invitation, purpose: str) -> InvitationIssued | InvitationReminded:
        """What an ``invitation`` or a ``reminder`` tells."""
        same: dict[str, Any] = {
            "event": self._facts(invitee), "recipient": _recipient(invitee), "invitee": invitee.name,
            "source": invitee.source, "answers_due_at": self._due(invitee),
        }  # fmt: skip
        if purpose == "reminder":
            return InvitationReminded(seat_held=any(invitee.held_seats.values()), **same)
        return InvitationIssued(represents=invitee.represents, note=invitee.note, **same)

    def link(self, invitee: Invitation, registration: Registration | None) -> Written:
        """The link again: to the registration, at its own address, when there is a live one; else to the invitation."""
        leads_to = "registration" if registration else "invitation"
        message = LinkResent(
            event=self._facts(invitee),
            recipient=_recipient(registration or invitee),
            invitee=invitee.name,
            leads_to=leads_to,
            answers_due_at="" if registration else self._due(invitee),
        )
        owner = {"registration_id": registration.id} if registration else {"invitation_id": invitee.id}
        return self._with_link(message, leads_to, owner, subject_id=invitee.id)

    def assistant(self, invitee: Invitation) -> Written:
        """The invitation to who answers for an invitee whose own address takes no mail."""
        message = AssistantAsked(
            event=self._facts(invitee), invitee=invitee.name, source=invitee.source, answers_due_at=self._due(invitee),
            recipient=Recipient(name="", email=invitee.assistant_email, language=invitee.language),
        )  # fmt: skip
        return self._with_link(message, "invitation", {"invitation_id": invitee.id}, subject_id=invitee.id)

    def draft(self, invitee: Invitation, *, days: int) -> Written:
        """The way back to an answer that was typed and not sent; it is kept for so many days.

        Link and message have one id, so that whoever tells it again finds what was typed.
        """
        message = DraftSaved(
            event=self._facts(invitee), recipient=_recipient(invitee), invitee=invitee.name, days=days,
            answers_due_at=self._due(invitee),
        )  # fmt: skip
        written = self._with_link(message, "invitation", {"invitation_id": invitee.id}, subject_id=invitee.id)
        return replace(written, link=written.link | {"id": written.outbox["id"]})

    def _facts(self, invitee: Invitation) -> EventFacts:
        return facts_for(self.rules, audience_before(is_invited=was_invited(invitee.source)))

    def _with_link(self, message: Message, purpose: str, owner: dict[str, Any], *, subject_id: UUID) -> Written:
        token = new_token()
        row = promised(self.keys, message, event_id=self.event_id, subject_id=subject_id, token=token)
        link = links.issued(self.keys, token, purpose=purpose, event_id=self.event_id)
        return Written(
            outbox=row | {"not_before": self.not_before, "expires_at": None, "batch_id": self.batch_id},
            link=link | {"invitation_id": None, "registration_id": None} | owner,
        )

    def _due(self, invitee: Invitation) -> str:
        own = invitee.answers_due_at
        return on_the_wall(own, self.timezone) if own else self.due


def writer_for(
    session: Session, keys: Keyring, event: Event, *, not_before: datetime, batch_id: UUID | None = None
) -> Writer:
    """Somebody who writes to this event's invitees."""
    return Writer(
        keys=keys,
        event_id=event.id,
        rules=rules_of(session, event.id, event.version),
        timezone=event.timezone,
        due=str(event.details.get("answers_due_at") or ""),
        not_before=not_before,
        batch_id=batch_id,
    )


def _recipient(person: Invitation | Registration) -> Recipient:
    return Recipient(name=person.name, email=person.email, language=person.language)
