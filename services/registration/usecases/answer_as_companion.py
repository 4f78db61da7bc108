"""Somebody who comes along answers what the event asks of them, with the link that was passed on to them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.contracts import own_links
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import questions
from services.registration.domain.companions import OwnCompanion, asked_of_companions, companion_ids, purpose_of
from services.registration.domain.event_times import edits_end
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.phrases import N_
from services.registration.domain.refusals import Gone, Invalid, NotFound, RegistrationClosed
from services.registration.store import audit, companions
from services.registration.store.event_rules import read_rules
from services.registration.store.own_registrations import find_by_entry
from services.registration.store.registrations import Registration


def show_companion(db: Database, keys: Keyring, token: str, *, now: datetime) -> OwnCompanion:
    """What they are asked; looking changes nothing.

    Raises:
        NotFound: the link was never made, or somebody else comes along now.
        Gone: whom they come with has no place now, or the event is over.
    """
    with db.transaction() as session:
        return _held(session, keys, token, now=now)[1]


def answer_as_companion(db: Database, keys: Keyring, token: str, answers: Mapping[str, Any], *, now: datetime) -> None:
    """Keep their answers, in the place of earlier ones.

    Raises:
        NotFound, Gone: as for looking.
        RegistrationClosed: the time for changes is over.
        Invalid: names each answer that is wrong.
    """
    with db.transaction() as session:
        row, found = _held(session, keys, token, now=now, lock=True)
        rules = found.rules
        if not found.is_open:
            raise RegistrationClosed(
                N_("The time for changes is over. Please write to the organisers."), contact=rules.contact
            )
        kept, wrong = questions.checked(found.questions, answers)
        if wrong:
            raise Invalid(wrong)
        companions.keep(session, found.id, row.id, keys.seal(json.dumps(kept)), now=now)
        audit.note(
            session, organisation_id=rules.organisation_id, event_id=rules.id, subject_id=row.id,
            action="registration.companion_answered", actor="companion",
        )  # fmt: skip


def _held(
    session: Transaction, keys: Keyring, token: str, *, now: datetime, lock: bool = False
) -> tuple[Registration, OwnCompanion]:
    row, place = _found(session, keys, token, lock=lock)
    rules = read_rules(session, row.event_id)
    if rules.ends_at is not None and now >= rules.ends_at:
        raise Gone("past", rules.contact, rules.told)
    if row.state != RegistrationState.CONFIRMED:
        raise Gone("no_place", rules.contact, rules.told)
    companion_id = companion_ids(row.id, row.companions)[place]
    last = edits_end(rules.details)
    found = OwnCompanion(
        id=companion_id,
        name=row.companions[place]["name"],
        rules=rules,
        attendance=row.attendance,
        questions=asked_of_companions(rules.details, row.attendance, row.constituency),
        has_answered=companion_id in companions.of_registration(session, row.id),
        is_open=last is None or now < last,
    )
    return row, found


def _found(session: Transaction, keys: Keyring, token: str, *, lock: bool) -> tuple[Registration, int]:
    """The registration they are named in, and their place among its companions.

    Whoever answers locks it: what is forgotten at this moment must not be kept again a moment later.
    """
    entry = own_links.about(token)
    row = find_by_entry(session, str(entry), lock=lock) if entry else None
    if row is not None:
        for place, one in enumerate(companion_ids(row.id, row.companions)):
            if own_links.read(purpose_of(one), token, keys.digests):
                return row, place
    raise NotFound("This link is not known.")
