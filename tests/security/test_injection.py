"""Whatever people type stays text: on pages, in mails, in calendars, in statements."""

import ast
import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

import icalendar
import pytest
from bs4 import BeautifulSoup, Comment
from flask import Flask
from marshmallow import Schema

from services.notifications.settings import mail_server
from services.notifications.usecases.accept_messages import accept_messages
from services.notifications.usecases.deliver import deliver
from services.notifications.usecases.desk import Desk
from services.registration.runtime import Runtime
from services.registration.schemas.answers import AnswerSchema
from services.registration.schemas.enquiries import EnquiryRequestSchema
from services.registration.schemas.events import EventSchema
from services.registration.schemas.fields import Email, Line, Paragraphs, Url
from services.registration.schemas.invitations import InviteeSchema
from tests.factories import Clock, Organiser
from tests.invitees import registration_token
from tests.journeys.sink import Mail, a_sink
from tests.registration.pages.visitor import Visitor
from tests.security import hostile
from tests.security.hostile import ANSWER, ENQUIRY, EVENT, INVITEE, PROPOSAL, dotted, places, planted
from tests.security.world import World
from tests.structure.tree import TOP, committed, python_below, syntax_of, text_of

OUR_TAGS = """
html head meta title link style body header main footer section div span center a p br h1 h2 h3 h4 ul ol li dl dt dd
strong em bdi small code pre blockquote table tbody tr td form fieldset legend label input textarea select option button
svg path circle script img nav article th figure figcaption details summary
"""
TAGS = frozenset(OUR_TAGS.split())
OUR_IMAGES = {"/registration/code.svg"}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)")
SCHEMES = {"http", "https", "mailto", "tel"}
HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip
ONE_CLICK = re.compile(r"None None|<https://events\.example\.org/unsubscribe/[\w.-]+> List-Unsubscribe=One-Click")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
MARKUP_MAKERS = {"services/registration/pages/markdown.py", "services/letters/render.py", "services/local/mail.py"}
COMPOSED_OF_CONSTANTS = {
    "services/registration/store/answer_statements.py",
    "services/registration/store/full_events.py",
    "services/registration/store/invitees.py",
    "services/registration/store/ledger_audits.py",
    "services/registration/store/people.py",
    "services/registration/store/seats.py",
    "services/registration/store/vocabularies.py",
}
"""Put statements together from names of columns and parts that are written down as they are."""
A_YES, A_PROPOSAL = AnswerSchema(exclude=("proposed",)), AnswerSchema(only=("answer", "proposed"))
"""Who comes, and who names somebody else, send the same door other fields."""
FORMULA = re.compile(r"[=+\-@\t\r](?!\d*$)")
"""What spreadsheets work out, as the first sign of a cell; a number may be below nothing."""
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COMPUTED = "60481729"
"""What a template would make of the corpus."""
PROPERTIES = {
    "BEGIN", "END", "VERSION", "PRODID", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "SUMMARY", "STATUS", "CLASS",
    "DTSTART", "DTEND", "ORGANIZER", "ATTENDEE", "LOCATION", "URL", "DESCRIPTION", "TZID", "TZNAME", "TZOFFSETFROM",
    "TZOFFSETTO", "RRULE", "RDATE", "CONFERENCE",
}  # fmt: skip


def harm(html: str, *, images: bool = False) -> list[str]:
    """What in this HTML could do more than be read."""
    page = BeautifulSoup(html, "html.parser")
    tags = page.find_all(True)
    found = [
        f"<{tag.name}>"
        for tag in tags
        if tag.name not in TAGS or (tag.name == "img" and not (images or tag.get("src") in OUR_IMAGES))
    ]
    found += [f"{name}=" for tag in tags for name in tag.attrs if name.lower().startswith("on")]
    for tag in tags:
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            value = re.sub("[\x00-\x20]", "", str(tag.get(name, ""))).lower()  # as browsers read it
            scheme = SCHEME.match(value)
            if scheme and scheme[0] not in SCHEMES:
                found.append(f"{name}={value}")
        if str(tag.get("http-equiv", "")).lower() == "refresh" or tag.name == "base":
            found.append(str(tag))
        if tag.name == "script" and (
            tag.get("type") != "application/ld+json" or json.loads(tag.text)["@type"] != "Event"
        ):
            found.append(str(tag))
    found += [str(one) for one in page.find_all(string=lambda one: isinstance(one, Comment) and "evil" in one)]
    return found + UNSEEN.findall(readable(page)) + re.findall(COMPUTED, html)


