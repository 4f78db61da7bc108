"""Two of each clock over one time that jumps from one instant to the next, and a look at what they did."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import text

from services.kit.broker import BrokerWatch, Publisher
from services.notifications.clock import Errands
from services.notifications.runtime import Runtime as Sending
from services.notifications.runtime import make_runtime as make_sending
from services.notifications.settings import Settings, mail_server
from services.notifications.usecases.accept_messages import accept_messages
from services.notifications.usecases.deliver import deliver
from services.registration import clock as registration_clock
from services.registration.runtime import Runtime, make_runtime
from tests.journeys.sink import Sink
from tests.years.life import MINUTE, Life
from tests.years.oracle import WATCHED, Effect, Oracle, Stops

MAILS = text("""
select d.id, d.sent_at, d.recipient, d.purpose, o.event_id, o.facts ->> 'days' as days
from notifications.delivery d join registration.outbox o on o.id = d.message_id
where d.state = 'sent' and d.sent_at >= :since
""")
ACTS = text("""
select id, event_id, action from registration.audit_entry
where action in ('event.finished', 'answers.purged', 'enquiry.escalated') and acted_at >= now() - interval '1 hour'
""")
TASKS = text("""
select id, event_id, coalesce(subject ->> 'wave', '') as wave, created_at from registration.organiser_task
where kind = 'chase'
""")
EXPIRED = text("""
select id, event_id, email, updated_at from registration.invitation where state = 'expired'
""")
STRAY = text("""
select count(*) from notifications.delivery where state not in ('sent', 'skipped')
""")


@dataclass
class Clockwork:
    """One process of each kind of clock, and the worker that their hints go to."""

    registration: Runtime
    sending: Sending
    chance: random.Random
    now: datetime

    def round(self) -> None:
        """Everything that a while of these processes does."""
        jobs = list(registration_clock._others(self.registration).values())
        self.chance.shuffle(jobs)
        for job in jobs:
            while job.work():
                pass
        while registration_clock.relay(self.registration.database, self._hint, now=self.now):
            pass
        errands = Errands(self.sending, cast("Publisher", None), cast("BrokerWatch", None))
        errands.mend()
        while errands.send_here():
            pass

    def _hint(self, ids: Any, bulk: bool) -> None:
        taken = accept_messages(self.sending.database, ids, now=self.now)
        deliver(self.sending.desk, [*taken.first, *taken.bulk])


@dataclass
class Years:
    """The time, the clocks that run in it, and what was seen of their doings.

    Attributes:
        seen: what happened, and at which stop of the time.
    """

    runtime: Runtime
    sink: Sink
    chance: random.Random
    lives: list[Life]
    stops: Stops = field(default_factory=Stops)
    instances: int = 2
    seen: list[tuple[Effect, datetime]] = field(default_factory=list)
    _known: set[UUID] = field(default_factory=set)
    _expected: set[datetime] = field(default_factory=set)

    def live(self) -> None:
        """From the first act to the last effect; people act whether clocks run or not."""
        acts = sorted(
            ((at, life.plan.number, act) for life in self.lives for at, act in life.acts()), key=lambda one: one[:2]
        )
        oracles = [Oracle(life.plan, self.stops) for life in self.lives]
        expected = {at for one in oracles for _, at in one.effects()}
        around = {at + step for at in expected for step in (-MINUTE, timedelta())}
        around |= {at for one in oracles for at in one.causes()}
        self._expected = expected | {at for one in oracles for at in one.causes()}
        ticks = around | {at for at, _, _ in acts} | {last for _, last in self.stops.windows}
        clocks = [self._clockwork(number) for number in range(self.instances)]
        with ThreadPoolExecutor(self.instances) as together:
            for tick in sorted(ticks):
                while acts and acts[0][0] <= tick:
                    self._act(*acts.pop(0))
                if self.stops.done(tick) == tick:
                    self._tick(clocks, together, tick)
        for one in clocks:
            one.registration.database.dispose()
            one.sending.database.dispose()

    def wrong(self) -> list[str]:
        """What did not happen, happened too often or at another time, in order of time."""
        expected = {(what, at) for life in self.lives for what, at in Oracle(life.plan, self.stops).effects()}
        zones = {-1: "no zone", **{life.plan.number: life.plan.zone for life in self.lives}}
        told = [(at, f"{at:%Y-%m-%d %H:%M:%S} expected {what} in {zones[what[0]]}") for what, at in expected]
        found: list[tuple[datetime, str]] = []
        for what, at in self.seen:
            if (what, at) in expected:
                expected.remove((what, at))
            else:
                found.append((at, f"{at:%Y-%m-%d %H:%M:%S} not expected {what} in {zones[what[0]]}"))
        found += [(at, line) for at, line in told if any(line.startswith(f"{at:%Y-%m-%d %H:%M:%S} expected {what}")
                  for what, at in expected)]  # fmt: skip
        return [line for _, line in sorted(found)]

    def copies(self) -> int:
        """How many mails the mail server had more than once."""
        ids = [mail.id for mail in self.sink.mails]
        return len(ids) - len(set(ids))

    def _clockwork(self, number: int) -> Clockwork:
        made: list[Clockwork] = []
        here = make_runtime(self.runtime.settings, role=f"clock-{number}", now=lambda: made[0].now)
        same = self.runtime.settings
        settings = Settings(
            database_url=same.database_url, redis_url=same.redis_url, public_url=same.public_url,
            secret_keys=same.secret_keys, mail_from="events@example.org",
            mail_server=mail_server(self.sink.url, end_of_data_seconds=5),
        )  # fmt: skip
        sending = make_sending(settings, role=f"sending-{number}", now=lambda: made[0].now)
        chance = random.Random(self.chance.random())
        made.append(Clockwork(registration=here, sending=sending, chance=chance, now=self.lives[0].plan.made))
        return made[0]

    def _act(self, at: datetime, _: int, act: Any) -> None:
        self.lives[0].world.clock.now = at
        act()

    def _tick(self, clocks: list[Clockwork], together: ThreadPoolExecutor, now: datetime) -> None:
        """Rounds of every clock that is up, until what one brings about has been seen by another."""
        up = [one for one in clocks if self.chance.random() < 0.8] or clocks[:1]
        for one in up:
            one.now = now
        mailed, quiet = False, 0
        for number in range(7):
            before = len(self.sink.mails)
            list(together.map(Clockwork.round, up))
            quiet = quiet + 1 if len(self.sink.mails) == before else 0
            mailed |= not quiet
            # A round's jobs come in any order: what a mail brings about may be seen a round after it was noted.
            if quiet > mailed and number >= (now in self._expected):
                break
        self._look(now)

    def _look(self, now: datetime) -> None:
        numbers = {life.event.id: life.plan.number for life in self.lives if hasattr(life, "event")}
        with self.runtime.database.statement() as connection:
            for row in connection.execute(MAILS, {"since": now - MINUTE / 2}):
                what = f"{row.purpose} {row.days}" if row.purpose == "near" else row.purpose
                self._note(row.id, (numbers.get(row.event_id, -1), what, row.recipient.partition(".")[0]), row.sent_at)
            for row in connection.execute(ACTS):
                self._note(row.id, (numbers.get(row.event_id, -1), row.action, ""), now)
            for row in connection.execute(TASKS):
                self._note(row.id, (numbers.get(row.event_id, -1), "chase", row.wave), row.created_at)
            for row in connection.execute(EXPIRED):
                self._note(
                    row.id, (numbers.get(row.event_id, -1), "expired", row.email.partition(".")[0]), row.updated_at
                )

    def _note(self, id_: UUID, what: Effect, at: datetime) -> None:
        if id_ not in self._known and what[1].partition(" ")[0] in WATCHED:
            self._known.add(id_)
            self.seen.append((what, at))


def some_stops(lives: list[Life], chance: random.Random) -> Stops:
    """Hours in which no clock runs, so many as there are events, at any time around them."""
    found: list[tuple[datetime, datetime]] = []
    for life in lives:
        first = life.plan.made + timedelta(minutes=chance.randint(60, 10 * 24 * 60))
        last = first + timedelta(minutes=chance.randint(30, 8 * 60))
        if not any(first <= other_last and other_first <= last for other_first, other_last in found):
            found.append((first, last))
    return Stops(sorted(found))
