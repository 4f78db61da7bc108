"""Calendars to subscribe to."""

from typing import Any

import icalendar
import pytest
from flask import Flask

from services.contracts import own_links
from services.letters import calendar
from services.registration.domain.events import EventView
from services.registration.pages import feeds
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees, registration_token
from tests.registration.pages.test_rooms import own_token

YES = {"answers": {"dietary": "none"}, "acknowledge_discussion_rule": True}


def path(link: str) -> str:
    """Of a whole address the part after the host."""
    return "/" + link.partition("://")[2].partition("/")[2]


def entries(content: bytes) -> list[Any]:
    """The events of a calendar."""
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def name_of(content: bytes) -> str:
    """What programs that subscribe call a calendar."""
    found = icalendar.Calendar.from_ical(content)
    assert found["name"] == found["x-wr-calname"]
    return str(found["name"])


class TestRegistrant:
    def test_follows_their_own_place_until_it_is_given_back(
        self, app: Flask, runtime: Runtime, invitees: Invitees
    ) -> None:
        reference = str(invitees.says_yes(**YES)["reference"])
        address = f"/calendar/{own_token(runtime, reference, own_links.CALENDAR)}.ics"
        before = app.test_client().get(address)
        (entry,) = entries(before.data)
        assert (before.status_code, entry["status"], "attendee" in entry) == (200, "CONFIRMED", False)
        assert b"Diallo" not in before.data
        assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in before.data
        assert name_of(before.data) == "Partnerships in practice"

        again = app.test_client().get(address, headers={"If-None-Match": before.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")

        own = {"Authorization": f"Registration {registration_token(runtime, reference)}"}
        app.test_client().post("/v1/registration/cancel", headers=own)
        after = app.test_client().get(address, headers={"If-None-Match": before.headers["ETag"]})
        (gone,) = entries(after.data)
        assert (after.status_code, gone["status"], gone["uid"]) == (200, "CANCELLED", entry["uid"])
        assert gone["sequence"] > entry["sequence"]

    def test_sees_that_the_event_is_postponed(
        self, app: Flask, runtime: Runtime, organiser: Organiser, event: EventView, invitees: Invitees
    ) -> None:
        reference = str(invitees.says_yes(**YES)["reference"])
        address = f"/calendar/{own_token(runtime, reference, own_links.CALENDAR)}.ics"

        organiser.post(f"/v1/events/{event.id}/postpone")

        (entry,) = entries(app.test_client().get(address).data)
        assert entry["status"] == "TENTATIVE"


class TestOrganiser:
    def test_follows_all_events_but_no_draft_and_nobody_else(
        self, app: Flask, runtime: Runtime, organiser: Organiser, organisation: Organisation, event: EventView,
        invitees: Invitees,
    ) -> None:  # fmt: skip
        invitees.says_yes(**YES)
        organiser.post("/v1/events", json={"title": "Only an idea", "timezone": "Europe/London",
                                           "starts_at": "2027-05-01T10:00", "ends_at": "2027-05-01T11:00",
                                           "attendance": {"in_person": {"capacity": 5}}})  # fmt: skip
        other = factories.an_organisation(runtime.database, name="Another Institute")
        factories.an_event(runtime.database, other, slug="not-ours", title="Not ours")

        made = organiser.post("/v1/calendar-feeds", json={"name": "Events team"})
        assert made.status_code == 201, made.text
        answer = app.test_client().get(path(made.json["link"]))

        (entry,) = entries(answer.data)
        assert (str(entry["summary"]), str(entry["uid"])) == ("Partnerships in practice", str(event.id))
        assert name_of(answer.data) == organisation.name
        for hidden in (b"Diallo", b"ATTENDEE", b"idea", b"Not ours"):
            assert hidden not in answer.data

    def test_sees_that_an_event_is_postponed(self, app: Flask, organiser: Organiser, event: EventView) -> None:
        made = organiser.post("/v1/calendar-feeds", json={"name": "Events team"}).json

        organiser.post(f"/v1/events/{event.id}/postpone")

        (entry,) = entries(app.test_client().get(path(made["link"])).data)
        assert (str(entry["uid"]), entry["status"]) == (str(event.id), "TENTATIVE")

    def test_an_ended_feed_is_not_there_any_more(self, app: Flask, organiser: Organiser, event: EventView) -> None:
        made = organiser.post("/v1/calendar-feeds", json={"name": "Events team", "event": event.slug})
        door = f"/v1/calendar-feeds/{made.json['id']}"
        assert made.json["token"] not in organiser.get("/v1/calendar-feeds").text + organiser.get(door).text

        assert organiser.delete(door).status_code == 428
        assert organiser.delete(door, version=1).status_code == 204

        assert app.test_client().get(path(made.json["link"])).status_code == 404
        assert organiser.get(door).status_code == 404

    def test_a_key_for_one_event_makes_feeds_of_it_alone(
        self, app: Flask, runtime: Runtime, organisation: Organisation, event: EventView
    ) -> None:
        factories.an_event(runtime.database, organisation, slug="another", title="Another")
        key = factories.a_key(runtime, organisation, scopes=["events:read", "events:write"], event_id=event.id)
        bound = Organiser(app.test_client(), key)
        made = bound.post("/v1/calendar-feeds", json={"name": "Team"})

        followed = app.test_client().get(path(made.json["link"])).data
        assert (followed.count(b"BEGIN:VEVENT"), name_of(followed)) == (1, event.details["title"])
        assert bound.post("/v1/calendar-feeds", json={"name": "Team", "event": "another"}).status_code == 404


class TestEverybody:
    def test_follows_the_listed_events_alone(
        self, app: Flask, runtime: Runtime, organisation: Organisation, event: EventView, invitees: Invitees
    ) -> None:
        invitees.says_yes(**YES)
        factories.an_event(runtime.database, organisation, title="Not announced", status="draft")
        for visibility in ("hidden", "unlisted"):
            factories.an_event(runtime.database, organisation, title="Not announced", visibility=visibility)

        answer = app.test_client().get("/events.ics")

        (entry,) = entries(answer.data)
        assert (str(entry["summary"]), str(entry["uid"])) == ("Partnerships in practice", str(event.id))
        assert entry["dtstamp"].dt == event.updated_at.replace(microsecond=0)
        assert b"X-WR-CALNAME:" + organisation.name.encode() in answer.data
        assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in answer.data
        assert not [name for name in (b"Diallo", b"ATTENDEE", b"announced") if name in answer.data]

    def test_is_told_that_nothing_is_new_until_something_is(
        self, app: Flask, organiser: Organiser, event: EventView, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = app.test_client()
        mark = client.get("/events.ics").headers["ETag"]
        clock.forward(days=40)  # the event is over, and stays in the calendar

        with monkeypatch.context() as nothing_is_written:
            nothing_is_written.delattr(calendar, "feed")
            again = client.get("/events.ics", headers={"If-None-Match": mark})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", mark)
        organiser.patch(f"/v1/events/{event.id}", version="*", json={"title": "A new name"})
        answer = client.get("/events.ics", headers={"If-None-Match": mark})

        (entry,) = entries(answer.data)
        assert (answer.status_code, str(entry["summary"])) == (200, "A new name")

    def test_reads_anew_after_another_release_or_under_another_name(
        self, app: Flask, organiser: Organiser, event: EventView, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both may write the same events differently."""
        client = app.test_client()

        def mark() -> str:
            return client.get("/events.ics").headers["ETag"]

        before = mark()
        assert mark() == before
        assert organiser.put("/v1/organisation", version=0, json={"name": "Institute of Examples"}).status_code == 200
        renamed = mark()
        monkeypatch.setattr(feeds, "RELEASE", "9.9.9")
        assert len({before, renamed, mark()}) == 3

    def test_keeps_the_last_of_the_past_events_alone(
        self, app: Flask, runtime: Runtime, organisation: Organisation, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock.forward(days=4000)
        for year in ("2026", "2027"):
            factories.an_event(
                runtime.database, organisation, title=f"Meeting {year}",
                starts_at=f"{year}-05-01T10:00", ends_at=f"{year}-05-01T11:00",
            )  # fmt: skip
        both = entries(app.test_client().get("/events.ics").data)
        monkeypatch.setitem(feeds.MOST, "past", 1)
        (kept,) = entries(app.test_client().get("/events.ics").data)
        assert (len(both), str(kept["summary"])) == (2, "Meeting 2027")

    def test_chooses_as_on_the_page(self, app: Flask, event: EventView) -> None:
        client = app.test_client()
        assert b"/events.ics?q=Partner" in client.get("/events?q=Partner").data
        assert client.get("/events.ics?q=Partner").data.count(b"BEGIN:VEVENT") == 1
        assert client.get("/events.ics?q=Gardening").data.count(b"BEGIN:VEVENT") == 0
