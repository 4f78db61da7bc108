"""One event from its making to its end: its times on the wall, and what people do about it when."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask.testing import FlaskClient

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_id, registration_token
from tests.years.wall import changes, meant

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MODES = ((0, -2), (1, -1), (7, 2), (5, 1), (6, 3), (5, 0))
"""How many days after the change of the clock the event starts, and answers are due."""
PURGE_DAYS = 3
OFFER_HOURS = 30
REMINDERS = (2, 1)
NOTICES = (7, 1)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Times by the clock on the event's wall, from which everything follows."""

    number: int
    zone: str
    starts: datetime
    due: datetime
    release: datetime
    offers_end: datetime
    made: datetime
    """An instant, as those below."""
    asks: datetime
    cancels: datetime
    dates_only: bool = False
    quiet: tuple[int, int] | None = None
    moves_to: str = ""
    """The zone it turns out to be in."""
    moves_at: datetime | None = None

    @property
    def ends(self) -> datetime:
        """When it is over."""
        midnight = datetime.combine(self.starts.date() + DAY, time())
        return midnight if self.dates_only else self.starts + 3 * HOUR

    @property
    def starts_from(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.starts.date(), time()) if self.dates_only else self.starts

    @property
    def rounds(self) -> datetime:
        """When everybody is asked whether they still come."""
        return meant(self.release, self.zone) + 12 * HOUR

    @property
    def edits(self) -> datetime:
        """When facts are changed, for the first time."""
        return self.moves_at or meant(self.release, self.zone) + 30 * HOUR


def some_plan(number: int, zone: str, change: datetime, chance: random.Random) -> Plan:
    """An event around a change of the clock, which shows ``change`` right after it."""
    hours = [change.time(), (change - 30 * MINUTE).time(), time(9), time(23, 45), time(0, 30)]
    starts_on, due_on = MODES[number % len(MODES)]

    def on(days: int) -> datetime:
        return datetime.combine(change.date() + timedelta(days=days), chance.choice(hours))

    release = on(due_on - 3)
    made = meant(datetime.combine(release.date() - 4 * DAY, time(10)), zone)
    cancels = made + 20 * HOUR
    offers_end = on((release.date() - change.date()).days - 2)
    if meant(offers_end, zone) < cancels + 9 * HOUR:
        offers_end += DAY
    return Plan(
        number=number, zone=zone, starts=on(starts_on), due=on(due_on), release=release, offers_end=offers_end,
        made=made, asks=made + chance.randint(1, 60) * HOUR, cancels=cancels,
        dates_only=chance.random() < 0.3, quiet=chance.choice((None, (22, 8))),
    )  # fmt: skip


def plans(zones: tuple[str, ...], years: tuple[int, int], seed: int) -> list[Plan]:
    """An event around every change of every zone; where the clock never changes, around two days of each year."""
    chance, made = random.Random(seed), list[Plan]()
    for zone in zones:
        first, last = datetime(years[0], 2, 1, tzinfo=UTC), datetime(years[1], 12, 1, tzinfo=UTC)
        calm = [
            datetime.fromisoformat(f"{year}-{month:02}-14T02:00")
            for year in range(years[0], years[1] + 1)
            for month in (4, 10)
        ]
        for change in changes(zone, first, last) or calm:
            made.append(some_plan(len(made), zone, change, chance))
    return made


@dataclass
class World:
    """Where events live: doors, and the time behind them."""

    runtime: Runtime
    organisation: Organisation
    organiser: Organiser
    client: FlaskClient
    clock: Clock


