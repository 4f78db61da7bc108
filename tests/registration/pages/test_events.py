"""What everybody may see of events."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.registration.pages.visitor import Visitor


class TestList:
    def test_says_so_when_empty(self, visitor: Visitor) -> None:
        assert "There are no upcoming events." in visitor.get("/").text
        assert "There are no past events yet." in visitor.get("/events?when=past").text

    def test_moves_an_event_to_the_past_at_its_end(self, visitor: Visitor, event: EventView, clock: Clock) -> None:
        assert event.details["title"] in visitor.get("/events?when=upcoming").text
        clock.forward(days=40)
        assert event.details["title"] not in visitor.get("/events").text
        assert event.details["title"] in visitor.get("/events?when=past").text

    @pytest.mark.parametrize("slug", ["%00", "a%00b", "%F0%9F%8E%89", "UPPER", "a" * 500])
    def test_an_address_that_cannot_be_is_not_there(self, visitor: Visitor, slug: str) -> None:
        assert visitor.get(f"/events/{slug}").status == 404
        assert visitor.get(f"/events/{slug}/enquire").status == 404

    def test_an_address_to_a_later_part_that_was_cut_short_leads_to_the_beginning(
        self, visitor: Visitor, event: EventView
    ) -> None:
        visitor.get("/events?when=upcoming&q=Partnerships&cursor=nonsense")
        assert (visitor.status, visitor.heading) == (200, "Upcoming events")
        assert event.details["title"] in visitor.text
        assert visitor.served()["q"] == "Partnerships"

    @pytest.mark.parametrize("stray", ["endpoint=x", "_method=POST", "_external=1", "_anchor=x", "page=2"])
    def test_and_takes_along_what_the_list_knows_alone(self, client: FlaskClient, stray: str) -> None:
        answer = client.get(f"/events?cursor=nonsense&theme=trade&theme=health&lang=fr&{stray}")
        assert (answer.status_code, answer.location) == (303, "/events?lang=fr&theme=trade&theme=health")


class TestPage:
    def test_shows_the_facts_and_the_notice_once(self, visitor: Visitor, event: EventView) -> None:
        visitor.get(f"/events/{event.slug}")
        assert visitor.heading == "Partnerships in practice"
        assert "Thursday 1 April 2027, 11:00–17:00 (London, UTC+1)" in visitor.text
        assert visitor.text.count("This is a closed event. Attendance is by invitation only.") == 1
        assert "register" not in visitor.text.lower()

    def test_each_part_of_the_place_runs_in_its_own_direction(
        self, visitor: Visitor, organiser: Organiser, event: EventView
    ) -> None:
        venue = {"name": "بيت <b>الحديقة</b>", "street": "1 Example Street", "country": "GB"}
        organiser.patch(f"/v1/events/{event.id}", version="*", json={"venue": venue})
        for path in ("/events", f"/events/{event.slug}"):
            shown = {part.get_text() for part in visitor.get(f"{path}?lang=ar").page.select("main bdi")}
            assert shown >= {"بيت <b>الحديقة</b>", "1 Example Street", "المملكة المتحدة"}

    def test_a_hidden_or_draft_event_is_not_there_in_any_format(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        hidden = factories.an_event(runtime.database, organisation, visibility="hidden", title="Hidden")
        draft = factories.an_event(runtime.database, organisation, status="draft", title="Draft")
        for slug in (hidden.slug, draft.slug):
            for suffix in ("", ".ics", "/enquire"):
                assert visitor.get(f"/events/{slug}{suffix}").status == 404

    def test_a_former_address_leads_on(self, visitor: Visitor, organiser: Organiser, event: EventView) -> None:
        organiser.patch(f"/v1/events/{event.id}", version="*", json={"title": "A new name"})
        answer = visitor.client.get(f"/events/{event.slug}")
        assert (answer.status_code, answer.location) == (301, "/events/a-new-name")

    def test_a_place_for_invitees_stays_out_of_page_data_and_calendar(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        venue = {"name": "Quiet House", "locality": "London", "country": "GB", "visibility": "invited"}
        made = factories.an_event(runtime.database, organisation, venue=venue)
        for suffix in ("", ".ics"):
            assert "Quiet House" not in visitor.client.get(f"/events/{made.slug}{suffix}").text

    def test_describes_itself_to_search_engines(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        houses = [{"name": "Example Trust", "role": role} for role in ("collaborator", "funder", "organiser")]
        made = factories.an_event(
            runtime.database, organisation, doors_open_at="2027-04-01T10:30", organisations=houses, capacity=7
        )
        visitor.get(f"/events/{made.slug}")
        block = visitor.page.select_one('script[type="application/ld+json"]')
        assert block is not None
        told = json.loads(block.get_text())
        assert told["startDate"] == "2027-04-01T11:00:00+01:00"
        assert told["doorTime"] == "2027-04-01T10:30:00+01:00"
        assert [one["name"] for one in told["funder"]] == ["Example Trust"]
        assert "Capacity" not in block.get_text()
        assert visitor.text.count("Example Trust") == 3

    def test_tells_search_engines_when_it_was_to_begin_before_it_was_moved_or_postponed(
        self, visitor: Visitor, organiser: Organiser, event: EventView
    ) -> None:
        def told() -> tuple[str, Any, str]:
            block = visitor.get(f"/events/{event.slug}").page.select_one('script[type="application/ld+json"]')
            assert block is not None
            found = json.loads(block.get_text())
            return found["startDate"], found.get("previousStartDate"), found["eventStatus"].rsplit("/", 1)[1]

        first, second = "2027-04-01T11:00:00+01:00", "2027-05-06T11:00:00+01:00"
        assert told() == (first, None, "EventScheduled")

        times = {"starts_at": "2027-05-06T11:00", "ends_at": "2027-05-06T17:00", "doors_open_at": None}
        path = f"/v1/events/{event.id}"
        answer = organiser.patch(path, json=times, headers={"If-Match": organiser.get(path).headers["ETag"]})
        assert answer.status_code == 200
        assert told() == (second, first, "EventRescheduled")

        assert organiser.post(f"{path}/postpone").status_code == 200
        assert told() == (second, [first, second], "EventPostponed")
        assert organiser.post(f"{path}/cancel").status_code == 200
        assert told() == (second, first, "EventCancelled")

    def test_empty_facts_leave_nothing_behind(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        made = factories.an_event(runtime.database, organisation, status="announced", venue=None, facets={"theme": []})
        visitor.get(f"/events/{made.slug}")
        assert not [one for one in visitor.page.select("dd, dt, li, h2, h3") if not one.get_text(strip=True)]
        assert "None" not in visitor.text

    def test_a_description_can_do_nothing_but_look_well(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        text = "# Big\n<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://example.com/i.png) **bold**"
        made = factories.an_event(runtime.database, organisation, description=text)
        visitor.get(f"/events/{made.slug}")
        prose = visitor.page.select_one(".prose")
        assert prose is not None
        assert not prose.select("script, img, h1, a[href^=javascript]")
        assert prose.select("strong")

    @pytest.mark.parametrize(
        ("status", "words", "entry"),
        [("cancelled", "has been cancelled", "CANCELLED"), ("postponed", "postponed", "TENTATIVE")],
    )
    def test_a_cancelled_event_keeps_its_page_and_says_so(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation, status: str, words: str, entry: str
    ) -> None:
        made = factories.an_event(runtime.database, organisation, status=status)
        visitor.get(f"/events/{made.slug}")
        assert visitor.status == 200
        assert words in visitor.text
        assert f"STATUS:{entry}\r\n" in visitor.client.get(f"/events/{made.slug}.ics").text

    @pytest.mark.parametrize(("status", "offered"), [("open", True), ("finished", False)])
    def test_nothing_is_put_into_a_calendar_once_it_is_over(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation, status: str, offered: bool
    ) -> None:
        made = factories.an_event(runtime.database, organisation, status=status)
        assert ("Add to your calendar" in visitor.get(f"/events/{made.slug}").text) is offered

    def test_no_link_is_called_here(self, visitor: Visitor, event: EventView) -> None:
        for path in ("/", f"/events/{event.slug}", "/lost-link"):
            texts = {one.get_text(" ", strip=True).lower() for one in visitor.get(path).page.select("a")}
            assert not texts & {"here", "click here", "more", "read more", ""}

    def test_gives_a_calendar_file(self, visitor: Visitor, event: EventView) -> None:
        answer = visitor.client.get(f"/events/{event.slug}.ics")
        assert answer.content_type.startswith("text/calendar")
        assert b"SUMMARY:Partnerships in practice" in answer.data

    def test_speaks_the_reader_s_language_and_says_what_is_not_translated(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        texts = {"fr": {"title": "Partenariats en pratique"}}
        made = factories.an_event(runtime.database, organisation, summary="A day.", translations=texts)
        assert visitor.get(f"/events/{made.slug}").heading == "Partnerships in practice"
        assert "Not everything is translated" not in visitor.text
        assert visitor.get(f"/events/{made.slug}?lang=fr").heading == "Partenariats en pratique"
        assert "Tout n’est pas encore traduit" in visitor.text
        assert "anglais" in visitor.text
        assert [one["hreflang"] for one in visitor.page.select("link[rel=alternate]")] == ["en", "fr"]
        assert [one["content"] for one in visitor.page.select("[property='og:locale:alternate']")] == ["en"]
        lead = visitor.page.select_one(".lead")
        assert lead is not None
        assert lead["lang"] == "en"
        assert visitor.get("/events?lang=fr").page.select_one("h2 a[lang=fr]")

    def test_lists_and_papers_are_named_as_the_reader_s_language_does(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        papers = [
            {"title": "Note", "kind": kind, "url": f"https://example.org/{kind}", "visibility": "public"}
            for kind in ("concept-note", "Our own kind")
        ]
        facets = {"theme": ["skills", "human-rights", "labour-mobility"]}
        made = factories.an_event(runtime.database, organisation, documents=papers, facets=facets)
        page = visitor.get(f"/events/{made.slug}?lang=fr")
        assert "(Note conceptuelle)" in page.text
        assert "(Our own kind)" in page.text
        assert "Compétences, Droits de l’homme et Mobilité" in page.text
        assert "、" in visitor.get(f"/events/{made.slug}?lang=zh").text

    def test_shows_the_programme_day_by_day(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        sessions = [
            {"title": "Last", "starts_at": "2027-04-02T09:00", "ends_at": "2027-04-02T10:00"},
            {"title": "First", "starts_at": "2027-04-01T11:00", "ends_at": "2027-04-01T12:30"},
            {"title": "Some time"},
        ]
        made = factories.an_event(
            runtime.database, organisation, ends_at="2027-04-02T17:00", sessions=sessions, status="announced"
        )
        visitor.get(f"/events/{made.slug}")
        days = [one.get_text() for one in visitor.page.select(".programme__day")]
        assert days == ["Thursday 1 April 2027", "Friday 2 April 2027", "Time to follow"]
        assert [one.get_text() for one in visitor.page.select(".programme h4")] == ["First", "Last", "Some time"]
        assert "11:00–12:30" in visitor.text

    def test_says_how_many_sessions_are_planned_until_there_is_a_programme(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        planned: dict[str, Any] = {"planned_sessions": {"min": 8, "max": 10}, "status": "announced"}
        draft = factories.an_event(runtime.database, organisation, **planned)
        ready = factories.an_event(runtime.database, organisation, **planned, sessions=[{"title": "First"}])

        assert "Sessions planned: 8–10" in visitor.get(f"/events/{draft.slug}").text
        assert "Sessions planned" not in visitor.get(f"/events/{ready.slug}").text

    def test_names_the_other_listed_events_of_its_series(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        series = {"code": "talks"}
        made = factories.an_event(runtime.database, organisation, title="Second", series=series)
        factories.an_event(runtime.database, organisation, title="First talks", series=series)
        factories.an_event(runtime.database, organisation, title="Hidden talks", visibility="hidden", series=series)
        visitor.get(f"/events/{made.slug}")
        assert "First talks" in visitor.text
        assert "Hidden talks" not in visitor.text

    @pytest.mark.parametrize("status", ["announced", "open", "closed", "postponed", "cancelled", "finished"])
    def test_says_once_that_a_closed_event_is_closed_whatever_became_of_it(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation, status: str
    ) -> None:
        made = factories.an_event(runtime.database, organisation, status=status)
        assert visitor.get(f"/events/{made.slug}").text.count("by invitation only") == 1

    def test_filters_work_as_an_ordinary_form(
        self, visitor: Visitor, runtime: Runtime, organisation: Organisation
    ) -> None:
        factories.an_event(runtime.database, organisation, title="Skills day", event_type="workshop")
        factories.an_event(runtime.database, organisation, title="Evening", event_type="reception")
        visitor.get("/events?when=upcoming&q=&type=workshop&theme=&series=")
        assert "Skills day" in visitor.text
        assert "Evening" not in visitor.text
        assert visitor.page.select_one("select[name=type] option[selected][value=workshop]")
        assert visitor.page.select_one("meta[name=robots][content^=noindex]")
        assert "No event fits" in visitor.get("/events?q=nothing like it").text

    @pytest.mark.parametrize("query", ["q=%00", "type=A b", "theme=%F0%9F%8E%89", "q=" + "a" * 500])
    def test_a_filter_that_nothing_can_have_is_refused_kindly(self, visitor: Visitor, query: str) -> None:
        assert visitor.get(f"/events?{query}").status in (200, 422)
