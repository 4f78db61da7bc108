"""Organisers take tables out, and those at the door see names alone."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from python_calamine import CalamineWorkbook

from services.registration.domain.events import EventView
from services.registration.domain.exports import ExportTable, inert
from services.registration.runtime import Runtime
from services.registration.schemas.exports import as_csv, as_xlsx
from services.registration.store.organisations import Organisation
from services.registration.usecases.make_badges import make_badges
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees, registration_token
from tests.letters.test_tidy import HARD_NAMES
from tests.registration.schemas.test_badge_files import pages_of, signs_of

QUESTIONS = [
    {"code": "topics", "label": "Topics", "kind": "text"},
    {"code": "dietary", "label": "Dietary needs", "kind": "text", "sensitive": True, "purpose": "Lunch"},
]
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, questions=QUESTIONS, attendance={"in_person": {}, "remote": {}},
        doors_open_at="2027-04-01T10:30", slug="talks",
    )  # fmt: skip


@pytest.fixture
def people(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    invitees = Invitees(organiser, event, client)
    token = invitees.one(represents="African Union", companions_allowed=1)
    said = {**YES, "name": "Zoë Example", "organisation": "=HYPERLINK(1)", "companions": [{"name": "Émile Example"}]}
    answer = invitees.say(token, **said, answers={"topics": "+ trade", "dietary": "no nuts"})
    assert answer.status_code == 201, answer.text
    invitees.says_yes(name="Remote Example", attendance="remote")
    invitees.say(invitees.one(), answer="decline")
    return invitees


def table(organiser: Organiser, event: EventView, query: str = "") -> tuple[list[dict[str, str]], str]:
    """The rows by column, and the last line."""
    answer = organiser.get(f"/v1/events/{event.id}/registrations.csv?{query}")
    assert answer.status_code == 200, answer.text
    header, *rows, (footer,) = list(csv.reader(io.StringIO(answer.data.decode(), newline="")))
    return [dict(zip(header, row, strict=True)) for row in rows], footer


def test_a_csv_has_everybody_but_no_sensitive_answer_and_no_formula(
    organiser: Organiser, event: EventView, people: Invitees
) -> None:
    rows, footer = table(organiser, event)

    assert [row["state"] for row in rows] == ["confirmed", "confirmed", "declined"]
    first = rows[0]
    assert (first["name"], first["represents"], first["companions"]) == (
        "Zoë Example",
        "African Union",
        "Émile Example",
    )
    assert (first["organisation"], first["answer:topics"]) == ("'=HYPERLINK(1)", "'+ trade")
    assert "no nuts" not in organiser.get(f"/v1/events/{event.id}/registrations.csv").text
    assert footer.startswith("3 people, exported by key ")
    assert "at 2027-03-01T09:00:00Z" in footer


def test_a_file_says_what_it_is(organiser: Organiser, event: EventView) -> None:
    headers = organiser.get(f"/v1/events/{event.id}/registrations.csv").headers

    assert headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert headers["Content-Disposition"] == 'attachment; filename="talks-registrations.csv"'
    assert headers["Cache-Control"] == "no-store"


def test_rows_and_columns_can_be_chosen(organiser: Organiser, event: EventView, people: Invitees) -> None:
    rows, _ = table(organiser, event, "state=confirmed&attendance=remote&columns=name&columns=attendance")

    assert rows == [{"name": "Remote Example", "attendance": "remote"}]
    refused = organiser.get(f"/v1/events/{event.id}/registrations.csv?columns=answer:dietary")
    assert list(refused.get_json(force=True)["errors"]) == ["columns"]


def test_a_workbook_has_the_same_rows_as_text(organiser: Organiser, event: EventView, people: Invitees) -> None:
    answer = organiser.get(
        f"/v1/events/{event.id}/registrations.xlsx?columns=name&columns=organisation&state=confirmed"
    )
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()

    assert rows[:3] == [["name", "organisation"], ["Zoë Example", "=HYPERLINK(1)"], ["Remote Example", ""]]
    assert str(rows[-1][0]).startswith("2 people, exported by key")


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(LINE, LINE), max_size=5))
def test_whatever_people_wrote_comes_out_as_text(rows: list[tuple[str, str]]) -> None:
    made = ExportTable(columns=("a", "b"), rows=rows, footer="end")

    from_csv = list(csv.reader(io.StringIO(as_csv(made).decode(), newline="")))
    sheet: Any = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(made))).get_sheet_by_index(0)

    assert from_csv[1:-1] == [[inert(one) for one in row] for row in rows]
    for row, read in zip(rows, sheet.to_python()[1:], strict=False):
        assert list(row) == [str(one) for one in read]
    assert not any(one.startswith(("=", "+", "-", "@")) for row in from_csv[1:] for one in row)


def test_the_door_list_has_names_in_the_room_and_times_alone(
    organiser: Organiser, event: EventView, people: Invitees
) -> None:
    told = organiser.get(f"/v1/events/{event.id}/door-list").json

    times = {"arrives_from": "2027-04-01T10:30", "arrives_until": "2027-04-01T17:00"}
    assert told["items"] == [{"name": "Émile Example", **times}, {"name": "Zoë Example", **times}]
    assert set(told) == {"title", "timezone", "as_of", "items", "exported"}
    printed = organiser.get(f"/v1/events/{event.id}/door-list?format=csv")
    assert printed.headers["Content-Type"].startswith("text/csv")
    assert printed.data.decode().splitlines()[0] == "name,arrives_from,arrives_until"
    assert "@example.org" not in printed.text


def test_names_of_the_world_come_out_as_they_were_typed(
    organiser: Organiser, event: EventView, client: FlaskClient, runtime: Runtime, organisation: Organisation
) -> None:
    invitees = Invitees(organiser, event, client)
    for name in HARD_NAMES:
        reference = invitees.says_yes(name=name, names={"address": name, "badge": name})["reference"]
        page = client.get(f"/r/{registration_token(runtime, reference)}", follow_redirects=True).text
        assert escape(name) in page

    path = f"/v1/events/{event.id}"
    made = make_badges(runtime.database, factories.a_caller(organisation), str(event.id), updated_since=None)
    given = {
        "records": [one["name"] for one in organiser.get(f"{path}/registrations").json["items"]],
        "table": [row["name"] for row in table(organiser, event)[0]],
        "greetings": [row["form_of_address"] for row in table(organiser, event)[0]],
        "door": [one["name"] for one in organiser.get(f"{path}/door-list").json["items"]],
        "badges": [badge.name for badge in made.sheet.badges],
    }
    assert {kind: set(names) for kind, names in given.items()} == {kind: set(HARD_NAMES) for kind in given}


def test_organisers_say_under_what_somebody_is_looked_for(
    organiser: Organiser, event: EventView, people: Invitees, runtime: Runtime, organisation: Organisation
) -> None:
    path = f"/v1/events/{event.id}"
    (first,) = organiser.get(f"{path}/registrations?q=Zoë").json["items"]
    own = f"{path}/registrations/{first['id']}"
    told = organiser.patch(own, version="*", json={"names": {"sort": "Aaron", "latin": "Zoe"}}).json
    assert told["names"] == {"sort": "Aaron", "latin": "Zoe"}
    made = make_badges(runtime.database, factories.a_caller(organisation), str(event.id), updated_since=None)
    listed = ["Zoë Example", "Émile Example"]
    assert [one["name"] for one in organiser.get(f"{path}/door-list").json["items"]] == listed
    assert [badge.name for badge in made.sheet.badges] == listed
    row = table(organiser, event, "columns=sort_name&columns=latin_name")[0][0]
    assert row == {"sort_name": "Aaron", "latin_name": "Zoe"}

    assert organiser.patch(own, version="*", json={"names": {"sort": ""}}).json["names"] == {"latin": "Zoe"}
    refused = organiser.patch(own, version="*", json={"names": {"latin": "Зоя"}})
    assert refused.json["errors"] == {"names.latin": ["Please write it in Latin letters."]}


def test_a_key_for_the_door_sees_the_door_list_alone(
    organiser: Organiser, event: EventView, runtime: Runtime, organisation: Organisation
) -> None:
    door = Organiser(organiser.client, factories.a_key(runtime, organisation, scopes=["checkin"], event_id=event.id))

    assert door.get(f"/v1/events/{event.id}/door-list").status_code == 200
    assert door.get(f"/v1/events/{event.id}/registrations.csv").status_code == 403


def test_badges_are_for_the_room_in_the_organisations_words(
    organiser: Organiser, event: EventView, people: Invitees
) -> None:
    role = {"terms": [{"code": "participant", "label": "Gast"}]}
    assert organiser.put("/v1/vocabularies/roles", version=0, json=role).status_code == 200

    answer = organiser.get(f"/v1/events/{event.id}/badges.pdf")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="talks-badges.pdf"'
    (page,) = pages_of(answer.data)
    assert page.count(" re S") == 2, "one who comes and one companion; who joins from elsewhere needs none"
    assert answer.data.startswith(b"%PDF-1.7")


def test_badges_speak_the_first_language_of_the_event(organiser: Organiser, event: EventView, people: Invitees) -> None:
    path = f"/v1/events/{event.id}"
    spoken = {"languages": ["fr", "en"], "discussion_rule": {"kind": "chatham_house"}}
    assert organiser.patch(path, json=spoken, version="*").status_code == 200
    assert set("Règle de Chatham House") - {" "} <= signs_of(organiser.get(f"{path}/badges.pdf").data)


def test_a_second_print_holds_what_has_changed_since_the_first(
    organiser: Organiser, event: EventView, people: Invitees, clock: Clock
) -> None:
    path = f"/v1/events/{event.id}"
    since = clock.forward(hours=1).isoformat()
    nothing = organiser.get(f"{path}/badges.pdf", query_string={"updated_since": since}).data
    (page,) = pages_of(nothing)
    assert " re S" not in page
    assert set("There is no badge to print") - {" "} <= signs_of(nothing)
    one = next(one for one in organiser.get(f"{path}/registrations?attendance=in_person").json["items"])
    organiser.patch(f"{path}/registrations/{one['id']}", json={"name": "Émile Ejemplo"}, version="*")
    (page,) = pages_of(organiser.get(f"{path}/badges.pdf", query_string={"updated_since": since}).data)
    assert page.count(" re S") == 1 + len(one["companions"])
