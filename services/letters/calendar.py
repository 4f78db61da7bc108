"""One event as a calendar entry (RFC 5545, 5546, 7986): the same bytes for the same facts."""

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

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

_UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Zulu", "UCT", "Etc/Universal", "Universal"})


class Text(icalendar.vText):
    """A text value; the library would take a backslash before an N, as people type it, for a line break."""

    def to_ical(self) -> bytes:
        """The text escaped (RFC 5545, section 3.3.11)."""
        text = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\n", "\\n").encode()


def entry(
    event: facts.Event, *, entry: CalendarEntry, method: Method, attendee: Recipient | None, url: str,
    attendance: str, written_at: datetime,
) -> bytes:  # fmt: skip
    """A calendar with this one entry; never anybody's personal link, never another person's address.

    Args:
        event: what happens when and where, as this reader may know it.
        entry: UID and sequence, kept by the registration.
        method: ``PUBLISH`` for a file to download, else a mail to ``attendee``.
        attendee: the one person it is for; left out when published.
        url: a page about the event to print, or empty.
        attendance: ``in_person`` prints the place, ``remote`` the join link, empty what the facts hold.
        written_at: instant of writing (``DTSTAMP``).

    Raises:
        MissingFact: the event has no date yet.
    """
    if not event.starts_at:
        raise MissingFact("event.starts_at")
    event = tidied(event)
    language = spoken(attendee.language if attendee else "en")
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    item = _item(event, entry, method, written_at)
    _add_time(calendar, item, event)
    _add_people(item, event, None if method == "PUBLISH" else attendee)
    _add_place(item, event, attendance, url, language)
    _add_description(item, event, method, attendance, language)
    calendar.add_component(item)
    return bytes(calendar.to_ical())


def _item(event: facts.Event, entry: CalendarEntry, method: Method, written_at: datetime) -> icalendar.Event:
    item = icalendar.Event()
    item.add("uid", Text(single_line(entry.uid)))
    item.add("sequence", entry.sequence)
    item.add("dtstamp", written_at.astimezone(UTC).replace(microsecond=0))
    item.add("summary", Text(event.title))
    item.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    item.add("class", "CONFIDENTIAL" if event.confidential else "PUBLIC")
    return item


def _add_time(calendar: icalendar.Calendar, item: icalendar.Event, event: facts.Event) -> None:
    ends_at = event.ends_at or event.starts_at
    if when.is_date(event.starts_at) or when.is_date(ends_at):
        item.add("dtstart", date.fromisoformat(event.starts_at[:10]))
        # The last day is inclusive for people and exclusive in calendars.
        item.add("dtend", date.fromisoformat(ends_at[:10]) + timedelta(days=1))
        return
    zone = UTC if event.timezone in _UTC_NAMES else ZoneInfo(event.timezone)
    starts, ends = (datetime.fromisoformat(wall).replace(tzinfo=zone) for wall in (event.starts_at, ends_at))
    if zone is not UTC:
        calendar.add_component(table(event.timezone, starts.year, ends.year))
    item.add("dtstart", starts)
    if event.ends_at:
        item.add("dtend", ends)


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
        event.summary,
        _("Doors open: %(time)s") % {"time": doors} if doors else "",
        wording(event.discussion_rule, language),
        event.reference_code,
        _("Declining in the calendar does not release your place. To change or release it, use the link in the mail"
          " that confirmed it.") if method == "REQUEST" else "",
    ]  # fmt: skip
    if description := "\n\n".join(part for part in parts if part):
        item.add("description", Text(description))
