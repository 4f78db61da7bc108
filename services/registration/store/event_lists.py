"""Lists of events: filtered, in a stable order, portion by portion."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from services.registration.domain.events import EventFilter
from services.registration.domain.paging import Page, decode_cursor, encode_cursor
from services.registration.store.events import SEEN_BY_STRANGERS, Event
from services.registration.store.organisations import Organisation

FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Where events without a date stand: after all others."""

BEGINS = func.coalesce(Event.starts_at, literal(FAR))
ENDS = func.coalesce(Event.ends_at, Event.starts_at + timedelta(days=1))
OVER = ("finished", "archived")
AT_MOST = 50
"""Events that are named beside another of their series."""

_Columns = TypeVarTuple("_Columns")
_LISTED = (Event.visibility == "listed", *SEEN_BY_STRANGERS)


def listed(
    session: Session, organisation_id: UUID, wanted: EventFilter, portion: tuple[str | None, int], *, now: datetime
) -> Page[Event]:
    """An organisation's events that fit the filter.

    Args:
        session: the transaction.
        organisation_id: whose events.
        wanted: what they must fit.
        portion: the cursor, if any, and the most events to return.
        now: what divides upcoming events from past ones.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    query = select(Event).where(Event.organisation_id == organisation_id, *_conditions(wanted, now))
    return _page(session, query, wanted.when, portion)


def listed_for_strangers(
    session: Session, wanted: EventFilter, portion: tuple[str | None, int], *, now: datetime
) -> Page[Event]:
    """Listed events of all organisations that fit the filter, whose ``when`` is ``upcoming`` or ``past``.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    query = select(Event).where(*_LISTED, *_conditions(wanted, now))
    return _page(session, query, wanted.when, portion)


def marks_of_listed(session: Session, wanted: EventFilter, limit: int, *, now: datetime) -> list[tuple[UUID, int, str]]:
    """Id, version and organisation's name of the first of these events, in their order."""
    named = Organisation.id == Event.organisation_id
    query = select(Event.id, Event.version, Organisation.name).join(Organisation, named)
    fitting = _after(query.where(*_LISTED, *_conditions(wanted, now)), wanted.when, None).limit(limit)
    return [(row.id, row.version, row.name) for row in session.execute(fitting)]


def codes_of_listed(
    session: Session, when: str, *, now: datetime
) -> Sequence[Row[UUID, str | None, str | None, list[str]]]:
    """By which codes the listed events can be told apart: organisation, event type, series, themes."""
    columns = (Event.organisation_id, Event.event_type, Event.series_code, Event.themes)
    return session.execute(select(*columns).where(*_LISTED, _in_time(when, now)).distinct()).all()


def of_series(session: Session, event: Event) -> Sequence[Event]:
    """Other listed events of its series, the earliest first."""
    if not event.series_code:
        return []
    query = select(Event).where(
        *_LISTED,
        Event.organisation_id == event.organisation_id,
        Event.series_code == event.series_code,
        Event.id != event.id,
    )
    return session.scalars(query.order_by(BEGINS, Event.id).limit(AT_MOST)).all()


def _conditions(wanted: EventFilter, now: datetime) -> Iterator[ColumnElement[bool]]:
    conditions = (
        (wanted.only, Event.id == wanted.only),
        (wanted.statuses, Event.status.in_(wanted.statuses)),
        (wanted.when, _in_time(wanted.when, now)),
        (wanted.series, Event.series_code == wanted.series),
        (wanted.themes, Event.themes.contains(list(wanted.themes))),
        (wanted.event_type, Event.event_type == wanted.event_type),
        (wanted.updated_since, Event.updated_at >= (wanted.updated_since or now)),
        (wanted.q, _mentions(wanted.q)),
    )
    return (condition for asked, condition in conditions if asked)


def _mentions(text: str) -> ColumnElement[bool]:
    places = (Event.title, Event.reference_code, Event.details["summary"].astext)
    return or_(*(place.icontains(text, autoescape=True) for place in places))


def _in_time(when: str, now: datetime) -> ColumnElement[bool]:
    """An event is upcoming until its end, and past from then on or once it was finished."""
    ended = func.coalesce(now >= ENDS, False)
    if when == "past":
        return or_(Event.status.in_(OVER), ended)
    return and_(Event.status.not_in(OVER), ~ended)


def _page(session: Session, query: Select[Event], when: str, portion: tuple[str | None, int]) -> Page[Event]:
    cursor, limit = portion
    rows = session.scalars(_after(query, when, cursor).limit(limit + 1)).all()
    items = rows[:limit]
    return Page(items, _cursor(items[-1], when) if len(rows) > limit else None)


def _after(query: Select[*_Columns], when: str, cursor: str | None) -> Select[*_Columns]:
    """The query in its order, from the cursor on: last made first, or by time."""
    if not when:
        key = decode_cursor(cursor, UUID)
        return (query.where(Event.id < key[0]) if key else query).order_by(Event.id.desc())
    key, place = decode_cursor(cursor, datetime, UUID), tuple_(BEGINS, Event.id)
    if when == "past":
        return (query.where(place < key) if key else query).order_by(BEGINS.desc(), Event.id.desc())
    return (query.where(place > key) if key else query).order_by(BEGINS, Event.id)


def _cursor(event: Event, when: str) -> str:
    return encode_cursor(event.starts_at or FAR, event.id) if when else encode_cursor(event.id)
