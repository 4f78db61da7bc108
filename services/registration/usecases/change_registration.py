"""A registrant corrects their own details and choices; a new address counts once it is confirmed."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing, moving, naming, questions
from services.registration.domain.answering import EventRules
from services.registration.domain.companions import companion_ids
from services.registration.domain.event_times import edits_end
from services.registration.domain.helpers import reader
from services.registration.domain.holders import check_theirs, told_to
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.people import email_key
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import Invalid, InvalidTransition, RegistrationClosed, VersionMismatch
from services.registration.domain.registrations import Holder, OwnRegistration, RegistrationChanges
from services.registration.store import audit, companions, links
from services.registration.store.own_registrations import companions_allowed, lock_own
from services.registration.store.registrations import Registration, recipient_of, told_of, touch, wish_of
from services.registration.store.tellings import tell
from services.registration.usecases.hand_mails_over import hand_mails_over
from services.registration.usecases.move_seats import move_seats, tell_changed
from services.registration.usecases.promote_waiting import promoted
from services.registration.usecases.show_registration import open_answers, own_questions, own_view

PLAIN = ("name", "organisation", "job_title", "country", "language", "share_in_participant_list")
CHOICES = ("attendance", "constituency", "role", "companions", "sessions", "nights")
SHOWN = frozenset({"attendance", "companions", "sessions", "nights"})
"""Choices of which the letter tells."""


@dataclass(frozen=True, kw_only=True)
class OwnChange:
    """A change by the holder of a registration's link; ``expected`` is the version they looked at."""

    token: str
    changes: RegistrationChanges
    expected: int | None


@dataclass(frozen=True, kw_only=True)
class Changing:
    """What is to be changed, by whom and when; ``holder`` is by whose link, where it was not the person's own.

    ``answered`` has the codes of the only questions it is about; without it that is all that the holder is told.
    """

    changes: RegistrationChanges
    actor: str
    now: datetime
    holder: Holder = Holder.REGISTRANT
    answered: frozenset[str] | None = None


def change_own_registration(db: Database, keys: Keyring, wanted: OwnChange, *, now: datetime) -> OwnRegistration:
    """Change the registrant's own details and choices; seats move with them, or nothing changes.

    Raises:
        NotFound, Gone, RegistrationClosed: the link, or the time for changes, is over.
        VersionMismatch: somebody changed it since.
        InvalidTransition: there is no yes to change.
        EventFull, QuotaFull: a seat is not there.
        Invalid: names each field that is wrong.
    """
    with db.transaction() as session:
        own = lock_own(session, keys, wanted.token, now=now)
        row, rules, holder = own
        if wanted.expected is not None and row.version != wanted.expected:
            raise VersionMismatch(N_("It has changed since you looked. Look again and repeat the change."))
        check_can_change(row)
        check_edits_open(rules, now=now)
        check_theirs(holder, wanted.changes, rules.details.get("questions") or [])
        changing = Changing(changes=wanted.changes, actor=holder.value, now=now, holder=holder)
        change(session, keys, row, rules, changing)
        return own_view(session, keys, own, now=now)


def check_can_change(row: Registration) -> None:
    """Refuse changes to what is over.

    Raises:
        InvalidTransition: there is no yes to change.
    """
    if row.state not in YES or row.state == RegistrationState.ATTENDED:
        raise InvalidTransition(N_("This registration is over, so it can no longer be changed."))


def check_edits_open(rules: EventRules, *, now: datetime) -> None:
    """Refuse registrants' own changes once the organisers have begun to print and book.

    Raises:
        RegistrationClosed: from that instant on they propose changes.
    """
    last = edits_end(rules.details)
    if last is not None and now >= last:
        raise RegistrationClosed(
            N_("The time for changes is over. Propose yours to the contact."), contact=rules.contact
        )


