"""What somebody is asked who registers on an event's page without an invitation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kit.database import Database
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.seat_requests import Wish
from services.registration.domain.telling import rule_text
from services.registration.store import seats
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_public
from services.registration.usecases.show_invitation import Openings, openings


@dataclass(frozen=True, kw_only=True)
class OpenForm:
    """The form of an event that takes people without an invitation.

    Attributes:
        access: ``open``, ``request``, or ``invitation_only``: then there is no form.
        is_open: whether answers are taken now.
        modes: the ways to attend.
        questions: what the event asks.
        rule: the discussion rule in words, or empty.
        participant_list: who may be shown to whom.
        choices: sessions and nights of the event, with its zone.
        openings: what is open to somebody who was not invited.
    """

    access: str
    is_open: bool
    modes: list[str]
    questions: list[dict[str, Any]]
    rule: str
    participant_list: str
    choices: dict[str, Any]
    openings: Openings


def show_open_registration(db: Database, slug: str, *, now: datetime) -> OpenForm:
    """What to ask.

    Raises:
        NotFound: there is no such event for strangers.
    """
    with db.transaction() as session:
        rules = read_rules(session, find_public(session, slug).id)
        pools = seats.pools_of(session, rules.id, now=now)
    details = rules.details
    due = rules.answers_due_at
    over = rules.ends_at is not None and now >= rules.ends_at
    return OpenForm(
        access=details.get("access") or "invitation_only",
        is_open=rules.status is EventStatus.OPEN and not over and (due is None or now < due),
        modes=rules.attendance,
        questions=[
            dict(question)
            for question in details.get("questions") or []
            if (question.get("when") or "accepted") == "accepted"
        ],
        rule=rule_text(details),
        participant_list=details.get("participant_list") or "organisers",
        choices={name: details.get(name) for name in ("sessions", "residential", "timezone")},
        openings=openings(rules, pools, Wish(attendance=""), held={}),
    )
