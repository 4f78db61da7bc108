"""What must have happened by the end, and when: from the times on the wall alone, in the test's own arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tests.years.life import DAY, HOUR, MINUTE, NOTICES, OFFER_HOURS, PURGE_DAYS, REMINDERS, Plan
from tests.years.wall import after_quiet, at_work, meant, shown

UNDO, QUIET = timedelta(seconds=300), timedelta(seconds=600)
BETWEEN = timedelta(hours=20)
WATCHED = frozenset({
    "invitation", "reminder", "confirmation", "waitlisted", "cancellation", "offer", "lapsed", "still_coming",
    "facts_changed", "near", "enquiry", "acknowledgement", "enquiry.escalated", "chase", "expired", "event.finished",
    "answers.purged",
})  # fmt: skip
"""What is reckoned here; other mails are none of its business."""

Effect = tuple[int, str, str]
"""Of which event, what, to whom."""


@dataclass(frozen=True)
class Stops:
    """When no clock runs: from the first instant up to, and not including, the second."""

    windows: Sequence[tuple[datetime, datetime]] = ()

    def done(self, instant: datetime) -> datetime:
        """When that is seen to which is due at an instant."""
        return next((last for first, last in self.windows if first <= instant < last), instant)


@dataclass(frozen=True)
class Oracle:
    """The reckoning for one event."""

    plan: Plan
    stops: Stops

    def effects(self) -> Iterator[tuple[Effect, datetime]]:
        """Everything that happens, each once."""
        for what, person, instant in (*self._told_at_once(), *self._asked(), *self._near(), *self._over()):
            yield (self.plan.number, what, person), instant

    def causes(self) -> Iterator[datetime]:
        """When the clocks decide about what shows only later."""
        yield self.when(self.plan.release)
        for limit in (self.plan.due, self._limit):
            yield from (self.when(self._shown(limit) - days * DAY) for days in REMINDERS)

    def _shown(self, wall: datetime) -> datetime:
        """What the clock really shows at a time that it may leave out."""
        return shown(meant(wall, self.plan.zone), self.plan.zone)

    def zone_at(self, instant: datetime) -> str:
        """In which zone the event is believed to be then."""
        moved = self.plan.moves_at is not None and instant >= self.plan.moves_at
        return self.plan.moves_to if moved else self.plan.zone

    def when(self, wall: datetime) -> datetime:
        """When that is seen to which is due at a time on the wall."""
        before = self.stops.done(meant(wall, self.plan.zone))
        if not self.plan.moves_at or before < self.plan.moves_at:
            return before
        return self.stops.done(max(meant(wall, self.plan.moves_to), self.plan.moves_at))

    def _told_at_once(self) -> Iterator[tuple[str, str, datetime]]:
        plan, done = self.plan, self.stops.done
        yield "invitation", "silent", self._first_mail
        yield "confirmation", "seated", done(plan.made + 10 * MINUTE)
        yield "confirmation", "leaver", done(plan.made + 10 * MINUTE)
        yield "waitlisted", "waiting", done(plan.made + 10 * MINUTE)
        yield "cancellation", "leaver", done(plan.cancels)
        yield "offer", "waiting", done(plan.cancels)
        # What is held is held until an instant that was told, whatever becomes of the zone.
        held = min(plan.cancels + OFFER_HOURS * HOUR, meant(plan.offers_end, self.zone_at(plan.cancels)))
        yield "lapsed", "waiting", done(held)
        if done(plan.edits + 5 * MINUTE + QUIET) < done(held):
            yield "facts_changed", "waiting", done(plan.edits + 5 * MINUTE + QUIET)
        if not plan.moves_to:
            yield "still_coming", "seated", done(plan.rounds)
        yield "facts_changed", "seated", done(plan.edits + 5 * MINUTE + QUIET)
        yield "enquiry", "ben", done(plan.asks)
        yield "acknowledgement", "asker", done(plan.asks)
        yield "enquiry", "deputy", self._escalated
        yield "enquiry.escalated", "", self._escalated

    @property
    def _first_mail(self) -> datetime:
        return self.stops.done(self.plan.made + UNDO)

    @property
    def _escalated(self) -> datetime:
        zone, days = self.zone_at(self.plan.asks), 2
        wall = shown(self.plan.asks, zone)
        while days:
            wall += DAY
            days -= wall.weekday() < 5
        instant = self.stops.done(meant(wall, zone))
        while not at_work(instant, self.zone_at(instant)):
            instant = self.stops.done(instant + MINUTE)
        return instant

    def _asked(self) -> Iterator[tuple[str, str, datetime]]:
        """Invitations and what follows from silence."""
        plan = self.plan
        yield from self._reminded("silent", plan.due, self._first_mail)
        yield "chase", "", self._chased(plan.due, self._first_mail)
        mailed, limit = self.stops.done(self._wave_leaves), self._limit
        yield "invitation", "later", mailed
        yield from self._reminded("later", limit, mailed)
        yield "chase", "B", self._chased(limit, mailed)
        for person, over in (("silent", plan.due), ("prober", plan.due), ("later", limit)):
            yield "expired", person, self.when(over)

    @property
    def _wave_leaves(self) -> datetime:
        """When the mails of the wave may leave: after the time to undo it, and outside quiet hours."""
        released = self.when(self.plan.release)
        return after_quiet(released + UNDO, self.zone_at(released), self.plan.quiet)

    @property
    def _limit(self) -> datetime:
        """Until when somebody of the wave may answer: one whole day after the day of the mail, never after the rest."""
        zone = self.zone_at(self.when(self.plan.release))
        midnight = datetime.combine(shown(self._wave_leaves, zone).date() + 2 * DAY, time())
        return min(midnight, self.plan.due)

    def _reminded(self, person: str, limit: datetime, mailed: datetime) -> Iterator[tuple[str, str, datetime]]:
        last = None
        for days in REMINDERS:
            wall = self._shown(limit) - days * DAY
            slot, seen = meant(wall, self.plan.zone), self.when(wall)
            leaves = after_quiet(seen + UNDO, self.zone_at(seen), self.plan.quiet)
            if slot <= mailed or leaves >= self.when(limit) or (last and leaves < last + BETWEEN):
                continue
            last = leaves
            yield "reminder", person, self.stops.done(leaves)

    def _chased(self, limit: datetime, mailed: datetime) -> datetime:
        zone = self.zone_at(self.when(limit) - 25 * HOUR)
        return self.stops.done(max(meant(limit, zone) - DAY, mailed))

    def _near(self) -> Iterator[tuple[str, str, datetime]]:
        wall = self.plan.starts.replace(hour=9, minute=0) if self.plan.dates_only else self.plan.starts
        for days in NOTICES:
            slot, seen = meant(wall - days * DAY, self.plan.zone), self.when(wall - days * DAY)
            if seen - slot < 12 * HOUR and seen < self.when(self.plan.starts_from):
                yield f"near {days}", "seated", seen

    def _over(self) -> Iterator[tuple[str, str, datetime]]:
        yield "event.finished", "", self.when(self.plan.ends)
        end = meant(self.plan.ends, self.plan.moves_to or self.plan.zone)
        yield "answers.purged", "", self.stops.done(end + PURGE_DAYS * DAY)