@dataclass
class Life:
    """An event that is lived through."""

    plan: Plan
    world: World
    event: EventView = field(init=False)
    tokens: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    round_path: str = ""

    def acts(self) -> list[tuple[datetime, Callable[[], None]]]:
        """What people do, and when."""
        plan = self.plan
        due, closes = meant(plan.due, plan.moves_to or plan.zone), meant(plan.due, plan.zone)
        acts = [
            (plan.made, self.make), (plan.made + 2 * MINUTE, self.undo), (plan.made + 10 * MINUTE, self.answer),
            (plan.asks, self.ask), (plan.cancels, self.cancel), (plan.edits, self.edit),
            (plan.edits + 5 * MINUTE, self.edit_again),
            (due - MINUTE, lambda: self.knock(422)), (due, lambda: self.knock(409, 410)),
        ]  # fmt: skip
        if plan.moves_to:  # people are asked then whether it still suits them, and nobody is asked twice at once
            return acts
        return [
            *acts, (plan.rounds, self.begin_round),
            (plan.edits - MINUTE, lambda: self.release_silent("may still answer")),
            (closes, lambda: self.release_silent("keep their places")),
        ]  # fmt: skip

    def address(self, person: str) -> str:
        """Of one of its people."""
        return f"{person}.{self.plan.number}@example.org"

    @property
    def path(self) -> str:
        """Of the organiser's door."""
        return f"/v1/events/{self.event.id}"

    def make(self) -> None:
        """The event is made, with a plan of waves, and people are invited."""
        plan = self.plan
        self.event = factories.an_event(
            self.world.runtime.database, self.world.organisation, capacity=2, now=plan.made, **fields_of(plan)
        )
        wave = {"code": "B", "release_at": _told(plan.release), "answers_due_after_days": 1}
        self._ask("PUT", "/waves", 200, {"waves": [wave]}, version="*")
        self._send(self._invite("silent"))
        self._undone = self._send(self._invite("undone"))
        self._invite("later", wave="B", role="speaker")
        for person in ("seated", "leaver", "waiting", "prober"):
            self._invite(person)

    def undo(self) -> None:
        """A batch is taken back in time."""
        self._ask("POST", f"/invitations/batches/{self._undone}/undo", 200, {})

    def answer(self) -> None:
        """Three say yes; there is room for two."""
        people = Invitees(self.world.organiser, self.event, self.world.client)
        for person in ("seated", "leaver", "waiting"):
            told = {"answers": {"dietary": "No nuts"}} if person == "seated" else {}
            said = {"answer": "accept", "name": person, "attendance": "in_person", "waitlist_if_full": True, **told}
            answer = people.say(self.tokens[person], **said)
            assert answer.status_code == 201, answer.text
            self.references[person] = str((answer.json or {})["reference"])

    def ask(self) -> None:
        """Somebody asks a question that nobody answers."""
        asked = {"topic": "programme", "name": "Asker", "email": self.address("asker"), "message": "When is lunch?"}
        self.world.runtime.limits.forget()
        answer = self.world.client.post(f"/v1/events/{self.event.slug}/enquiries", json=asked)
        assert answer.status_code == 201, answer.text

    def cancel(self) -> None:
        """One with a place gives it back; the one who waits is offered it, and says nothing."""
        token = registration_token(self.world.runtime, self.references["leaver"])
        headers = {"Authorization": f"Registration {token}"}
        assert self.world.client.post("/v1/registration/cancel", headers=headers).status_code == 200

    def begin_round(self) -> None:
        """Everybody with a place is asked whether they still come."""
        made = self._ask("POST", "/confirmation-rounds", 201, {"closes_at": _told(self.plan.due)})
        self.round_path = f"/confirmation-rounds/{made['id']}/release?dry_run=true"

    def release_silent(self, why: str) -> None:
        """The organiser looks who would be let go: nobody, since other facts were told with the promise of a place."""
        refused = self._ask("POST", self.round_path, 409, {})
        assert why in refused["detail"], refused

    def edit(self) -> None:
        """Facts that people plan by are different."""
        fields = {"timezone": self.plan.moves_to} if self.plan.moves_to else {"venue": _venue("Long Gallery")}
        self._ask("PATCH", "", 200, fields, version="*")

    def edit_again(self) -> None:
        """And different again, which is told in the same mail."""
        self._ask("PATCH", "", 200, {"venue": _venue("Round Tower")}, version="*")

    def knock(self, *statuses: int) -> None:
        """Somebody says yes in a way there is not, which is looked at only while answers are taken."""
        said = {"answer": "accept", "name": "Prober", "attendance": "remote"}
        headers = {"Authorization": f"Invitation {self.tokens['prober']}"}
        answer = self.world.client.post("/v1/invitation/answer", json=said, headers=headers)
        assert answer.status_code in statuses, (self.plan, answer.text)

    def registration_of(self, person: str) -> str:
        """The id of their registration."""
        return str(registration_id(self.world.runtime, self.references[person]))

    def _invite(self, person: str, **fields: str) -> str:
        asked = {"name": person, "email": self.address(person), "source": "A list", **fields}
        reveal = person in ("seated", "leaver", "waiting", "prober")
        (made,) = self._ask("POST", "/invitations", 201, {"invitees": [asked], "reveal_links": reveal})["items"]
        if reveal:
            self.tokens[person] = made["token"]
        return str(made["id"])

    def _send(self, invitation: str) -> str:
        return str(self._ask("POST", "/invitations/send", 202, {"ids": [invitation]})["batch"])

    def _ask(self, method: str, path: str, status: int, body: dict[str, Any], **more: str) -> dict[str, Any]:
        headers = {"If-Match": "*"} if more else {}
        answer = self.world.organiser.open(method, self.path + path, json=body, headers=headers)
        assert answer.status_code == status, (self.plan, path, answer.text)
        return dict(answer.json)


def fields_of(plan: Plan) -> dict[str, Any]:
    """The event as its organiser describes it."""
    starts, ends = plan.starts, plan.starts + 3 * HOUR
    quiet = plan.quiet and {"starts_at": f"{plan.quiet[0]:02}:00", "ends_at": f"{plan.quiet[1]:02}:00"}
    return {
        "title": f"Talks {plan.number}",
        "slug": f"talks-{plan.number}",
        "timezone": plan.zone,
        "starts_at": starts.date().isoformat() if plan.dates_only else _told(starts),
        "ends_at": starts.date().isoformat() if plan.dates_only else _told(ends),
        "answers_due_at": _told(plan.due),
        "offers_end_at": _told(plan.offers_end),
        "offer_hours": OFFER_HOURS,
        "waitlist_policy": "first_come",
        "roles_not_counted": ["speaker"],
        "reminders": [{"days_before": days} for days in REMINDERS],
        "quiet_hours": quiet,
        "contacts": [
            {"topic": "programme", "name": "Ben", "email": f"ben.{plan.number}@example.org",
             "deputy_email": f"deputy.{plan.number}@example.org"},
        ],
        "questions": [
            {"code": "dietary", "label": "Diet", "kind": "text", "sensitive": True, "purge_days": PURGE_DAYS},
        ],
    }  # fmt: skip


def _venue(name: str) -> dict[str, str]:
    return {"name": name, "street": "1 Example Street", "locality": "London", "country": "GB"}


def _told(wall: datetime | date) -> str:
    return wall.isoformat(timespec="minutes") if isinstance(wall, datetime) else wall.isoformat()
