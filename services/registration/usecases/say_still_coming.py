"""Somebody who was asked says whether they still come; a no gives the place back at once."""

from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.confirmation_rounds import NO
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import InvalidTransition
from services.registration.domain.registrations import OwnRegistration
from services.registration.store import audit
from services.registration.store.confirmation_rounds import asked_of, note_answer
from services.registration.store.own_registrations import find_own, lock_own
from services.registration.usecases.cancel_registration import end
from services.registration.usecases.show_registration import own_view


@dataclass(frozen=True, kw_only=True)
class AskedAgain:
    """Until when somebody is asked whether they still come, and what they said; empty for nothing yet."""

    closes_at: datetime
    answer: str
    keeps_place: bool
    """Whether their place stays theirs also without an answer."""


def asked_again(db: Database, keys: Keyring, token: str, *, now: datetime) -> AskedAgain | None:
    """Whether the holder of a link is being asked.

    Raises:
        NotFound, Gone: the link was never issued, or is over.
    """
    with db.transaction() as session:
        row, _rules, _holder = find_own(session, keys, token, now=now)
        asked = asked_of(session, row.id) if row.state == RegistrationState.CONFIRMED else None
        if asked is None:
            return None
        round_, answer = asked
        return AskedAgain(closes_at=round_.closes_at, answer=answer, keeps_place=round_.keeps_places)


def say_still_coming(db: Database, keys: Keyring, token: str, answer: str, *, now: datetime) -> OwnRegistration:
    """Answer a round, by its end or as long as the silent were not let go. The same again changes nothing.

    Raises:
        NotFound, Gone, RegistrationClosed: the link, or the time for changes, is over.
        InvalidTransition: nobody asks, or the place has been given back.
    """
    with db.transaction() as session:
        own = lock_own(session, keys, token, now=now)
        row, rules, holder = own
        asked = asked_of(session, row.id)
        if asked is None:
            raise InvalidTransition(N_("Nobody is asking at the moment; your registration stands as it is."))
        round_, before = asked
        if row.state != RegistrationState.CONFIRMED:
            if before != answer:
                raise InvalidTransition(N_("Your place has been given back. Open your invitation to answer again."))
            return own_view(session, keys, own, now=now)
        if before != answer:
            note_answer(session, round_.id, row.id, answer, now=now)
            audit.note(
                session, organisation_id=rules.organisation_id, event_id=rules.id, subject_id=row.id,
                action="registration.asked_again", actor=holder.value, changes={"answer": answer},
            )  # fmt: skip
        if answer == NO:
            end(session, keys, row, rules, by="registrant", actor=holder.value, now=now)
        return own_view(session, keys, own, now=now)
