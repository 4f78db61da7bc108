"""Somebody answers an invitation: yes or no, once or again."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from services.contracts.facts import CalendarEntry, Recipient
from services.contracts.messages import Message
from services.kit.database import Database, DatabaseUnavailable, new_id
from services.kit.keys import Keyring, new_token
from services.registration.domain import questions
from services.registration.domain.announcing import Told, announced
from services.registration.domain.answering import Decision, Snapshot, decide
from services.registration.domain.answers import Answer
from services.registration.domain.helpers import as_asked, asks_alone, for_helper
from services.registration.domain.invitees import was_invited
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.live_links import check_live, check_open, check_recordable
from services.registration.domain.people import email_key
from services.registration.domain.references import new_reference
from services.registration.domain.refusals import Invalid, NotFound
from services.registration.domain.repeats import as_meant, is_replay
from services.registration.domain.speakers import HELPER, INVITEE, Speaker, Way
from services.registration.domain.telling import rule_text
from services.registration.store.answers import AnswerRecord, Connection, read_snapshot, write_answer
from services.registration.store.links import issued
from services.registration.store.outbox import promised
from services.registration.usecases.promote_waiting import promoted

ATTEMPTS = 20


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the invitee gets back at once."""

    reference: str
    state: RegistrationState
    attendance: str | None
    is_new: bool
    frees_seats: bool = False
    """Whether others may move up: the invitation held a seat that is not needed."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said, by whom."""

    answer: Answer
    speaker: Speaker = INVITEE


def answer_invitation(db: Database, keys: Keyring, token: str, answer: Answer, *, now: datetime) -> Receipt:
    """Answer for the holder of an invitation's link.

    Raises:
        NotFound: the link was never issued.
        Gone: it was good once.
        RegistrationClosed, AlreadyAnswered, InvalidTransition, EventFull, QuotaFull, Invalid: as the rules say.
        DatabaseUnavailable: the contention did not end.
    """
    digests = keys.digests("invitation", token)
    speaker = HELPER if answer.on_behalf else INVITEE
    said = Said(answer=replace(answer, on_behalf=as_asked(answer.on_behalf)), speaker=speaker)
    for _ in range(ATTEMPTS):
        with db.statement() as connection:
            snapshot = read_snapshot(connection, digests, now=now)
            if snapshot is None:
                raise NotFound
            receipt = answer_on(connection, keys, snapshot, said, now=now)
        if receipt:
            if receipt.frees_seats:
                _move_waiting(db, keys, snapshot, now=now)
            return receipt
    raise DatabaseUnavailable("too many answers at once")


def answer_on(
    connection: Connection, keys: Keyring, snapshot: Snapshot, said: Said, *, now: datetime
) -> Receipt | None:
    """Decide on a snapshot and write it down; none when something changed since it was taken.

    Raises:
        Gone, RegistrationClosed, AlreadyAnswered, InvalidTransition, EventFull, QuotaFull, Invalid: as the rules say.
    """
    answer = said.answer
    is_recorded = said.speaker.way is Way.ORGANISER
    if is_recorded:
        check_recordable(snapshot)
    else:
        check_live(snapshot, now=now)
    same = keys.digests("answer", as_meant(snapshot, answer).canonical())
    # An answer of an earlier release was kept as it was sent.
    if (prior := snapshot.prior) and is_replay(prior, answer, [*same, *keys.digests("answer", answer.canonical())]):
        return Receipt(reference=prior.reference, state=prior.state, attendance=prior.attendance, is_new=False)
    if not is_recorded:
        check_open(snapshot, answer, now=now)
    decision = decide(snapshot, answer, said.speaker)
    record = _record(keys, snapshot, said, decision, answer_digest=same[0], now=now)
    if not write_answer(connection, record, now=now):
        return None
    return Receipt(
        reference=str(record.columns["reference"]), state=decision.state, attendance=decision.attendance,
        is_new=True, frees_seats=decision.frees_seats,
    )  # fmt: skip


def _move_waiting(db: Database, keys: Keyring, snapshot: Snapshot, *, now: datetime) -> None:
    """A seat that was held is free. Should this be cut off, the clock does it."""
    with db.transaction() as session:
        promoted(session, keys, snapshot.event, now=now)


def _record(
    keys: Keyring, snapshot: Snapshot, said: Said, decision: Decision, *, answer_digest: bytes, now: datetime
) -> AnswerRecord:
    prior, answer = snapshot.prior, said.answer
    columns = {
        **_person(snapshot, answer, decision),
        **_said(keys, snapshot, answer, decision),
        "reference": prior.reference if prior else new_reference("R"),
        "answer_digest": answer_digest,
        "sessions": answer.sessions,
        "nights": answer.nights,
        "notice_hours": answer.notice_hours,
        "waitlisted_at": now if decision.state is RegistrationState.WAITLISTED else None,
        **_calendar(snapshot, decision),
    }
    registration_id = prior.id if prior else new_id()
    messages, links = _letters(keys, snapshot, said, decision, columns=columns, registration_id=registration_id)
    return AnswerRecord(
        snapshot=snapshot, decision=decision, registration_id=registration_id,
        columns=columns, actor=said.speaker.actor, messages=messages, links=links,
    )  # fmt: skip