def readable(page: BeautifulSoup) -> str:
    """Text and attributes; not what travels on unseen in a form, which is tidied when it is read."""
    tags = [tag for tag in page.find_all(True) if tag.get("type") != "hidden"]
    return page.get_text() + " ".join(str(value) for tag in tags for value in tag.attrs.values())


def disorder(calendar: bytes) -> list[str]:
    """What in this calendar file was not put there by us."""
    unfolded = calendar.decode().replace("\r\n ", "")
    names = [re.split("[;:]", line)[0] for line in unfolded.split("\r\n") if line]
    found = [name for name in names if name not in PROPERTIES]
    found += ["VEVENT"] * (len(icalendar.Calendar.from_ical(calendar).walk("VEVENT")) - 1)
    found += [name for name in ("ATTENDEE", "ORGANIZER") if names.count(name) > 1]
    found += ["long"] if max(map(len, calendar.split(b"\r\n"))) > 75 else []
    return found + UNSEEN.findall(unfolded) + re.findall(COMPUTED, unfolded)


def forgery(mail: Mail, recipients: set[str]) -> list[str]:
    """What in this mail is not as we write mails."""
    parsed = mail.parsed
    found = [name for name in parsed if name not in HEADERS]
    found += [name for name in HEADERS if len(parsed.get_all(name, [])) > 1]
    if not ONE_CLICK.fullmatch(f"{parsed['List-Unsubscribe']} {parsed['List-Unsubscribe-Post']}"):
        found.append(str(parsed["List-Unsubscribe"]))
    addressed = {one.addr_spec for one in parsed["To"].addresses}
    if addressed != set(mail.recipients) or len(addressed) != 1 or not addressed <= recipients:
        found.append(f"to {addressed} by {mail.recipients}")
    if {one.addr_spec for one in parsed["From"].addresses} != {"events@example.org"}:
        found.append(str(parsed["From"]))
    found += [str(parsed["Reply-To"])] if len(parsed["Reply-To"].addresses) != 1 else []
    told = "".join(f"{value}" for value in parsed.values())
    for part in parsed.walk():
        kind, content = part.get_content_type(), part.get_payload(decode=True)
        if kind == "text/html" and isinstance(content, bytes):
            found += harm(content.decode(), images=True)
        elif kind == "text/calendar" and isinstance(content, bytes):
            found += disorder(content)
        elif kind == "text/plain" and isinstance(content, bytes):
            told += content.decode()
    return found + UNSEEN.findall(told) + re.findall(COMPUTED, told)


class TestMeasures:
    """The controls: each measure notices what it is there for."""

    @pytest.mark.parametrize(
        "html",
        ["<script>alert(1)</script>", "<p onclick=x>", "<a href=' java\tscript:x'>", "<iframe>", "<base href=/>",
         "<img src=/x>", "<meta http-equiv=refresh content=0>", f"<p>{COMPUTED}", "<p>\u202e", "<!-- evil -->",
         '<script type="application/ld+json">{"@type": "Evil"}</script>', "<form action='data:x'>", "<object>"],
    )  # fmt: skip
    def test_of_pages(self, html: str) -> None:
        assert harm(html)

    @pytest.mark.parametrize(
        "line", ["ATTENDEE:mailto:a@b.example\r\nATTENDEE:mailto:e@f.example", "X-EVIL:1", "SUMMARY:\x1b"]
    )
    def test_of_calendars(self, line: str) -> None:
        made = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        assert disorder(made.encode())

    @pytest.mark.parametrize("line", ["Bcc: eve@evil.example", "To: eve@evil.example", "Subject: \x1b"])
    def test_of_mails(self, line: str) -> None:
        raw = f"From: events@example.org\r\nTo: a@example.org\r\nReply-To: r@example.org\r\n{line}\r\n\r\n".encode()
        assert forgery(Mail(sender="", recipients=["a@example.org"], raw=raw, at=0), {"a@example.org"})


