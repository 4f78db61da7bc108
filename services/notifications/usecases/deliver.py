"""Send deliveries: lease, write, hand in, record. No connection to the database is held while a mail server talks."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import inf
from uuid import UUID

from services.kit.database import DatabaseUnavailable
from services.notifications.domain.deliveries import ENVELOPE_OK, RENEWAL_SECONDS
from services.notifications.domain.retrying import Kind, Outcome
from services.notifications.mail.smtp import Connection, Parcel, ServerFault
from services.notifications.store import handovers, leases
from services.notifications.usecases.desk import Desk
from services.notifications.usecases.record_outcome import Taken, record_outcome, record_taken
from services.notifications.usecases.take_deliveries import Job, take_deliveries
from services.notifications.usecases.write_mail import Unwritable, site_name, write_mail

TURN_SECONDS = 1.0
"""So long whoever has more to do sends at a time: then a pause is heeded, and what a person waits for goes first."""

_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)


class LeaseLost(Exception):
    """Somebody else holds the delivery by now; it must not go out a second time."""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """How many of the deliveries were tried, and how many of these the server took."""

    tried: int
    sent: int


def deliver(desk: Desk, ids: Sequence[UUID], *, within: float = inf) -> Tried:
    """Try these deliveries now; those that are not due, held by others or paused are left alone.

    After ``within`` seconds no other is begun, and the rest is free for everybody.
    """
    holder = uuid.uuid4()
    jobs = take_deliveries(desk, ids, holder=holder) if ids else []
    if not jobs:
        return Tried(tried=0, sent=0)
    with _kept_leased(desk, holder):
        outcomes = _Batch(desk, holder).run(jobs, until=time.monotonic() + within)
    return Tried(tried=len(outcomes), sent=sum(outcome.kind is Kind.SENT for outcome in outcomes))


class _Batch:
    """Deliveries under one lease, over one connection while it lasts."""

    def __init__(self, desk: Desk, holder: UUID) -> None:
        self._desk = desk
        self._holder = holder
        self._connection: Connection | None = None
        self._ahead: Parcel | None = None
        """The mail after the present one, so that the server can be told of both with one wait."""
        self._unwritten: Taken | None = None
        """A bulk mail that the server took: written with the mark of the next, before that one begins."""

    def run(self, jobs: list[Job], *, until: float) -> list[Outcome]:
        outcomes: list[Outcome] = []
        try:
            for job, then in zip(jobs, [*jobs[1:], None], strict=True):
                is_last = then is None or time.monotonic() >= until
                outcomes.append(self._one(job, None if is_last else then))
                if is_last or outcomes[-1].kind in {Kind.HOST, Kind.SIGN_IN}:
                    break
        finally:
            self._give_back(jobs[len(outcomes) :])
            self._hang_up()
            self._write()
        return outcomes

    def _one(self, job: Job, then: Job | None) -> Outcome:
        try:
            parcel = self._ahead or write_mail(self._desk, job)
            self._ahead = self._written_ahead(then)
            outcome = self._sent(job, parcel)
        except (Unwritable, ServerFault) as refused:
            outcome = refused.outcome
        except LeaseLost:
            outcome = Outcome(kind=Kind.LATER, reason="Another worker took it over.")
        self._record(job, outcome)
        return outcome

    def _written_ahead(self, job: Job | None) -> Parcel | None:
        """The next mail, if it is bulk: what somebody waits for notes every step of its own."""
        if job is not None and job.taken.tried.bulk:
            with suppress(Unwritable):  # told of in its turn
                return write_mail(self._desk, job)
        return None

    def _sent(self, job: Job, parcel: Parcel) -> Outcome:
        reused = self._connection is not None and self._connection.usable
        outcome = self._handed_in(job, parcel)
        if outcome.kind is Kind.HOST and reused:  # servers take only so many mails over one connection
            outcome = self._handed_in(job, parcel)
        return outcome

    def _handed_in(self, job: Job, parcel: Parcel) -> Outcome:
        if self._connection is not None and not self._connection.usable:
            self._hang_up()
        if self._connection is None:
            self._connection = Connection(self._desk.server, hello=site_name(self._desk))
        return self._connection.send(parcel, lambda phase: self._mark(job, phase), then=self._ahead)

    def _mark(self, job: Job, phase: str) -> None:
        if phase == ENVELOPE_OK and job.taken.tried.bulk:
            return  # a crash before the body leads to the same step with and without it
        taken, mine = self._unwritten, job.taken.tried.id
        if taken is not None:
            ours = record_taken(self._desk, taken, holder=self._holder, next_id=mine)
            self._unwritten = None
        else:
            with self._desk.database.statement() as connection:
                ours = handovers.mark_phase(connection, mine, holder=self._holder, phase=phase)
        if not ours:
            raise LeaseLost

    def _record(self, job: Job, outcome: Outcome) -> None:
        """Write the outcome; the server may have the mail, so a database that is away is asked again."""
        self._write()
        if outcome.kind is not Kind.SENT:
            return _insist(lambda: record_outcome(self._desk, job, outcome, holder=self._holder))
        self._unwritten = Taken(job=job, outcome=outcome, at=self._desk.now())
        # Bulk waits for the next one. Should we die until then it counts as sent all the same, as bulk in doubt does.
        return None if job.taken.tried.bulk else self._write()

    def _write(self) -> None:
        taken = self._unwritten
        if taken is not None:
            _insist(lambda: record_taken(self._desk, taken, holder=self._holder))
            self._unwritten = None

    def _give_back(self, jobs: list[Job]) -> None:
        """Let others have what was not handed in; nobody need wait then until the lease runs out."""
        ids = [job.taken.tried.id for job in jobs]

        def give_back() -> None:
            with self._desk.database.transaction() as session:
                leases.give_back(session, ids, holder=self._holder, now=self._desk.now())

        if ids:
            with suppress(DatabaseUnavailable):
                _insist(give_back)

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _insist(write: Callable[[], object]) -> None:
    """Write, asking a database that is away again for some sixteen seconds."""
    for pause in _PAUSES:
        try:
            write()
        except DatabaseUnavailable:
            time.sleep(pause)
        else:
            return
    write()


@contextmanager
def _kept_leased(desk: Desk, holder: UUID) -> Iterator[None]:
    """Renew the lease from the side for as long as the block lasts."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(RENEWAL_SECONDS):
            with suppress(DatabaseUnavailable), desk.database.statement() as connection:
                leases.renew(connection, holder, now=desk.now())

    side = threading.Thread(target=renew, name="lease", daemon=True)
    side.start()
    try:
        yield
    finally:
        over.set()
        side.join(RENEWAL_SECONDS)
