"""One event and its people, in the hands of chance; the same seed lives the same life."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.registration.domain.callers import SCOPES, Caller
from services.registration.domain.refusals import Refusal
from services.registration.domain.seating import SeatRequest
from services.registration.runtime import Runtime
from services.registration.schemas.waves import WaveSchema
from services.registration.store import links
from services.registration.store.held_seats import hold
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from services.registration.store.seats import Cause, pools_of
from services.registration.usecases.expire_invitations import expire_invitations
from services.registration.usecases.lapse_offers import lapse_offers
from services.registration.usecases.move_waiting import move_waiting
from services.registration.usecases.plan_waves import plan_waves
from services.registration.usecases.work_waves import work_waves
from tests import factories
from tests.factories import Clock

GROUPS = ("academia", "media", "states")
REGISTRATIONS = text("""
select id, reference, state, attendance, constituency, waitlisted_at, waitlist_rank, companions, hold_until,
       invitation_id
from registration.registration where event_id = :event_id order by id
""")
OVER = text("update registration.event set status = 'archived' where status <> 'archived'")
"""Earlier worlds, which the clocks would go on to look after."""
TAKEN = text("""
update registration.invitation set state = 'sent', sent_at = :now, issued_at = :now
where event_id = :event_id and state = 'queued' returning id
""")


@dataclass
class World:
    """An event with few seats, and everybody who may do something about it.

    Attributes:
        chance: the only source of chance, from the seed.
        tokens: links of those who were invited.
        log: what was done, for whoever has to find out why a seed fails.
    """

    runtime: Runtime
    organisation: Organisation
    clock: Clock
    seed: int
    fate: random.Random | None = None
    """Chance from elsewhere than the seed."""
    chance: random.Random = field(init=False)
    tokens: list[str] = field(default_factory=list)
    invited: int = 0
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the event."""
        self.chance = self.fate or random.Random(self.seed)
        self.fields = some_event(self.chance)
        with self.runtime.database.statement() as connection:
            connection.execute(OVER)
        self.event = factories.an_event(
            self.runtime.database, self.organisation, slug=f"season-{self.seed}", now=self.clock.now, **self.fields
        )
        self.caller = Caller(
            organisation_id=self.organisation.id, key_id=self.event.id, scopes=frozenset(SCOPES), event_id=None
        )

        plan = [WaveSchema().load(wave) for wave in some_waves(self.chance)]
        plan_waves(self.runtime.database, self.caller, str(self.event.id), plan, version=None)

    @property
    def now(self) -> datetime:
        """The time of this world."""
        return self.clock.now

    def attempt(self, name: str, act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Do something that the rules may refuse; only refusals are expected."""
        try:
            done = act(self.runtime.database, *arguments, now=self.now, **named)
        except Refusal as refusal:
            self.log.append(f"{name}: {refusal.code}")
            return None
        self.log.append(f"{name}: {getattr(done, 'state', 'done')}")
        return done

    def invite(self) -> None:
        """Invite somebody, now and then with a seat held for them, or put them into a wave."""
        number, self.invited = self.invited, self.invited + 1
        address = f"person{number}.{self.seed}@example.org"
        group = self.chance.choice((None, *GROUPS)) if self.fields["constituencies"] else None
        waits = self.chance.random() < 0.3
        with self.runtime.database.transaction() as session:
            person = Invitation(
                event_id=self.event.id, name=f"Person {number}", email=address, email_key=address, source="A list",
                state="draft" if waits else "sent", constituency=group, wave="B" if waits else None,
                companions_allowed=self.chance.choice((0, 0, 0, 1)),
                issued_at=None if waits else self.now,
            )  # fmt: skip
            session.add(person)
            session.flush()
            if not waits:
                self._issue(session, person.id)
            held = not waits and self.chance.random() < 0.2 and self._hold(session, person)
        self.log.append(f"invite {number} of {group}{' with a seat held' if held else ''}")

    def _issue(self, session: Any, invitation_id: UUID) -> None:
        token = links.issue(
            session, self.runtime.keys, purpose="invitation", event_id=self.event.id, invitation_id=invitation_id
        )
        self.tokens.append(token)

    def _hold(self, session: Any, person: Invitation) -> bool:
        pools = pools_of(session, self.event.id, now=self.now, lock=True)
        request = SeatRequest(attendance="in_person", constituency=person.constituency)
        cause = Cause(event_id=self.event.id, reason="held", actor="organiser", at=self.now)
        return hold(session, person.id, request, pools, cause)

    def tick(self) -> None:
        """What clocks do: offers lapse, whoever can move, moves, the next are asked, and their mail is taken."""
        for job in (lapse_offers, move_waiting, expire_invitations):
            job(self.runtime.database, self.runtime.keys, now=self.now)
        work_waves(self.runtime.database, self.runtime.keys, timedelta(0), now=self.now)
        with self.runtime.database.statement() as connection:
            taken = list(connection.execute(TAKEN, {"event_id": self.event.id, "now": self.now}).scalars())
        for invitation_id in taken:
            with self.runtime.database.transaction() as session:
                self._issue(session, invitation_id)
            self.log.append("a mail of a wave is taken")

    def forward(self) -> None:
        """Let time go by, and the clock do its work."""
        self.clock.forward(hours=self.chance.choice((1, 7, 30)))
        self.log.append(f"forward to {self.now:%d %H:%M}")

    def registrations(self) -> list[dict[str, Any]]:
        """Everybody who has answered."""
        with self.runtime.database.statement() as connection:
            return [dict(row) for row in connection.execute(REGISTRATIONS, {"event_id": self.event.id}).mappings()]

    def one_in(self, *states: str) -> UUID | None:
        """Somebody in one of these states, if there is anybody."""
        found = [row["id"] for row in self.registrations() if row["state"] in states]
        return self.chance.choice(found) if found else None


def some_event(chance: random.Random) -> dict[str, Any]:
    """Fields of an event with few seats of several kinds."""
    rooms = chance.choice((None, 1, 2))
    option = {"code": "harbour", "label": "Harbour", "places": chance.choice((1, 2))}
    release = (factories.START + timedelta(days=chance.choice((2, 9)))).date().isoformat()
    groups = [
        {"code": "academia", "label": "Academia", "floor": chance.choice((1, 2)), "release_on": release},
        {"code": "media", "label": "Media", "ceiling": chance.choice((1, 2))},
        {"code": "states", "label": "States"},
    ]
    remote = {"remote": {"capacity": chance.choice((None, 2)), "join_url": "https://join.example.org/1"}}
    return {
        "attendance": {"in_person": {"capacity": chance.choice((1, 2, 3))}} | chance.choice(({}, remote)),
        "constituencies": chance.choice(([], groups)),
        "waitlist_policy": chance.choice(("first_come", "first_come", "curated", "off")),
        "offer_hours": chance.choice((None, 6, 24)),
        "requires_approval": chance.random() < 0.2,
        "sessions": [{"title": "Walk", "code": "walk", "format": "group", "capacity": chance.choice((1, 2))}],
        "questions": [{"code": "tour", "label": "Tour", "kind": "choices", "options": [option]}],
        "residential": {"nights": ["2027-06-07"], "rooms": rooms} if rooms else None,
    }


def some_waves(chance: random.Random) -> list[dict[str, Any]]:
    """A plan with one wave that takes the places of those who do not come."""
    mode = chance.choice(("off", "suggest", "automatic", "automatic"))
    return [{"code": "B", "mode": mode, "acceptance_rate": chance.choice((0.5, 1.0)), "answers_due_after_days": 1}]
