"""Show a registration to the holder of its link: their own data and the event for them."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.contracts import own_links
from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain.answering import EventRules
from services.registration.domain.companions import CompanionLink, asked_of_companions, companion_ids, purpose_of
from services.registration.domain.event_times import edits_end, is_over
from services.registration.domain.holders import told_to
from services.registration.domain.invitee_event import registrant_event
from services.registration.domain.invitees import was_invited
from services.registration.domain.lifecycles import YES, RegistrationState
from services.registration.domain.questions import asked
from services.registration.domain.registrations import Holder, OwnRegistration
from services.registration.domain.waitlists import LinePlace, place_told
from services.registration.store import companions, seats, waitlists
from services.registration.store.own_registrations import Own, companions_allowed, find_own
from services.registration.store.proposals import waiting_changes
from services.registration.store.registrations import Registration, view_of
from services.registration.usecases.answer_anew import is_answered_anew


def show_registration(db: Database, keys: Keyring, token: str, *, now: datetime) -> OwnRegistration:
    """What the registration page shows.

    Raises:
        NotFound: the link was never issued.
        Gone: it was revoked, or the event is long over.
    """
    with db.transaction() as session:
        return own_view(session, keys, find_own(session, keys, token, now=now), now=now)


def own_view(session: Transaction, keys: Keyring, own: Own, *, now: datetime) -> OwnRegistration:
    """The registration as its holder sees it; answers that are sealed for everyone else are for the person alone."""
    row, rules, holder = own
    view = view_of(row)
    over = is_over(rules.ends_at, now=now)
    has_yes = view.state in YES and not over and view.state is not RegistrationState.ATTENDED
    last = edits_end(rules.details)
    is_locked = last is not None and now >= last
    asked_to_come = was_invited(row.source)
    pools = seats.pools_of(session, rules.id, now=now)
    return OwnRegistration(
        registration=replace(view, answers=_answers(keys, row, holder)),
        brand=rules.brand,
        event=registrant_event(rules, view.state.value, view.attendance, is_invited=asked_to_come),
        holder=holder,
        was_invited=asked_to_come,
        is_over=over,
        may_answer_anew=asked_to_come and not over and is_answered_anew(session, own, now=now),
        questions=[dict(question) for question in told_to(holder, own_questions(rules, row))],
        can_change=has_yes and not is_locked,
        can_cancel=has_yes,
        can_accept=view.state is RegistrationState.OFFERED and view.hold_until is not None and now < view.hold_until,
        contact=rules.contact,
        participant_list=rules.details.get("participant_list") or "organisers",
        feed_token=own_links.of_entry(own_links.CALENDAR, row.calendar_uid, keys.digest),
        edits_end_at=last,
        may_propose=has_yes and is_locked,
        change_waits=bool(waiting_changes(session, [row.id])),
        companions_allowed=max(companions_allowed(session, row.invitation_id), len(row.companions)),
        companion_links=_companion_links(session, keys, row, rules),
        full_choices=[
            pool.key
            for pool in pools
            if pool.kind in ("session", "option", "night", "companion")
            and pool.free == 0
            and str(pool.id) not in row.seats
        ],
        waitlist_place=_waitlist_place(session, row, rules),
    )


def _companion_links(session: Transaction, keys: Keyring, row: Registration, rules: EventRules) -> list[CompanionLink]:
    asks = row.companions and asked_of_companions(rules.details, row.attendance, row.constituency)
    if not asks or row.state != RegistrationState.CONFIRMED:
        return []
    answered = companions.of_registration(session, row.id)
    return [
        CompanionLink(
            name=one["name"],
            token=own_links.of_entry(purpose_of(companion_id), row.calendar_uid, keys.digest),
            has_answered=companion_id in answered,
        )
        for one, companion_id in zip(row.companions, companion_ids(row.id, row.companions), strict=True)
    ]


def _waitlist_place(session: Transaction, row: Registration, rules: EventRules) -> LinePlace | None:
    policy = rules.details.get("waitlist_position") or "hidden"
    if row.state != RegistrationState.WAITLISTED or policy == "hidden":
        return None
    return place_told(waitlists.place_of(session, row), policy)


def _answers(keys: Keyring, row: Registration, holder: Holder) -> dict[str, Any]:
    return open_answers(keys, row) if holder is Holder.REGISTRANT else row.answers


def open_answers(keys: Keyring, row: Registration) -> dict[str, Any]:
    """All answers of a registration, the sealed ones opened for their owner."""
    return row.answers | _sealed_answers(keys, row)


def _sealed_answers(keys: Keyring, row: Registration) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(keys.open(row.sealed_answers)) if row.sealed_answers else {}
    return opened


def own_questions(rules: EventRules, row: Registration) -> list[Any]:
    """The questions that concern this registrant now."""
    every = rules.details.get("questions") or []
    steps = ("accepted", "confirmed") if row.state == RegistrationState.CONFIRMED else ("accepted",)
    return [
        question
        for step in steps
        for question in asked(every, when=step, attendance=row.attendance, constituency=row.constituency)
    ]
