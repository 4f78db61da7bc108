"""Calendar entries, byte for byte and read back, also by a library that knows nothing of the one that wrote them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as Entry

from services.contracts.facts import CalendarEntry, Contact, Event, Recipient, Venue
from services.letters import calendar, when
from services.letters.letter import MissingFact
from services.letters.tidy import paragraphs, single_line
from tests.letters.test_zones import offset_by

EVENT = Event(
    id="1", slug="tea", title="Tea; with, friends", timezone="Europe/London", starts_at="2018-09-07T11:00",
    ends_at="2018-09-07T17:00", doors_open_at="2018-09-07T10:30", summary="A day.\nA good one.", organiser="Tea House",
    venue=Venue(name="Assembly House", locality="London", country="GB"), discussion_rule="chatham_house",
    contact=Contact(name="Ada Sample", email="ada@example.org"), join_url="https://meet.example.org/a?b=1,2;c",
)  # fmt: skip
PERSON = Recipient(name='Bo "B" Sample', email="bo@example.com")
NOON = datetime(2018, 8, 1, 12, 0, 0, 123, tzinfo=UTC)


def made(event: Event = EVENT, method: Literal["REQUEST", "CANCEL", "PUBLISH"] = "REQUEST", **facts: Any) -> bytes:
    """The entry in bytes."""
    person = None if method == "PUBLISH" else PERSON
    given_: dict[str, Any] = {"attendee": person, "url": "", "attendance": "in_person", "written_at": NOON} | facts
    return calendar.entry(event, entry=CalendarEntry(uid="uid-1", sequence=3), method=method, **given_)


def read(content: bytes) -> Any:
    """The one event of a calendar."""
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return event


def unfolded(content: bytes) -> list[str]:
    """Lines as they were before folding."""
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_is_exactly_these_bytes() -> None:
    event = replace(EVENT, title="Tea", summary="", discussion_rule="", organiser="Tea House", venue=None)

    assert unfolded(made(event, "PUBLISH", url="https://example.org/events/tea")) == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Placecard//Placecard//EN", "METHOD:PUBLISH",
        "BEGIN:VTIMEZONE", "TZID:Europe/London",
        "BEGIN:STANDARD", "DTSTART:20171231T000000", "TZNAME:GMT", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000",
        "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:20180325T010000", "TZNAME:BST", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100",
        "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:20181028T020000", "TZNAME:GMT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT", "SUMMARY:Tea", "DTSTART;TZID=Europe/London:20180907T110000",
        "DTEND;TZID=Europe/London:20180907T170000", "DTSTAMP:20180801T120000Z", "UID:uid-1", "SEQUENCE:3",
        "CLASS:CONFIDENTIAL", "DESCRIPTION:Doors open: 10:30", 'ORGANIZER;CN="Tea House":mailto:ada@example.org',
        "STATUS:CONFIRMED", "URL:https://example.org/events/tea", "END:VEVENT",
        "END:VCALENDAR", "",
    ]  # fmt: skip


def test_the_same_facts_give_the_same_bytes() -> None:
    assert made() == made()


def test_lines_end_and_fold_as_the_standard_asks() -> None:
    content = made(replace(EVENT, title="毛" * 200 + "🎉" * 50))
    lines = content.split(b"\r\n")

    assert lines.pop() == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut


def test_values_are_escaped() -> None:
    assert "SUMMARY:Tea\\; with\\, friends" in unfolded(made())
    assert any(line.startswith("DESCRIPTION:A day.\\nA good one.") for line in unfolded(made()))


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_a_mailed_entry_names_its_one_reader_and_the_contact(method: Any) -> None:
    content = made(method=method)
    event = read(content)

    assert event["attendee"] == "mailto:bo@example.com"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert event["attendee"].params["RSVP"] == "FALSE"
    assert event["organizer"] == "mailto:ada@example.org"
    assert set(re.findall(r"[\w.]+@[\w.]+", " ".join(unfolded(content)))) == {"bo@example.com", "ada@example.org"}


def test_a_published_entry_names_nobody_but_a_public_contact() -> None:
    private = replace(EVENT, contact=Contact(name="Sasha", email="sasha@example.org", public=False))

    assert "attendee" not in read(made(method="PUBLISH"))
    assert read(made(method="PUBLISH"))["organizer"] == "mailto:ada@example.org"
    assert b"@" not in made(private, "PUBLISH")


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_method_and_status_agree(method: Any, status: str) -> None:
    content = made(method=method)

    assert unfolded(content).count(f"METHOD:{method}") == 1
    assert read(content)["status"] == status
    assert (read(content)["uid"], read(content)["sequence"]) == ("uid-1", 3)


def test_a_neutral_title_stands_instead_of_the_title_and_the_summary_stays_out() -> None:
    content = made(replace(EVENT, calendar_title="Meeting", title="Off the record on X", summary="All about X"))

    assert read(content)["summary"] == "Meeting"
    assert b"X" not in content.replace(b"X-", b"").replace(b"TZ", b"")
    assert read(made())["summary"] == EVENT.title


def test_closed_events_are_confidential_and_open_ones_public() -> None:
    assert read(made())["class"] == "CONFIDENTIAL"
    assert read(made(replace(EVENT, confidential=False)))["class"] == "PUBLIC"


def test_doors_rule_and_what_declining_does_are_in_the_description() -> None:
    description = read(made())["description"]

    assert "Doors open: 10:30" in description
    assert "Chatham House Rule" in description
    assert "does not release your place" in description
    assert "does not release" not in read(made(method="PUBLISH"))["description"]


def test_those_in_the_room_get_the_room() -> None:
    event = read(made(url="https://example.org/events/tea"))

    assert event["location"] == "Assembly House, London, United Kingdom"
    assert event["url"] == "https://example.org/events/tea"
    assert "conference" not in event


def test_those_far_away_get_the_link_and_not_the_room() -> None:
    content = made(attendance="remote")
    event = read(content)

    assert event["conference"] == event["url"] == EVENT.join_url
    assert event["conference"].params["VALUE"] == "URI"
    assert "location" not in event
    assert "Doors open" not in event["description"]


@pytest.mark.parametrize("attendance", ["in_person", ""])
def test_nobody_else_gets_the_join_link(attendance: str) -> None:
    assert b"meet.example.org" not in made(attendance=attendance)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "zone"),
    [
        ("2018-09-07T11:00", "2018-09-07T17:00", "Europe/London"),
        ("2018-10-26T14:00", "2018-10-28T12:00", "Europe/London"),
        ("2018-03-25T09:00", "2018-03-25T10:00", "Europe/London"),
        ("2027-12-31T20:00", "2028-01-01T02:00", "America/New_York"),
        ("2027-03-07T11:00", "2027-03-07T12:00", "Africa/Casablanca"),
        ("2027-03-07T11:00", "2027-03-07T12:00", "Asia/Kolkata"),
    ],
)
def test_wall_clock_and_instant_survive_reading_back(starts_at: str, ends_at: str, zone: str) -> None:
    content = made(replace(EVENT, starts_at=starts_at, ends_at=ends_at, doors_open_at="", timezone=zone))
    event = read(content)

    assert event.start.replace(tzinfo=None).isoformat(timespec="minutes") == starts_at
    assert event.end.replace(tzinfo=None).isoformat(timespec="minutes") == ends_at
    assert f"DTSTART;TZID={zone}:" in content.decode()
    (zone_table,) = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")
    assert offset_by(zone_table, event.start.astimezone(UTC)) == event.start.utcoffset()
    assert offset_by(zone_table, event.end.astimezone(UTC)) == event.end.utcoffset()


@pytest.mark.parametrize(
    ("wall", "zone", "written"),
    [
        ("2027-03-28T01:30", "Europe/London", "20270328T020000"),
        ("2027-10-03T02:10", "Australia/Lord_Howe", "20271003T023000"),
        ("2027-10-31T01:30", "Europe/London", "20271031T013000"),
    ],
)
def test_a_time_that_is_left_out_is_the_first_after_the_gap(wall: str, zone: str, written: str) -> None:
    event = replace(EVENT, starts_at=wall, ends_at=wall[:11] + "05:00", doors_open_at="", timezone=zone)

    assert f"DTSTART;TZID={zone}:{written}" in unfolded(made(event))
    assert read(made(event)).start.astimezone(UTC) == when.starts_utc(wall, zone)


def test_a_zone_without_offset_needs_no_table() -> None:
    content = made(replace(EVENT, timezone="Etc/UTC"))

    assert b"DTSTART:20180907T110000Z" in content
    assert b"VTIMEZONE" not in content


def test_dates_alone_end_the_day_after_the_last() -> None:
    content = made(replace(EVENT, starts_at="2018-10-24", ends_at="2018-10-26", doors_open_at=""))

    assert b"DTSTART;VALUE=DATE:20181024\r\n" in content
    assert b"DTEND;VALUE=DATE:20181027\r\n" in content
    assert (read(content).start, read(content).end) == (date(2018, 10, 24), date(2018, 10, 27))
    assert b"VTIMEZONE" not in content


def test_without_a_date_there_is_no_entry() -> None:
    with pytest.raises(MissingFact, match=r"event\.starts_at"):
        made(replace(EVENT, starts_at="", ends_at=""))


def test_an_event_whose_end_is_open_has_none() -> None:
    assert "DTEND" not in made(replace(EVENT, ends_at="")).decode().replace("VTIMEZONE", "")


@pytest.mark.parametrize(
    "trick", ["\r\nATTENDEE:mailto:x@example.org", "\nURL:https://bad.example", "\u202egnorw", "\x00"]
)
def test_no_text_adds_a_line_or_turns_around(trick: str) -> None:
    event = replace(EVENT, title=f"Tea{trick}", organiser=f"House{trick}", venue=Venue(name=f"Room{trick}"))
    lines = unfolded(made(event, attendee=replace(PERSON, name=f"Bo{trick}")))

    assert sum(line.startswith("ATTENDEE") for line in lines) == 1
    assert not any(line.startswith("URL") for line in lines)
    assert not any("\u202e" in line or "\x00" in line for line in lines)


TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=300),
    st.text(st.sampled_from("مرحبا بالعالم你好世界🎉👩‍🔬;,:\\\"'^nN\n =éÅ"), max_size=300),
)


def value_of(content: bytes, name: str) -> str:
    """A text value, unescaped by the letter of RFC 5545, section 3.3.11."""
    escaped = next((line.partition(":")[2] for line in unfolded(content) if line.startswith(f"{name}:")), "")
    return re.sub(r"\\([\\;,nN])", lambda match: "\n" if match[1] in "nN" else match[1], escaped)


@settings(max_examples=100, deadline=None)
@given(title=TEXT, summary=TEXT, name=TEXT)
def test_any_text_reads_back_as_it_was(title: str, summary: str, name: str) -> None:
    content = made(replace(EVENT, title=title, summary=summary, venue=Venue(name=name)))

    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert value_of(content, "SUMMARY") == single_line(title)
    assert value_of(content, "DESCRIPTION").startswith(paragraphs(summary))
    assert value_of(content, "LOCATION") == single_line(name)
    if "\\" not in title:  # where the library's own reader is right as well
        assert read(content)["summary"] == single_line(title)


def test_ten_kilobytes_of_every_script_read_back() -> None:
    long = ("مرحبا بالعالم; 你好，世界, 🎉 \"quoted\" 'single' back " * 200)[:10_000].strip()

    assert read(made(replace(EVENT, summary=long)))["description"].startswith(long)


def test_a_feed_names_nobody_has_each_zone_once_and_leaves_out_what_has_no_date() -> None:
    later = replace(EVENT, starts_at="2020-09-07T11:00", ends_at="2020-09-07T17:00")
    undated = replace(EVENT, starts_at="", ends_at="")
    items = [
        calendar.Item(event=one, entry=CalendarEntry(uid=f"uid-{number}", sequence=number), changed_at=NOON)
        for number, one in enumerate((EVENT, later, undated))
    ]
    items.append(replace(items[0], entry=CalendarEntry(uid="uid-9", sequence=4), status="CANCELLED"))

    content = calendar.feed(items, name="Teas; and cakes")

    read_back = icalendar.Calendar.from_ical(content)
    assert [(str(one["uid"]), str(one["status"])) for one in read_back.walk("VEVENT")] == [
        ("uid-0", "CONFIRMED"), ("uid-1", "CONFIRMED"), ("uid-9", "CANCELLED"),
    ]  # fmt: skip
    assert len(read_back.walk("VTIMEZONE")) == 1
    lines = unfolded(content)
    assert {"METHOD:PUBLISH", "NAME:Teas\\; and cakes", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"} <= set(lines)
    assert not any(line.startswith("ATTENDEE") for line in lines)
    assert content == calendar.feed(items, name="Teas; and cakes")


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