def _person(snapshot: Snapshot, answer: Answer, decision: Decision) -> dict[str, Any]:
    invitation = snapshot.invitation
    known = (invitation.organisation, invitation.job_title, invitation.country)
    # Whoever gives another address may not be the one who was invited, and learns nothing that they did not say.
    organisation, job_title, country = ("", "", None) if decision.other_address else known
    return {
        "name": answer.name or invitation.name,
        "names": json.dumps(answer.names),
        "email": invitation.email,
        "email_key": email_key(invitation.email),
        "new_email": answer.email if decision.other_address else None,
        "organisation": answer.organisation or organisation,
        "job_title": answer.job_title or job_title,
        "country": answer.country or country,
        "constituency": invitation.constituency,
        "role": invitation.role,
        "language": answer.language or invitation.language,
    }


def _said(keys: Keyring, snapshot: Snapshot, answer: Answer, decision: Decision) -> dict[str, Any]:
    plain, sealed = _answers(keys, snapshot, answer, decision)
    return {
        "answers": json.dumps(plain),
        "sealed_answers": sealed,
        "on_behalf": json.dumps(answer.on_behalf) if answer.on_behalf else None,
        "companions": json.dumps(answer.companions),
        "share_in_participant_list": answer.share_in_participant_list,
        "rule_acknowledged": (rule_text(snapshot.event.details) or None) if answer.is_yes else None,
        "decline_reason": answer.reason,
    }


def _answers(
    keys: Keyring, snapshot: Snapshot, answer: Answer, decision: Decision
) -> tuple[dict[str, Any], bytes | None]:
    all_questions = snapshot.event.details.get("questions") or []
    if not answer.is_yes or not (all_questions or answer.answers):
        return answer.of_a_no(), None
    asked = questions.asked(
        all_questions, when="accepted", attendance=decision.attendance, constituency=snapshot.invitation.constituency
    )
    kept, errors = questions.checked(asked, answer.answers)
    if errors:
        raise Invalid(errors)
    plain, sensitive = questions.split_sensitive(asked, kept)
    return plain, keys.seal(json.dumps(sensitive)) if sensitive else None


def _calendar(snapshot: Snapshot, decision: Decision) -> dict[str, Any]:
    prior = snapshot.prior
    sequence = prior.calendar_sequence if prior else 0
    confirmed = decision.state is RegistrationState.CONFIRMED
    return {
        "calendar_uid": prior.calendar_uid if prior else str(uuid4()),
        "calendar_sequence": sequence + 1 if confirmed and sequence else sequence,
        "calendar_sent": confirmed,
    }


def _letters(
    keys: Keyring,
    snapshot: Snapshot,
    said: Said,
    decision: Decision,
    *,
    columns: dict[str, Any],
    registration_id: UUID,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    told = Told(
        event=snapshot.event,
        state=decision.state,
        reference=columns["reference"],
        attendance=decision.attendance,
        recipient=Recipient(
            name=columns["name"],
            email=columns["email"],
            language=columns["language"],
            addressed_as=said.answer.names.get("address", ""),
        ),
        invitee=snapshot.invitation.name,
        calendar=CalendarEntry(uid=columns["calendar_uid"], sequence=columns["calendar_sequence"]),
        new_email=columns["new_email"],
        companions=tuple(companion["name"] for companion in said.answer.companions),
        asked_uninvited=said.speaker.way is Way.PUBLIC or not was_invited(snapshot.invitation.source),
        asks_alone=asks_alone(said.answer.on_behalf),
    )
    messages, links = [], []
    for message in _mails(told, said) if said.speaker.notify else []:
        token = new_token() if message.link else None
        row = promised(keys, message, event_id=snapshot.event.id, subject_id=registration_id, token=token)
        sealed = row["sealed_token"].decode() if token else None
        messages.append({**row, "id": str(row["id"]), "event_id": None, "subject_id": None, "sealed_token": sealed})
        if token:
            link = issued(keys, token, purpose=message.link, event_id=snapshot.event.id)
            links.append({"id": str(link["id"]), "purpose": message.link, "digest": link["digest"].hex()})
    return messages, links


def _mails(told: Told, said: Said) -> list[Message]:
    """To the person, and to who answers for them."""
    own = announced(told)
    beside = [for_helper(message, said.answer.on_behalf, invitee=told.invitee) for message in own]
    return [*own, *(message for message in beside if message)]
