"""Organisers hand in whole lists, as CSV or spreadsheets."""

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER = "name,email,source\n"


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database, organisation, constituencies=[{"code": "civil-society", "label": "Civil society"}]
    )


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.id}/invitations"


def hand_in(organiser: Organiser, path: str, data: str | bytes, kind: str = "text/csv", query: str = "") -> Any:
    body = data.encode() if isinstance(data, str) else data
    return organiser.post(f"{path}/import{query}", data=body, content_type=kind)


def stored(organiser: Organiser, path: str) -> list[str]:
    return sorted(item["email"] for item in organiser.get(f"{path}?limit=200").json["items"])


def sheet(rows: list[list[object]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return made.getvalue()


class TestCsv:
    def test_near_doubles_are_stored_and_told_and_one_address_is_one_person(
        self, organiser: Organiser, path: str
    ) -> None:
        header = "name,email,source,organisation\n"
        hand_in(organiser, path, f"{header}Amina Diallo,amina@example.org,List,Relief\n")
        data = (
            f"{header}Amina Diallo,Amina@example.org,List,Relief\nDr Amina Diallo,a.diallo@example.com,List,Relief\n"
            "Diallo Amina,amina@example.net,List,\n"
        )
        for query, number in (("?dry_run=true", 1), ("", 3)):
            told = hand_in(organiser, path, data, query=query).json
            assert [one["row"] for one in told["duplicates"]] == [2]
            assert told["similar"] == [
                {"row": 3, "like": ["amina@example.org"]},
                {"row": 4, "like": ["amina@example.org", "a.diallo@example.com"]},
            ]
            assert len(stored(organiser, path)) == number

    def test_becomes_invitations(self, organiser: Organiser, path: str) -> None:
        data = (
            "\ufeffFull name;E-Mail;Source;Organization;Country;Constituency;"
            "Companions allowed;Wave;Answers due at;Note\r\n"
            '"Diallo; Amina";amina@example.org;A list;Example Relief;SN;civil-society;'
            '2;A;2027-03-20;"Dear Amina,\n\nwelcome"\r\n'
            ";;;;;;;;;\r\n"
            "Jürgen Groß;jurgen@example.org;A list;;;;;;;\r\n"
        )

        answer = hand_in(organiser, path, data)

        assert answer.status_code == 201, answer.json
        assert answer.json == {
            "created": 2,
            "duplicates": [],
            "errors": [],
            "suppressed": [],
            "similar": [],
            "dry_run": False,
        }
        second, first = organiser.get(path).json["items"]
        assert first["name"] == "Diallo; Amina"
        assert (first["organisation"], first["country"], first["constituency"]) == (
            "Example Relief",
            "SN",
            "civil-society",
        )
        assert (first["companions_allowed"], first["wave"]) == (2, "A")
        assert first["answers_due_at"] == "2027-03-20T00:00"
        assert first["note"] == "Dear Amina,\n\nwelcome"
        assert first["state"] == "draft"
        assert second["name"] == "Jürgen Groß"

    def test_tells_the_faults_of_all_rows_by_spreadsheet_number_and_stores_nothing(
        self, organiser: Organiser, path: str
    ) -> None:
        data = (
            HEADER
            + "Amina,amina@example.org,A list\n,nobody,\nKofi,kofi@example.org\nAnn,ann@example.org,A list,more\n"
        )

        answer = hand_in(organiser, path, data)

        assert answer.status_code == 422
        assert sorted(answer.json["errors"]) == [
            "rows.3.email",
            "rows.3.name",
            "rows.3.source",
            "rows.4.source",
            "rows.5",
        ]
        assert stored(organiser, path) == []

    def test_stores_the_good_rows_when_that_is_asked_for(self, organiser: Organiser, path: str) -> None:
        answer = hand_in(
            organiser, path, HEADER + "Amina,amina@example.org,A list\nKofi,kofi,A list\n", query="?partial=true"
        )

        assert answer.status_code == 201
        assert answer.json["created"] == 1
        assert [one["row"] for one in answer.json["errors"]] == [3]
        assert stored(organiser, path) == ["amina@example.org"]

    def test_can_be_handed_in_again(self, organiser: Organiser, path: str) -> None:
        hand_in(organiser, path, HEADER + "Amina,amina@example.org,A list\n")
        data = HEADER + "Amina,AMINA@example.org,A list\nKofi,kofi@example.org,A list\nKofi,Kofi@example.org,A list\n"

        answer = hand_in(organiser, path, data)

        assert answer.status_code == 201
        assert answer.json["created"] == 1
        assert [one["row"] for one in answer.json["duplicates"]] == [2, 4]
        assert stored(organiser, path) == ["amina@example.org", "kofi@example.org"]

    def test_answers_the_same_when_the_same_request_comes_again(self, organiser: Organiser, path: str) -> None:
        organiser.headers["Idempotency-Key"] = "list-of-monday"
        data = HEADER + "Amina,amina@example.org,A list\n"

        first, again = hand_in(organiser, path, data), hand_in(organiser, path, data)
        other = hand_in(organiser, path, data + "Kofi,kofi@example.org,A list\n")

        assert (again.status_code, again.json) == (201, first.json)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")
        assert stored(organiser, path) == ["amina@example.org"]

    def test_stores_nothing_in_a_dry_run(self, organiser: Organiser, path: str) -> None:
        hand_in(organiser, path, HEADER + "Amina,amina@example.org,A list\n")
        data = HEADER + "Amina,amina@example.org,A list\nKofi,kofi@example.org,A list\nAnn,ann,A list\n"

        answer = hand_in(organiser, path, data, query="?dry_run=true&partial=true")
        strict = hand_in(organiser, path, data, query="?dry_run=true")

        assert answer.status_code == strict.status_code == 200
        assert (answer.json["created"], strict.json["created"]) == (1, 0)
        assert [one["row"] for one in answer.json["duplicates"]] == [2]
        assert [one["row"] for one in answer.json["errors"]] == [4]
        assert answer.json["dry_run"] is True
        assert stored(organiser, path) == ["amina@example.org"]

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ("", "file"),
            ("\n\n", "file"),
            (HEADER, "file"),
            ("name,email\nAmina,amina@example.org\n", "header"),
            ("name,email,source,shoe size\n", "header"),
            ("name,email,E-Mail,source\n", "header"),
            (HEADER + '"Amina,amina@example.org,A list\n', "file"),
            (HEADER.encode() + b"Am\xeena,amina@example.org,A list\n", "file"),
            ((HEADER + "Amina,amina@example.org,A list\n").encode("utf-16"), "file"),
            (HEADER + "A" * 200_000 + ",amina@example.org,A list\n", "file"),
            (HEADER + "A,a@example.org,A list\n" * 20_001, "file"),
        ],
        ids=[
            "nothing", "blank lines", "header alone", "no source", "unknown column", "same column twice",
            "open quotation mark", "Latin-1", "UTF-16", "huge cell", "too many rows",
        ],
    )  # fmt: skip
    def test_says_what_is_wrong_with_the_file(
        self, organiser: Organiser, path: str, data: str | bytes, field: str
    ) -> None:
        answer = hand_in(organiser, path, data)

        assert answer.status_code == 422
        assert list(answer.json["errors"]) == [field]

    @pytest.mark.parametrize(
        "name",
        [
            '=HYPERLINK("http://example.com")',
            "@SUM(A1)",
            "+1",
            "-1",
            "<script>alert(1)</script>",
            "{{ 7*7 }}",
            "'; drop",
        ],
    )
    def test_keeps_formulas_and_markup_as_the_text_they_are(self, organiser: Organiser, path: str, name: str) -> None:
        quoted = name.replace('"', '""')

        answer = hand_in(organiser, path, f'{HEADER}"{quoted}",amina@example.org,A list\n')

        assert answer.status_code == 201, answer.json
        assert organiser.get(path).json["items"][0]["name"] == name

    @pytest.mark.parametrize(
        "name", ["Amina\nBcc: all@example.org", "Amina\x00", "Amina\x1b[2J"], ids=["line break", "NUL", "escape"]
    )
    def test_refuses_names_that_no_letter_can_carry(self, organiser: Organiser, path: str, name: str) -> None:
        answer = hand_in(organiser, path, f'{HEADER}"{name}",amina@example.org,A list\n')

        assert answer.status_code == 422
        assert list(answer.json["errors"]) == ["rows.2.name"]

    def test_takes_five_thousand_rows_within_one_request(self, organiser: Organiser, path: str) -> None:
        rows = "".join(f"Person {n},person{n}@example.org,A list\n" for n in range(5000))

        answer = hand_in(organiser, path, HEADER + rows)

        assert answer.json["created"] == 5000

    def test_refuses_other_kinds_of_files(self, organiser: Organiser, path: str) -> None:
        assert hand_in(organiser, path, "{}", kind="application/json").status_code == 415

    def test_is_closed_to_other_organisations(self, stranger: Organiser, path: str) -> None:
        assert hand_in(stranger, path, HEADER + "Amina,amina@example.org,A list\n").status_code == 404


