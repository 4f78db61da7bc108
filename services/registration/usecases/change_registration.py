"""A registrant corrects their own details; a new address counts once it is confirmed."""

import json
from dataclasses import dataclass
from datetime import datetime

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import announcing, questions
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.people import email_key
from services.registration.domain.refusals import Invalid, InvalidTransition, VersionMismatch
from services.registration.domain.registrations import OwnRegistration, RegistrationChanges
from services.registration.store import audit, links
from services.registration.store.own_registrations import lock_own
from services.registration.store.registrations import Registration, told_of, touch
from services.registration.store.tellings import tell
from services.registration.usecases.show_registration import open_answers, own_questions, own_view

PLAIN = ("name", "organisation", "job_title", "country", "language", "share_in_participant_list")


@dataclass(frozen=True, kw_only=True)
class OwnChange:
    """A change by the holder of a registration's link; ``expected`` is the version they looked at."""

    token: str
    changes: RegistrationChanges
    expected: int | None


def change_own_registration(db: Database, keys: Keyring, wanted: OwnChange, *, now: datetime) -> OwnRegistration:
    """Change the registrant's own details.

    Raises:
        NotFound, Gone, RegistrationClosed: the link, or the time for changes, is over.
        VersionMismatch: somebody changed it since.
        InvalidTransition: there is no yes to change.
        Invalid: names each field that is wrong.
    """
    with db.transaction() as session:
        row, rules = lock_own(session, keys, wanted.token, now=now)
        if wanted.expected is not None and row.version != wanted.expected:
            raise VersionMismatch("It has changed since you looked. Look again and repeat the change.")
        if row.state not in YES or row.state == RegistrationState.ATTENDED:
            raise InvalidTransition("This registration is over, so its details can no longer be changed.")
        changed = [*_plain(row, wanted.changes), *_answers(keys, row, rules, wanted.changes)]
        if _address(session, keys, row, rules, wanted.changes):
            changed.append("email")
        if changed:
            touch(row, now=now)
            _note(session, row, rules, changed)
        return own_view(keys, row, rules, now=now)


def _plain(row: Registration, changes: RegistrationChanges) -> list[str]:
    wanted = {name: getattr(changes, name) for name in PLAIN}
    changed = [name for name, value in wanted.items() if value is not None and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def _answers(keys: Keyring, row: Registration, rules: EventRules, changes: RegistrationChanges) -> list[str]:
    if changes.answers is None:
        return []
    asked = own_questions(rules, row)
    kept, errors = questions.checked(asked, changes.answers)
    if errors:
        raise Invalid(errors)
    if kept == open_answers(keys, row):
        return []
    plain, sensitive = questions.split_sensitive(asked, kept)
    row.answers, row.sealed_answers = plain, keys.seal(json.dumps(sensitive)) if sensitive else None
    return ["answers"]


def _address(
    session: Transaction, keys: Keyring, row: Registration, rules: EventRules, changes: RegistrationChanges
) -> bool:
    if not changes.email or email_key(changes.email) in (row.email_key, email_key(row.new_email or "")):
        return False
    row.new_email = changes.email
    # A link to an earlier address must not confirm this one.
    links.revoke(session, reason="superseded", registration_id=row.id, purpose="address")
    session.flush()
    tell(session, keys, row, [announcing.address_check(told_of(row, rules), changes.email)])
    return True


def _note(session: Transaction, row: Registration, rules: EventRules, changed: list[str]) -> None:
    audit.note(
        session,
        organisation_id=rules.organisation_id,
        event_id=rules.id,
        subject_id=row.id,
        action="registration.changed",
        actor="registrant",
        changes={"fields": changed},
    )
