"""One event as a calendar entry (RFC 5545, 5546, 7986): the same bytes for the same facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import icalendar

from services.contracts import facts
from services.contracts.facts import CalendarEntry, Recipient
from services.letters import when, where
from services.letters.languages import spoken, translations
from services.letters.letter import MissingFact
from services.letters.rule import wording
from services.letters.tidy import single_line, tidied
from services.letters.zones import table

PRODID = "-//Placecard//Placecard//EN"

REFRESH = timedelta(hours=1)
"""How often a program that subscribes should look again."""

Zone = tuple[str, int, int]
"""A zone by its name, with the first and the last year that its table must tell of."""

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
"""Tentative is what is postponed: its time may still change."""

_UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Zulu", "UCT", "Etc/Universal", "Universal"})


class Text(icalendar.vText):
    """A text value; the library would take a backslash before an N, as people type it, for a line break."""

    def to_ical(self) -> bytes:
        """The text escaped (RFC 5545, section 3.3.11)."""
        text = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\n", "\\n").encode()


def entry(
    event: facts.Event, *, entry: CalendarEntry, method: Method, attendee: Recipient | None, url: str,
    attendance: str, written_at: datetime, status: Status = "CONFIRMED",
) -> bytes:  # fmt: skip
    """A calendar with this one entry; the reader's own join link at most, never another person's address.

    Args:
        event: what happens when and where, as this reader may know it.
        entry: UID and sequence, kept by the registration.
        method: ``PUBLISH`` for a file to download, else a mail to ``attendee``.
        attendee: the one person it is for; left out when published.
        url: a page about the event to print, or empty.
        attendance: ``in_person`` prints the place, ``remote`` the join link, empty what the facts hold.
        written_at: instant of writing (``DTSTAMP``).
        status: of the event; an entry that is taken back is cancelled in any case.

    Raises:
        MissingFact: the event has no date yet.
    """
    event = tidied(event)
    item = _item(event, entry, "CANCELLED" if method == "CANCEL" else status, written_at)
    zone = _add_time(item, event)
    language = spoken(attendee.language if attendee else "en")
    _add_people(item, event, None if method == "PUBLISH" else attendee)
    _add_place(item, event, attendance, url, language)
    _add_description(item, event, method, attendance, language)
    return written(method, [item], [zone] if zone else [])


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry of a feed: what its holder may know of an event."""

    event: facts.Event
    entry: CalendarEntry
    attendance: str = ""
    url: str = ""
    status: Status = "CONFIRMED"
    changed_at: datetime


def feed(items: Iterable[Item], *, name: str) -> bytes:
    """A calendar to subscribe to, in which nobody is named; entries without a date are left out.

    The same facts give the same bytes at any time, so that a reader can be told that nothing is new.
    """
    made, zones = [], []
    for one in items:
        if not one.event.starts_at:
            continue
        event = tidied(one.event)
        item = _item(event, one.entry, one.status, one.changed_at)
        zone = _add_time(item, event)
        zones += [zone] if zone else []
        _add_people(item, event, None)
        _add_place(item, event, one.attendance, one.url, "en")
        _add_description(item, event, "PUBLISH", one.attendance, "en")
        made.append(item)
    return written("PUBLISH", made, zones, name=single_line(name))


def written(method: Method, items: Iterable[icalendar.Event], zones: Iterable[Zone], *, name: str = "") -> bytes:
    """A calendar of these entries, with one table for each zone (RFC 5545, section 3.6.5)."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:  # RFC 7986, sections 5.1 and 5.7; the two others are what older programs read
        calendar.add("name", Text(name))
        calendar.add("x-wr-calname", Text(name))
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    years: dict[str, list[int]] = {}
    for zone, *of_entry in zones:
        years.setdefault(zone, []).extend(of_entry)
    for zone, known in sorted(years.items()):
        calendar.add_component(table(zone, min(known), max(known)))
    for item in items:
        calendar.add_component(item)
    return bytes(calendar.to_ical())


def _item(event: facts.Event, entry: CalendarEntry, status: Status, written_at: datetime) -> icalendar.Event:
    if not event.starts_at:
        raise MissingFact("event.starts_at")
    item = icalendar.Event()
    item.add("uid", Text(single_line(entry.uid)))
    item.add("sequence", entry.sequence)
    item.add("dtstamp", written_at.astimezone(UTC).replace(microsecond=0))
    item.add("summary", Text(event.calendar_title or event.title))
    item.add("status", status)
    item.add("class", "CONFIDENTIAL" if event.confidential else "PUBLIC")
    return item


def _add_time(item: icalendar.Event, event: facts.Event) -> Zone | None:
    """Say when it is; returns the zone and years of which a table is needed."""
    ends_at = event.ends_at or event.starts_at
    if when.is_date(event.starts_at) or when.is_date(ends_at):
        item.add("dtstart", date.fromisoformat(event.starts_at[:10]))
        # The last day is inclusive for people and exclusive in calendars.
        item.add("dtend", date.fromisoformat(ends_at[:10]) + timedelta(days=1))
        return None
    zone = UTC if event.timezone in _UTC_NAMES else ZoneInfo(event.timezone)
    # By way of the instant: programs differ about a time that a clock change leaves out, so none is written.
    starts, ends = (when.starts_utc(wall, event.timezone).astimezone(zone) for wall in (event.starts_at, ends_at))
    item.add("dtstart", starts)
    if event.ends_at:
        item.add("dtend", ends)
    return None if zone is UTC else (event.timezone, starts.year, ends.year)


def _add_people(item: icalendar.Event, event: facts.Event, attendee: Recipient | None) -> None:
    contact = event.contact
    if contact and (attendee or contact.public):
        organiser = _person(event.organiser or contact.name, contact.email)
        item.add("organizer", organiser)
    if attendee:
        person = _person(attendee.name, attendee.email)
        person.params |= {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        item.add("attendee", person)


def _person(name: str, email: str) -> icalendar.vCalAddress:
    person = icalendar.vCalAddress(f"mailto:{single_line(email)}")
    person.params["CN"] = single_line(name) or single_line(email)
    return person


def _add_place(item: icalendar.Event, event: facts.Event, attendance: str, url: str, language: str) -> None:
    if attendance == "remote":
        if event.join_url:
            link = icalendar.vUri(event.join_url)
            link.params |= {"VALUE": "URI", "FEATURE": "VIDEO"}
            item.add("conference", link)
        url = event.join_url or url
    elif place := where.one_line(event.venue, language):
        item.add("location", Text(place))
    if url:
        item.add("url", single_line(url))


def _add_description(item: icalendar.Event, event: facts.Event, method: Method, attendance: str, language: str) -> None:
    _ = translations(language).gettext
    doors = when.doors(event, language) if attendance != "remote" else ""
    parts = [
        "" if event.calendar_title else event.summary,
        _("Doors open: %(time)s") % {"time": doors} if doors else "",
        wording(event.discussion_rule, language),
        event.reference_code,
        _("Declining in the calendar does not release your place. To change or release it, use the link in the mail"
          " that confirmed it.") if method == "REQUEST" else "",
    ]  # fmt: skip
    if description := "\n\n".join(part for part in parts if part):
        item.add("description", Text(description))
