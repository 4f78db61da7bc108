"""The part that all orders to send share: the batch that can be undone, and who of it leaves now or waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.kit.database import Database, new_id
from services.registration.domain.batches import Hold, hold_of, leaving
from services.registration.domain.callers import Caller
from services.registration.domain.people import email_key
from services.registration.domain.reminding import after_quiet
from services.registration.store import audit, batches, organiser_tasks
from services.registration.store.base import Session
from services.registration.store.events import Event
from services.registration.store.organiser_tasks import Reason
from services.registration.store.refused_addresses import refused

RELEASE = "release"
"""The task of letting the rest of a batch go."""

_ACTIONS: Mapping[str, str] = {
    "invitations": "invitations.queued", "reminders": "invitations.reminded", "reports": "reports.queued",
}  # fmt: skip


@dataclass(frozen=True)
class Skipped:
    """Somebody who is not mailed, and why; ``missing`` names the facts that their letter lacks."""

    id: UUID
    reason: str
    missing: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Mailed:
    """One who gets a mail, as a dry run tells it."""

    id: UUID
    name: str
    email: str
    constituency: str | None
    refused_before: str | None = None
    """Why this address refused mail earlier, whoever's it was: then theirs is not sent either."""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What was queued; until ``send_after`` nothing leaves. A dry run has no batch and names the recipients.

    Attributes:
        awaiting: how many more wait for somebody to release them.
        awaiting_for: why they wait, as ``Hold`` has it.
    """

    batch: UUID | None
    send_after: datetime
    queued: int
    skipped: list[Skipped] = field(default_factory=list)
    awaiting: int = 0
    awaiting_for: str | None = None
    recipients: list[Mailed] = field(default_factory=list)
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Order:
    """Mails that go together.

    Attributes:
        actor: by whose order, as the audit names them.
        planner: who planned it, where the clock carries it out.
        send_after: nothing leaves before.
        now: the instant of asking.
        wave: of which wave.
        first: so many go alone, before the rest.
        gives_due: whether those without a limit of their own get one with it.
        batch: the batch, once there is one.
        about: what a report is about.
    """

    actor: str
    planner: str = ""
    send_after: datetime
    now: datetime
    wave: str | None = None
    first: int | None = None
    gives_due: bool = False
    batch: UUID | None = None
    about: str = ""

    def of(self, batch: UUID) -> "Order":
        """The order with its batch."""
        return replace(self, batch=batch)

    def after_quiet(self, event: Event) -> "Order":
        """The order with its mails waiting for the end of the event's quiet hours."""
        quiet = event.details.get("quiet_hours")
        return replace(self, send_after=after_quiet(self.send_after, quiet, event.timezone))


@dataclass(frozen=True, kw_only=True)
class Made:
    """A batch, how many of it leave now and whose mails wait."""

    id: UUID
    send_after: datetime
    leaving: int
    waiting: list[UUID]
    hold: Hold | None

    def told(self, recipients: list[Mailed]) -> Sending:
        """What was queued, as it is told."""
        return Sending(
            batch=self.id, send_after=self.send_after, queued=self.leaving, awaiting=len(self.waiting),
            awaiting_for=self.hold, recipients=recipients,
        )  # fmt: skip


def as_told(db: Database, caller: Caller, done: Sending, *, dry_run: bool) -> Sending:
    """What the door tells: after a dry run the recipients, with what mail servers said of them, else the batch."""
    if not dry_run:
        return replace(done, recipients=[])
    with db.transaction() as session:
        why = refused(session, caller.organisation_id, [one.email for one in done.recipients])
    named = [replace(one, refused_before=why.get(email_key(one.email))) for one in done.recipients]
    return replace(done, batch=None, dry_run=True, recipients=named)


def make_batch(session: Session, event: Event, order: Order, kind: str, ids: Sequence[UUID]) -> Made:
    """Store a batch of mails to these, write it down, and ask for a release where some of it wait."""
    hold = hold_of(len(ids), first=order.first, most_alone=event.details.get("two_person_above"))
    going = leaving(len(ids), hold, first=order.first)
    made = Made(id=new_id(), send_after=order.send_after, leaving=going, waiting=list(ids[going:]), hold=hold)
    row = {
        "id": made.id, "event_id": event.id, "kind": kind, "wave": order.wave, "queued": len(ids), "hold": hold,
        "actor": order.planner or order.actor, "first": order.first, "waiting": made.waiting, "about": order.about,
        "send_after": order.send_after,
    }  # fmt: skip
    batches.add(session, row)
    audit.note(
        session, organisation_id=event.organisation_id, event_id=event.id, subject_id=made.id, action=_ACTIONS[kind],
        actor=order.actor, changes={"queued": len(ids), "wave": order.wave, "awaiting": len(made.waiting)},
    )  # fmt: skip
    if made.waiting:
        subject = {"batch": str(made.id), "awaiting": len(made.waiting)}
        organiser_tasks.ask(
            session, Reason(event_id=event.id, kind=RELEASE, key=str(made.id), subject=subject), now=order.now
        )
    return made


def settle_task(session: Session, event: Event, batch: UUID, *, by: str, now: datetime) -> None:
    """Nothing of the batch waits any more."""
    asked = organiser_tasks.open_of(session, event.id, RELEASE)
    organiser_tasks.tick_off(session, [one.id for one in asked if one.key == str(batch)], by=by, now=now)
