"""The same request sent twice, or the same answer given twice: it has one effect."""

from dataclasses import replace

from services.registration.domain.answering import PriorRegistration, Snapshot, is_other_address
from services.registration.domain.answers import Answer
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import AlreadyAnswered, InvalidTransition, Kind, Refusal


class KeyInProgress(Refusal):
    """The first request with this Idempotency-Key is still being answered."""

    kind, code, title = Kind.CONFLICT, "idempotency-key-in-progress", "The first request is still being answered."


class KeyReused(Refusal):
    """The Idempotency-Key belongs to another request."""

    kind, code, title = Kind.INVALID, "idempotency-key-reused", "That Idempotency-Key was used for another request."


def as_meant(snapshot: Snapshot, answer: Answer) -> Answer:
    """The answer as it is compared with another: what goes without saying is the same said or left out."""
    prior, event = snapshot.prior, snapshot.event
    usual = prior.attendance if prior and prior.state in YES else next(iter(event.attendance), "")
    return replace(
        answer,
        email=answer.email if is_other_address(snapshot, answer) else "",
        attendance=answer.attendance or usual or "",
    )


def is_replay(prior: PriorRegistration | None, answer: Answer, digests: list[bytes]) -> bool:
    """Whether the same answer is being given again.

    Raises:
        AlreadyAnswered: a different answer after a yes.
        InvalidTransition: the organisers have decided.
    """
    if prior is None:
        return False
    if prior.state in YES or prior.state is RegistrationState.NO_SHOW:
        if answer.is_yes and prior.answer_digest in digests:
            return True
        raise AlreadyAnswered(N_("To change it, use the link in the mail about your answer; we can send it again."))
    if prior.state in (RegistrationState.REFUSED, RegistrationState.SUBSTITUTED):
        raise InvalidTransition(N_("The organisers have decided about this answer. Please write to the contact."))
    # One who has taken a yes back, or never gave one, says nothing new by a no.
    return not answer.is_yes