@dataclass
class House:
    """An event full of somebody's text, and everything that shows it."""

    app: Flask
    runtime: Runtime
    organiser: Organiser
    clock: Clock
    text: str
    pages: dict[str, str] = field(default_factory=dict)
    calendars: dict[str, bytes] = field(default_factory=dict)

    def filled(self) -> "House":
        """Plant the text wherever text is taken, and look at every page on the way."""
        event = self._make("/v1/events", planted(EventSchema(), EVENT | {"slug": "sample"}, self.text))
        self.path = f"/v1/events/{event['id']}"
        self.organiser.put("/v1/organisation", version=0, json={"name": self.text, "accent_colour": "#7a1f5c"})
        self._make(f"{self.path}/open", {}, 200)
        answered, browsing = self._invited("one@example.org"), self._invited("two@example.org")
        said = planted(A_YES, ANSWER, self.text) | {"answers": {"short": self.text, "long": self.text}}
        self._say(self._invited("three@example.org"), said)
        self._say(self._invited("four@example.org"), planted(A_PROPOSAL, PROPOSAL, self.text))
        receipt = self._say(answered, {name: value for name, value in said.items() if name != "email"})
        self._public()
        self._browse(browsing)
        self._manage(registration_token(self.runtime, receipt["reference"]))
        return self

    def mails(self) -> list[Mail]:
        """All that is mailed."""
        ids = World.outbox_of(self.runtime)
        taken = accept_messages(self.runtime.database, ids, now=self.clock.now)
        with a_sink() as sink:
            desk = Desk(
                database=self.runtime.database, keys=self.runtime.keys, now=lambda: self.clock.now,
                site="https://events.example.org", mail_from="events@example.org", server=mail_server(sink.url),
            )  # fmt: skip
            deliver(desk, [*taken.first, *taken.bulk])
            return list(sink.mails)

    def sheets(self) -> dict[str, list[str]]:
        """The cells of what is exported, by the kind of file; what a spreadsheet would work out is marked."""
        csv_file, xlsx_file = (self.organiser.get(f"{self.path}/registrations.{kind}").data for kind in ("csv", "xlsx"))
        rows = csv.reader(io.StringIO(csv_file.decode("utf-8-sig"), newline=""))
        with zipfile.ZipFile(io.BytesIO(xlsx_file)) as book:
            cells = ET.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{SHEET}c")  # ours
        return {
            "csv": [cell for row in rows for cell in row],
            "xlsx": ["=" if cell.find(f"{SHEET}f") is not None else " " for cell in cells],
        }

    def _make(self, path: str, body: Any, status: int = 201) -> Any:
        answer = self.organiser.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json

    def _invited(self, email: str) -> str:
        person = planted(InviteeSchema(), INVITEE, self.text) | {"email": email, "wave": "W"}
        body = {"invitees": [person], "reveal_links": True}
        made = self._make(f"{self.path}/invitations", body)["items"][0]
        self._make(f"{self.path}/invitations/{made['id']}/resend", {}, 202)
        return str(made["token"])

    def _say(self, token: str, said: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Invitation {token}"}
        answer = self.app.test_client().post("/v1/invitation/answer", json=said, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json

    def _keep(self, visitor: Visitor) -> Visitor:
        assert visitor.answer is not None
        assert visitor.status < 500
        self.pages[f"{len(self.pages)} {visitor.path}"] = visitor.answer.text
        return visitor

    def _public(self) -> None:
        visitor = Visitor(self.app.test_client())
        for path in ("/", "/events/sample", "/lost-link?event=sample"):
            self._keep(visitor.get(path))
        asked = planted(EnquiryRequestSchema(), ENQUIRY, self.text)
        self._keep(visitor.get("/events/sample/enquire"))
        self._keep(visitor.send({**asked, "email": self.text}))
        self._keep(visitor.send(asked))
        self._keep(visitor.arrived(visitor.client.post("/events/sample/enquire", data=asked)))
        self.calendars["public"] = visitor.client.get("/events/sample.ics").data

    def _browse(self, token: str) -> None:
        visitor = Visitor(self.app.test_client())
        for path in (f"/i/{token}", "/invitation/passed-on", "/invitation/answer", f"/i/{token}"):
            self._keep(visitor.get(path))
        texts = (
            "name",
            "names.address",
            "names.badge",
            "organisation",
            "job_title",
            "answers.short",
            "answers.long",
            "on_behalf.name",
        )
        typed = dict.fromkeys(texts, self.text) | {"on_behalf.email": "helper@example.org"}
        self._keep(visitor.send({"door": "on_behalf"}))
        self._keep(visitor.send({**typed, "email": self.text, "attendance": self.text}))
        self._keep(visitor.send({**typed, "email": "", "attendance": "in_person"}))
        self._keep(visitor.arrived(visitor.client.post("/invitation/done", data=typed)))
        self._keep(visitor.get("/invitation/check").send({"acknowledge_discussion_rule": "yes"}))
        assert visitor.path == "/invitation/done"
        self.calendars["invitation"] = visitor.client.get("/invitation/calendar.ics").data

    def _manage(self, token: str) -> None:
        visitor = Visitor(self.app.test_client())
        for path in (f"/r/{token}", "/registration/cancel", "/registration/edit"):
            self._keep(visitor.get(path))
        self._keep(visitor.send({"name": self.text, "answers.short": self.text}))
        named = dict.fromkeys(("name", "organisation", "job_title", "reason"), self.text)
        self._keep(visitor.get("/registration/substitute"))
        self._keep(visitor.send({**named, "email": self.text}))
        self._keep(visitor.send({**named, "email": "instead@example.org"}))
        passport = dict.fromkeys(("passport_name", "nationality", "passport_number", "needed_by"), self.text)
        self._keep(visitor.get("/registration/visa-letter"))
        self._keep(visitor.send(passport))
        self._keep(visitor.get("/registration/my-data"))
        self.calendars["registration"] = visitor.client.get("/registration/calendar.ics").data


@pytest.fixture(params=hostile.TEXTS.values(), ids=list(hostile.TEXTS))
def house(request: pytest.FixtureRequest, app: Flask, runtime: Runtime, organiser: Organiser, clock: Clock) -> House:
    return House(app, runtime, organiser, clock, request.param).filled()


def test_hostile_text_is_shown_and_does_nothing(house: House) -> None:
    assert {path: found for path, html in house.pages.items() if (found := harm(html))} == {}
    assert {name: found for name, file in house.calendars.items() if (found := disorder(file))} == {}
    assert len(house.pages) >= 18

    cells = house.sheets()
    assert {kind: [cell for cell in found if FORMULA.match(cell)] for kind, found in cells.items()} == {
        "csv": [], "xlsx": [],
    }  # fmt: skip
    assert min(map(len, cells.values())) > 20, "the control: there are sheets"

    mails = house.mails()
    readers = {"one@example.org", "two@example.org", "c@example.org", "f@example.org", "asker@example.com",
               "three@example.org", "four@example.org", "new@example.org", "helper@example.org"}  # fmt: skip
    assert {mail.id: found for mail in mails if (found := forgery(mail, readers))} == {}
    assert len(mails) >= 9
    shown = "".join(BeautifulSoup(html, "html.parser").get_text() for html in house.pages.values())
    if not UNSEEN.search(house.text) and "\t" not in house.text and "\u200f" not in house.text:
        assert house.text in shown, "nothing is hidden either"


Doors = tuple[str, Schema, dict[str, Any]]
DOORS: dict[str, Doors] = {
    "events": ("/v1/events", EventSchema(), EVENT),
    "invitations": ("/v1/events/sample/invitations", InviteeSchema(), INVITEE),
    "answers": ("/v1/invitation/answer", A_YES, ANSWER),
    "answers that propose": ("/v1/invitation/answer", A_PROPOSAL, PROPOSAL),
    "enquiries": ("/v1/events/sample/enquiries", EnquiryRequestSchema(), ENQUIRY),
}


@pytest.mark.parametrize("door", DOORS)
class TestRefusals:
    """Every field by itself, found in the schema: a new one is tested from its first day."""

    @pytest.mark.parametrize("text", hostile.CONTROLS.values(), ids=list(hostile.CONTROLS))
    def test_of_control_characters(self, world: World, door: str, text: str) -> None:
        assert self._named(world, door, text, Line, Paragraphs) == self._all(door, Line, Paragraphs)

    @pytest.mark.parametrize("text", hostile.BREAKS.values(), ids=list(hostile.BREAKS))
    def test_of_breaks_in_a_line(self, world: World, door: str, text: str) -> None:
        assert self._named(world, door, text, Line) == self._all(door, Line)

    def test_of_what_is_not_one_address(self, world: World, door: str) -> None:
        for address in hostile.ADDRESSES:
            assert self._named(world, door, address, Email) == self._all(door, Email), address

    def test_of_links_that_are_none(self, world: World, door: str) -> None:
        for url in hostile.URLS:
            assert self._named(world, door, url, Url) == self._all(door, Url), url

    def test_of_half_letters(self, world: World, door: str) -> None:
        path, schema, sample = DOORS[door]
        body = json.dumps(planted(schema, sample, "x")).replace('"x"', '"\\ud800"')
        answer = world.visitor.post(
            path, data=body, content_type="application/json", headers=self._headers(world, door)
        )
        assert answer.get_json(force=True)["code"] == "malformed-json"

    def test_but_not_of_letters(self, world: World, door: str) -> None:
        """The control: the same bodies pass with text that people type."""
        assert self._named(world, door, "Zoë O’Néill-Ōta 山", Line, Paragraphs) == set()

    @staticmethod
    def _all(door: str, *kinds: Any) -> set[str]:
        return {dotted(path) for path in places(DOORS[door][1], *kinds)}

    def _named(self, world: World, door: str, text: str, *kinds: Any) -> set[str]:
        path, schema, sample = DOORS[door]
        body: Any = planted(schema, sample, text, *kinds)
        world.runtime.limits.forget()
        sent = {"invitees": [body | {"constituency": None}]} if door == "invitations" else body
        answer = world.visitor.post(path, json=sent, headers=self._headers(world, door))
        errors = answer.get_json(force=True).get("errors", {})
        assert answer.status_code == 422 if places(schema, *kinds) and text[0] != "Z" else True, answer.text
        ours = {name.removeprefix("invitees.0.") for name in errors}
        return ours & self._all(door, *kinds)

    @staticmethod
    def _headers(world: World, door: str) -> dict[str, str]:
        token = f"Invitation {world.tokens['invitation']}" if door.startswith("answers") else f"Bearer {world.key}"
        return {"Authorization": token} if door != "enquiries" else {}


def test_a_list_with_formulas_stays_text(world: World) -> None:
    """Spreadsheet formulas of an imported list are names like others, and are shown as they stand."""
    lines = ["name,email,source"]
    lines += [f'"{one}x",formula{number}@example.org,list' for number, one in enumerate("=+-@")]
    answer = world.organiser.post(
        "/v1/events/sample/invitations/import", data="\n".join(lines), content_type="text/csv"
    )
    assert answer.json["created"] == 4
    names = {one["name"] for one in world.organiser.get("/v1/events/sample/invitations").json["items"]}
    assert {"=x", "+x", "-x", "@x"} <= names


class TestOurOwnCode:
    """What would open a hole is rare, and named here."""

    def test_only_these_files_make_markup(self) -> None:
        assert {str(path) for path in python_below("services") if "Markup(" in text_of(path)} == MARKUP_MAKERS

    def test_no_template_switches_escaping_off(self) -> None:
        templates = [path for path in committed("services") if path.suffix in {".html", ".mjml"}]
        off = re.compile(r"\|\s*safe\b|autoescape|\|\s*tojson\s*\|")
        assert len(templates) > 20
        assert off.search("{{ name | safe }}")
        assert [str(path) for path in templates if off.search((TOP / path).read_text())] == []

    def test_no_statement_is_put_together_from_text(self) -> None:
        assert composed(ast.parse('text(f"select {x}")')) == [1]
        assert composed(ast.parse('session.execute(text("select " + x))')) == [1]
        found = {str(path): lines for path in python_below("services") if (lines := composed(syntax_of(path)))}
        assert set(found) == COMPOSED_OF_CONSTANTS


def composed(tree: ast.Module) -> list[int]:
    """Lines with SQL that is made from more than constants."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"text", "Statement", "literal_column"}
        and not all(is_constant(argument) for argument in node.args)
    ]


def is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return all(is_constant(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())