class TestSpreadsheets:
    def test_become_invitations(self, organiser: Organiser, path: str) -> None:
        data = sheet(
            [
                ["Name", "Email", "Source", "Companions allowed", "Seat held"],
                ["Amina Diallo", "amina@example.org", "A list", 2, False],
                ["Kofi Mensah", "kofi@example.org", "A list"],
            ]
        )

        answer = hand_in(organiser, path, data, kind=XLSX)

        assert answer.status_code == 201, answer.json
        assert answer.json["created"] == 2
        assert organiser.get(path).json["items"][1]["companions_allowed"] == 2

    @pytest.mark.parametrize(
        "data", [b"PK\x03\x04 nothing", b"text", b"\x00" * 100], ids=["broken zip", "text", "zeros"]
    )
    def test_say_so_when_they_are_none(self, organiser: Organiser, path: str, data: bytes) -> None:
        answer = hand_in(organiser, path, data, kind=XLSX)

        assert answer.status_code == 422
        assert list(answer.json["errors"]) == ["file"]

    def test_may_not_unpack_into_something_huge(self, organiser: Organiser, path: str) -> None:
        made = io.BytesIO()
        with (
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("xl/worksheets/sheet1.xml", "w") as entry,
        ):
            for _ in range(201):
                entry.write(b"\0" * 1024 * 1024)

        answer = hand_in(organiser, path, made.getvalue(), kind=XLSX)

        assert answer.status_code == 422
        assert answer.json["errors"] == {"file": ["The file is too large once unpacked."]}