def change(session: Transaction, keys: Keyring, row: Registration, rules: EventRules, wanted: Changing) -> None:
    """Change a locked registration, move its seats, and tell of it.

    Raises:
        EventFull, QuotaFull: a seat is not there.
        Invalid: names each field that is wrong.
        InvalidTransition: its choices can no longer be changed.
    """
    changes = wanted.changes
    former = recipient_of(row)
    changed = [*_plain(row, changes), *_choices(session, keys, row, rules, wanted)]
    seats_before = row.seats
    freed = False
    if {*CHOICES, "answers"} & {*changed}:
        wish = wish_of(row, rules.attendance[0], open_answers(keys, row))
        freed = move_seats(session, row, rules, wish, actor=wanted.actor, now=wanted.now)
    if _address(session, keys, row, rules, changes):
        changed.append("email")
    if not changed:
        return
    if "companions" in changed:
        companions.forget_others(session, row.id, companion_ids(row.id, row.companions))
    touch(row, now=wanted.now)
    session.flush()
    if recipient_of(row).email != former.email:
        links.revoke_helpers(session, row.id)
        hand_mails_over(session, keys, row, rules, former, to=reader(row.name, row.on_behalf))
    elif SHOWN & {*changed} or row.seats != seats_before:
        tell_changed(session, keys, row, rules)
    _note(session, row, rules, changed, actor=wanted.actor)
    if freed or "attendance" in changed:
        promoted(session, keys, rules, now=wanted.now)


def _plain(row: Registration, changes: RegistrationChanges) -> list[str]:
    changed = _set(row, {name: getattr(changes, name) for name in PLAIN})
    if changes.names is not None and (names := naming.kept(row.names, changes.names)) != row.names:
        row.names = names
        changed.append("names")
    if changes.on_behalf is not None and (changes.on_behalf or None) != row.on_behalf:
        row.on_behalf = changes.on_behalf or None
        changed.append("on_behalf")
    return changed


def _set(row: Registration, wanted: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in wanted.items() if value is not None and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def _choices(session: Transaction, keys: Keyring, row: Registration, rules: EventRules, by: Changing) -> list[str]:
    """Set what was chosen, and keep only answers to what is still asked."""
    changes = by.changes
    wanted = {name: getattr(changes, name) for name in CHOICES}
    before = open_answers(keys, row)
    changed = _set(row, wanted)
    if not changed and changes.answers is None:
        return []
    check_can_change(row)
    if "attendance" in changed and row.attendance == "remote" and changes.nights is None:
        changed += _set(row, {"nights": []})
    wish = wish_of(row, rules.attendance[0], before)
    allowed = companions_allowed(session, row.invitation_id) if "companions" in changed else None
    errors = moving.faults(rules.details, wish, companions_allowed=allowed)
    asked = own_questions(rules, row)
    kept = moving.still_asked(asked, before)
    if changes.answers is not None:
        answered = {one["code"] for one in told_to(by.holder, asked)} if by.answered is None else by.answered
        said, wrong = _heard(asked, changes.answers, answered)
        kept = said | {code: value for code, value in kept.items() if code not in answered}
        errors |= wrong
    if errors:
        raise Invalid(errors)
    return [*changed, *(_keep_answers(keys, row, asked, kept) if kept != before else [])]


def _heard(
    asked: list[questions.Question], answers: Mapping[str, Any], answered: Collection[str]
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Answers as they are kept and what is wrong: about the other questions, nothing is asked or heard."""
    untold = {one["code"] for one in asked} - {*answered}
    mine = [one for one in asked if one["code"] not in untold]
    return questions.checked(mine, {code: said for code, said in answers.items() if code not in untold})


def _keep_answers(keys: Keyring, row: Registration, asked: list[questions.Question], kept: dict[str, Any]) -> list[str]:
    plain, sensitive = questions.split_sensitive(asked, kept)
    row.answers, row.sealed_answers = plain, keys.seal(json.dumps(sensitive)) if sensitive else None
    return ["answers"]


def _address(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, changes: RegistrationChanges
) -> bool:
    if not changes.email or email_key(changes.email) == email_key(row.new_email or row.email):
        return False
    stays = email_key(changes.email) == row.email_key
    row.new_email = None if stays else changes.email
    # A link to an earlier address must not confirm this one.
    links.revoke(
        session, reason="unwanted" if stays else "superseded", registration_id=row.id, purpose="address"
    )  # fmt: skip
    session.flush()
    if row.new_email:
        tell(session, keys, row, [announcing.address_check(told_of(row, rules), row.new_email)])
    return True


def _note(session: Transaction, row: Registration, rules: EventRules, changed: list[str], *, actor: str) -> None:
    audit.note(
        session,
        organisation_id=rules.organisation_id,
        event_id=rules.id,
        subject_id=row.id,
        action="registration.changed",
        actor=actor,
        changes={"fields": changed},
    )
