"""Whether an invitation's link still works, and whether an answer is in time."""

from datetime import datetime

from services.registration.domain.answering import Snapshot
from services.registration.domain.answers import Answer
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import Gone, InvalidTransition, RegistrationClosed

ENDED = frozenset({EventStatus.FINISHED, EventStatus.ARCHIVED, EventStatus.CANCELLED})


def check_open(snapshot: Snapshot, answer: Answer, *, now: datetime) -> None:
    """Refuse acceptances outside the time for them.

    Raises:
        RegistrationClosed: the event does not take answers now, or the time to answer is over.
    """
    event = snapshot.event
    if not answer.is_yes:
        return
    # Whose seat is held may still take it when answers are closed for the others.
    keeps_a_seat = event.status is EventStatus.CLOSED and any(snapshot.invitation.held_seats.values())
    if event.status is not EventStatus.OPEN and not keeps_a_seat:
        raise RegistrationClosed(N_("The organisers are not taking answers at the moment."), contact=event.contact)
    due = snapshot.invitation.answers_due_at or event.answers_due_at
    if due is not None and now >= due:
        raise RegistrationClosed(N_("The time to answer is over. The contact may still help."), contact=event.contact)


def check_recordable(snapshot: Snapshot) -> None:
    """Refuse to write an answer down that could lead nowhere; due times do not bind the organiser.

    Raises:
        RegistrationClosed: the event is a draft, postponed, over or cancelled.
        InvalidTransition: the invitation was taken back.
    """
    if snapshot.event.status not in (EventStatus.ANNOUNCED, EventStatus.OPEN, EventStatus.CLOSED):
        raise RegistrationClosed(f"An event that is {snapshot.event.status} takes no answers.")
    if snapshot.invitation.state in ("revoked", "superseded"):
        raise InvalidTransition(f"This invitation is {snapshot.invitation.state}, so it cannot be answered.")


def check_live(snapshot: Snapshot, *, now: datetime) -> None:
    """Refuse a link that was good once.

    Raises:
        Gone: says why, with a contact.
    """
    event, invitation = snapshot.event, snapshot.invitation
    if invitation.state in ("revoked", "expired", "superseded"):
        raise Gone("merged" if invitation.state == "superseded" else invitation.state, event.contact, event.told)
    if invitation.link_revoked:
        raise Gone(invitation.link_revoked, event.contact, event.told)
    if event.status is EventStatus.CANCELLED:
        raise Gone("cancelled", event.contact, event.told)
    if event.status in ENDED or (event.ends_at is not None and now >= event.ends_at):
        raise Gone("past", event.contact, event.told)
