"""Who of those who wait is next for a free seat, and until when an offered one is held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.registration.domain import office_hours
from services.registration.domain.answering import EventRules
from services.registration.domain.lifecycles import EventStatus
from services.registration.domain.refusals import Invalid, InvalidTransition
from services.registration.domain.seating import Pool, SeatRequest, WaitlistPolicy, short

SEATS_MOVE = frozenset({EventStatus.OPEN, EventStatus.CLOSED})
"""Statuses in which a free seat goes to who waits: no longer taking answers does not send those who wait away."""

BY_HAND_HOURS = 48
"""How long an organiser's offer is held when neither they nor the event say so."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One who waits. ``notice_hours``: how long before the event they must know, if they said so."""

    id: UUID
    request: SeatRequest
    notice_hours: int | None = None


def next_up(line: Sequence[Waiting], pools: Sequence[Pool], *, time_left: timedelta | None) -> int | None:
    """The place in the line of the first whose seats are all free, or none.

    Those who do not fit, and those who would learn of it too late, are passed over and keep their places.

    Args:
        line: in its order.
        pools: as they are now.
        time_left: until the event starts; none while that is not known.
    """
    free = {pool.code: pool.free for pool in pools if pool.kind == "attendance"}
    for place, one in enumerate(line):
        if _in_time(one, time_left) and _may_fit(one.request, free) and not short(one.request, pools):
            return place
    return None


def last_moment(event: EventRules) -> datetime | None:
    """From when on no place is offered: what the event says, at the latest its start."""
    return min((at for at in (event.offers_end_at, event.starts_at) if at), default=None)


def moves_by_itself(event: EventRules, *, now: datetime) -> bool:
    """Whether a free seat goes to the next in line without anybody's doing."""
    last = last_moment(event)
    first_come = event.waitlist_policy is WaitlistPolicy.FIRST_COME
    return first_come and event.status in SEATS_MOVE and (last is None or now < last)


def held_until(event: EventRules, *, now: datetime, hours: int | None = None) -> datetime:
    """Until when an offer made now is held, no longer than offers are made.

    Args:
        event: its own ``offer_hours`` count when no others are given; where it has ``offer_office_hours``, the clock
            stands still outside of them.
        now: the instant of the offer.
        hours: how long.
    """
    number = hours or event.details.get("offer_hours") or BY_HAND_HOURS
    working: office_hours.Hours | None = event.details.get("offer_office_hours")
    if working:
        wanted = office_hours.after(working, event.details["timezone"], since=now, number=number)
    else:
        wanted = now + timedelta(hours=number)
    return min(filter(None, (wanted, last_moment(event))))


def check_offers_go_on(event: EventRules, *, now: datetime) -> None:
    """Refuse an offer that comes too late.

    Raises:
        InvalidTransition: says what to do instead.
    """
    last = last_moment(event)
    if event.status not in SEATS_MOVE or (last is not None and now >= last):
        raise InvalidTransition("Places of this event are no longer offered. Confirm the person instead.")


def check_hold(event: EventRules, until: datetime, *, after: datetime) -> None:
    """Refuse an end of an offer that is over, brings no more time, or comes too late.

    Args:
        event: the event.
        until: the wanted end.
        after: what it must be later than: the present, or the end so far.

    Raises:
        Invalid: names ``hold_until``.
    """
    last = last_moment(event)
    if until <= after:
        raise Invalid({"hold_until": [f"Give an instant after {_told(after)}."]})
    if last is not None and until > last:
        raise Invalid(
            {"hold_until": [f"Offers of this event end at {_told(last)}. Give that instant or an earlier one."]}
        )


@dataclass(frozen=True, kw_only=True)
class Hold:
    """For how long a place is to be held: until an instant, for some hours, or, without both, as the event says."""

    until: datetime | None = None
    hours: int | None = None

    def end(self, event: EventRules, *, since: datetime, after: datetime) -> datetime:
        """The instant at which the offer ends; ``hours`` count from ``since``.

        Raises:
            Invalid: that instant is not after ``after``, or later than places are offered.
        """
        until = self.until or held_until(event, now=since, hours=self.hours)
        check_hold(event, until, after=after)
        return until


def _in_time(one: Waiting, time_left: timedelta | None) -> bool:
    return one.notice_hours is None or time_left is None or time_left >= timedelta(hours=one.notice_hours)


def _may_fit(request: SeatRequest, free: Mapping[str, int | None]) -> bool:
    """A quick look at the room alone: most of a long line ends here."""
    seats = free.get(request.attendance)
    return bool(request.held) or seats is None or seats >= int(request.counts) + request.companions


def _told(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")
