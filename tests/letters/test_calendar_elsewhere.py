"""Calendar entries as another library reads them, which knows nothing of the one that wrote them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as Entry

from services.contracts.facts import CalendarEntry
from services.letters import calendar
from tests.letters.test_calendar import EVENT, NOON, PERSON, made

LONDON = ZoneInfo("Europe/London")
SCRIPTS = {
    "arabic": "لقاء؛ مع، الأصدقاء",
    "chinese": "圆桌会议，第二次；" * 40,
    "emoji": "Tea 🎉👩🏽‍💻, with; friends \\n and a backslash \\",
    "long": "Слово; и, ещё \\ " * 700,
}


def elsewhere(content: bytes) -> Calendar:
    """The calendar as the other library understands it; it refuses what breaks the standard."""
    return IcsCalendarStream.calendar_from_ics(content.decode())


def entry(content: bytes) -> Entry:
    """Its one event."""
    (found,) = elsewhere(content).events
    return found


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_says_which_entry_it_is_and_what_becomes_of_it(method: Literal["REQUEST", "CANCEL"], status: str) -> None:
    content = made(method=method)
    found = entry(content)
    assert elsewhere(content).method == method
    assert (found.uid, found.sequence, found.status) == ("uid-1", 3, status)


def test_is_at_the_instant_of_the_events_clock() -> None:
    found = entry(made())
    assert found.start == datetime(2018, 9, 7, 11, tzinfo=LONDON)
    assert found.end == datetime(2018, 9, 7, 17, tzinfo=LONDON)


def test_days_alone_are_days() -> None:
    found = entry(made(replace(EVENT, starts_at="2018-09-07", ends_at="2018-09-09", doors_open_at="")))
    assert (found.start, found.end) == (date(2018, 9, 7), date(2018, 9, 10))


def test_is_from_the_contact_to_its_one_reader() -> None:
    found = entry(made())
    assert found.organizer is not None
    assert (str(found.organizer.uri), found.organizer.common_name) == ("mailto:ada@example.org", "Tea House")
    (reader,) = found.attendees
    assert (str(reader.uri), reader.common_name, reader.rsvp) == (f"mailto:{PERSON.email}", PERSON.name, False)
    assert found.classification == "CONFIDENTIAL"


def test_each_gets_their_own_place() -> None:
    there, far = entry(made(attendance="in_person")), entry(made(attendance="remote"))
    assert (there.location, there.url) == ("Assembly House, London, United Kingdom", None)
    assert (far.location, str(far.url)) == (None, EVENT.join_url)


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=list(SCRIPTS))
def test_every_script_reads_as_it_was_written(text: str) -> None:
    found = entry(made(replace(EVENT, title=text, summary=text, discussion_rule="", doors_open_at="")))
    assert found.summary == " ".join(text.split())
    assert found.description is not None
    assert found.description.startswith(text.strip())


def test_a_feed_reads_as_its_events() -> None:
    zones = ("Europe/London", "Asia/Kathmandu", "America/St_Johns")
    items = [
        calendar.Item(
            event=replace(EVENT, timezone=zone), entry=CalendarEntry(uid=zone, sequence=number), changed_at=NOON
        )
        for number, zone in enumerate(zones)
    ]
    read = {one.uid: one.start for one in elsewhere(calendar.feed(items, name="Teas; and cakes")).events}
    assert read == {zone: datetime(2018, 9, 7, 11, tzinfo=ZoneInfo(zone)) for zone in zones}
