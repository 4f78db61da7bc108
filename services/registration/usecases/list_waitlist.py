"""Organisers look at the line of those who wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import Database, Transaction
from services.kit.keys import Keyring
from services.registration.domain import seating
from services.registration.domain.answering import EventRules
from services.registration.domain.callers import Caller
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.domain.registrations import RegistrationFilter
from services.registration.domain.waitlists import WaitingView, line_version
from services.registration.store import waitlists
from services.registration.store.event_rules import read_rules
from services.registration.store.events import find_event
from services.registration.store.registrations import Registration
from services.registration.store.seats import Seats, pools_of
from services.registration.usecases.promote_waiting import request_of


@dataclass(frozen=True, kw_only=True)
class WaitlistRequest:
    """Which part of an event's line is asked for."""

    event: str
    """Its id or slug."""
    wanted: RegistrationFilter
    limit: int
    cursor: str | None = None


@dataclass(frozen=True, kw_only=True)
class WaitlistView:
    """A part of the line; ``version`` is that of the whole line, whatever was asked for."""

    page: Page[WaitingView]
    version: int


def list_waitlist(
    db: Database, keys: Keyring, caller: Caller, asked: WaitlistRequest, *, now: datetime
) -> WaitlistView:
    """Those who wait, in order, with their places in the whole line and what they wait for.

    Raises:
        NotFound: the caller has no such event.
        Invalid: the cursor is not one of ours.
    """
    with db.transaction() as session:
        found = find_event(session, caller.organisation_id, asked.event, only=caller.event_id)
        return waitlist_part(session, keys, read_rules(session, found.id), asked, now=now)


def waitlist_part(
    session: Transaction, keys: Keyring, rules: EventRules, asked: WaitlistRequest, *, now: datetime
) -> WaitlistView:
    """The part that is asked for, as it stands in this transaction.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    after = decode_cursor(asked.cursor, int, datetime, UUID)
    line = waitlists.versions_of(session, rules.id)
    rows = waitlists.listed(session, rules.id, asked.wanted, after=after, limit=asked.limit + 1)
    places = {one: place for place, (one, _) in enumerate(line, start=1)}
    views = _views(session, keys, rules, rows[: asked.limit], places, now=now)
    last = rows[asked.limit - 1][0] if len(rows) > asked.limit else None
    return WaitlistView(page=Page(items=views, next_cursor=_cursor(last)), version=line_version(line))


def _cursor(row: Registration | None) -> str | None:
    if row is None or row.waitlisted_at is None:
        return None
    return encode_cursor(row.waitlist_rank, row.waitlisted_at, row.id)


def _views(
    session: Transaction,
    keys: Keyring,
    rules: EventRules,
    rows: Sequence[Any],
    places: dict[UUID, int],
    *,
    now: datetime,
) -> list[WaitingView]:
    pools = pools_of(session, rules.id, now=now)
    # Who joined just now has no place yet, and is shown at the next look.
    placed = [(row, held or {}) for row, held in rows if row.id in places]
    return [_view(keys, row, rules, places[row.id], held, pools=pools) for row, held in placed]


def _view(
    keys: Keyring, row: Registration, rules: EventRules, position: int, held: Seats, *, pools: list[seating.Pool]
) -> WaitingView:
    request = request_of(keys, row, rules, held)
    lacking = [need.pool for need in seating.short(request, pools)]
    return WaitingView(
        position=position,
        attendance=request.attendance,
        since=row.waitlisted_at or row.answered_at,
        party_size=int(request.counts) + request.companions,
        waits_for=[{"kind": pool.kind, "code": pool.code} for pool in lacking],
        **{name: getattr(row, name) for name in _SHOWN},
    )


_SHOWN = (
    "id", "reference", "name", "organisation", "country", "constituency", "role", "notice_hours", "version",
)  # fmt: skip
