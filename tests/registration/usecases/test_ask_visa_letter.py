"""Somebody with a place asks for a letter for a visa; organisers decide; a page says whether it holds."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.contracts.envelope import message_from
from services.contracts.messages import EnquiryReceived
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.ask_visa_letter import print_own_letter
from services.registration.usecases.decide_visa_letter import forget_passports
from tests import factories
from tests.factories import START, Clock, Organiser
from tests.invitees import YES, Invitees, registration_token
from tests.registration.api.test_sending import outbox

VISA = {
    "passport_name": "AMINA DIALLO", "nationality": "SN", "passport_number": "A01234567", "born_on": "1985-06-07",
    "stays_from": "2027-03-31", "stays_until": "2027-04-02", "needed_by": "2027-03-20",
}  # fmt: skip


class Traveller:
    """Somebody with a registration, and the organisers' doors to their letter."""

    def __init__(self, organiser: Organiser, event: EventView, client: FlaskClient, token: str) -> None:
        self.organiser, self.client = organiser, client
        self.event_path = f"/v1/events/{event.id}"
        self.letters = f"{self.event_path}/visa-letters"
        self.headers = {"Authorization": f"Registration {token}"}

    def ask(self, **said: str) -> Any:
        return self.client.post("/v1/registration/visa-letter", json={**VISA, **said}, headers=self.headers)

    def own(self, suffix: str = "") -> Any:
        return self.client.get(f"/v1/registration/visa-letter{suffix}", headers=self.headers)

    @property
    def path(self) -> str:
        return f"{self.letters}/{self.organiser.get(self.letters).json['items'][0]['id']}"

    def enquiries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.organiser.get(f"{self.event_path}/enquiries").json["items"]
        return found

    def check(self, reference: str) -> str:
        page = self.client.get(f"/letters/{reference}")
        assert page.status_code == 200
        assert "AMINA" not in page.text
        assert "Amina" not in page.text
        return "not valid" if "not valid" in page.text else "valid"


def enquiries_told(runtime: Runtime) -> list[EnquiryReceived]:
    told = [message_from(row.type, row.facts) for row in outbox(runtime)]
    return [one for one in told if isinstance(one, EnquiryReceived)]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, capacity=1)


@pytest.fixture
def traveller(organiser: Organiser, event: EventView, client: FlaskClient, runtime: Runtime) -> Traveller:
    reference = Invitees(organiser, event, client).says_yes()["reference"]
    return Traveller(organiser, event, client, registration_token(runtime, reference))


def test_an_approved_letter_can_be_fetched_and_is_valid_until_the_place_is_given_back(traveller: Traveller) -> None:
    asked = traveller.ask()
    assert (asked.status_code, asked.json["state"], asked.json["is_short"]) == (201, "requested", True)
    reference = asked.json["reference"]
    assert (traveller.own(".pdf").status_code, traveller.check(reference)) == (409, "not valid")

    approved = traveller.organiser.post(f"{traveller.path}/approve")
    assert (approved.status_code, approved.json["state"]) == (200, "approved")
    assert traveller.own(".pdf").data.startswith(b"%PDF-")
    assert traveller.organiser.get(f"{traveller.path}/letter.pdf").data.startswith(b"%PDF-")
    assert (traveller.check(reference), traveller.check("V-22222222"), traveller.check("x")) == (
        "valid", "not valid", "not valid",
    )  # fmt: skip
    assert traveller.ask().json["code"] == "invalid-transition"

    traveller.client.post("/v1/registration/cancel", json={}, headers=traveller.headers)
    assert (traveller.check(reference), traveller.own(".pdf").status_code) == ("not valid", 409)


def test_a_letter_is_not_for_whoever_answers_again_with_another_address(
    organiser: Organiser, event: EventView, client: FlaskClient, runtime: Runtime
) -> None:
    invitees = Invitees(organiser, event, client)
    invitation = invitees.one()
    receipt = invitees.say(invitation).json
    traveller = Traveller(organiser, event, client, registration_token(runtime, receipt["reference"]))
    reference = traveller.ask().json["reference"]
    organiser.post(f"{traveller.path}/approve")
    client.post("/v1/registration/cancel", json={}, headers=traveller.headers)

    assert invitees.say(invitation, **{**YES, "email": "other@example.com"}).status_code == 201
    (registration,) = organiser.get(f"{traveller.event_path}/registrations").json["items"]
    assert organiser.post(f"{traveller.event_path}/registrations/{registration['id']}/approve").status_code == 200

    assert (traveller.own(".pdf").status_code, traveller.check(reference)) == (410, "not valid")


@pytest.mark.parametrize(
    ("stated", "language", "words"),
    [
        ("en", "fr", "To whom it may concern"), ("fr", "ar", "À qui de droit"), ("invitation", "ru", "паспорт"),
        ("invitation", "zh", "To whom it may concern"),
    ],
)  # fmt: skip
def test_a_letter_speaks_the_language_that_the_organiser_states(
    traveller: Traveller, runtime: Runtime, stated: str, language: str, words: str
) -> None:
    traveller.organiser.patch(traveller.event_path, json={"visa_letter_language": stated}, version="*")
    traveller.client.patch(
        "/v1/registration", json={"language": language}, headers=traveller.headers | {"If-Match": "*"}
    )
    traveller.ask()
    traveller.organiser.post(f"{traveller.path}/approve")
    assert traveller.own(".pdf").data.startswith(b"%PDF-")
    token = traveller.headers["Authorization"].split()[1]
    sheet = print_own_letter(runtime.database, runtime.keys, token, site="https://example.org", now=START)
    assert words in " ".join(sheet.paragraphs)


def test_one_who_was_refused_is_told_why_and_may_ask_again(traveller: Traveller, runtime: Runtime) -> None:
    traveller.ask(needed_by="2027-03-31")
    assert traveller.organiser.post(f"{traveller.path}/refuse", json={"reason": "Too late."}).json["state"] == "refused"
    assert traveller.organiser.post(f"{traveller.path}/approve").json["code"] == "invalid-transition"
    assert (traveller.own().json["reason"], traveller.own().json["is_short"]) == ("Too late.", False)
    with runtime.database.statement() as connection:
        told = connection.execute(text("select facts from registration.outbox where type = 'letter.decided'"))
        assert told.scalar_one()["reason"] == "Too late."

    assert traveller.ask().json["state"] == "requested"


VERA = {"topic": "visa", "name": "Vera Sample", "email": "vera@example.org"}


class TestContact:
    def test_who_answers_for_visas_is_written_to_once_and_the_decision_is_the_answer(
        self, traveller: Traveller, event: EventView, runtime: Runtime
    ) -> None:
        known = {"contacts": [VERA], "languages": ["fr", "en"]}
        traveller.organiser.patch(f"/v1/events/{event.id}", version=event.version, json=known)
        asked = traveller.ask()
        traveller.ask(needed_by="2027-03-21")

        (message,) = enquiries_told(runtime)
        assert (message.topic, message.reference, message.contacts[0].email) == (
            "visa", asked.json["reference"], VERA["email"],
        )  # fmt: skip
        assert "A01234567" not in str(message)
        (enquiry,) = traveller.enquiries()
        assert (enquiry["state"], "21 mars 2027" in enquiry["message"]) == ("received", True)
        assert message.contact_language == "fr"
        traveller.organiser.post(f"{traveller.path}/approve")
        assert traveller.enquiries()[0]["state"] == "answered"

    def test_without_one_it_goes_to_who_answers_for_participation_and_comes_again_with_another_request(
        self, traveller: Traveller, runtime: Runtime
    ) -> None:
        traveller.ask()
        traveller.organiser.post(f"{traveller.path}/refuse", json={"reason": "Too late."})
        traveller.ask()

        assert [(one.topic, one.again) for one in enquiries_told(runtime)] == [
            ("participation", False), ("participation", True),
        ]  # fmt: skip
        (enquiry,) = traveller.enquiries()
        assert (enquiry["state"], enquiry["answered_at"]) == ("received", None)


def test_nobody_asks_before_they_have_a_place(
    organiser: Organiser, event: EventView, client: FlaskClient, runtime: Runtime, traveller: Traveller
) -> None:
    waiting = Invitees(organiser, event, client)
    waiting.made = 1
    reference = waiting.says_yes(waitlist_if_full=True)["reference"]

    other = Traveller(organiser, event, client, registration_token(runtime, reference))
    assert (other.ask().json["code"], other.own().status_code) == ("invalid-transition", 404)
    assert "stays_until" in traveller.ask(stays_until="2027-03-01").json["errors"]


def test_passport_details_are_sealed_seen_with_a_note_and_deleted_after_thirty_days(
    traveller: Traveller, runtime: Runtime, clock: Clock
) -> None:
    traveller.ask()
    path = traveller.path
    assert "passport" not in traveller.organiser.get(traveller.letters).json["items"][0]
    assert traveller.organiser.get(path).json["passport"]["passport_number"] == "A01234567"
    assert "visa_letter.read" in [one["action"] for one in traveller.organiser.get("/v1/audit").json["items"]]
    with runtime.database.statement() as connection:
        stored = connection.execute(text("select t::text from registration.visa_letter t")).scalar_one()
        assert "A01234567" not in stored

    clock.forward(days=60)
    forget_passports(runtime.database, now=clock.now)
    assert traveller.organiser.get(path).json["passport"] is not None
    clock.forward(days=2)
    forget_passports(runtime.database, now=clock.now)
    assert traveller.organiser.get(path).json["passport"] is None


def test_the_page_takes_a_request_and_keeps_what_was_typed(traveller: Traveller, client: FlaskClient) -> None:
    client.get(f"/r/{traveller.headers['Authorization'].split()[1]}")
    page = client.get("/registration/visa-letter")
    assert "passport_number" in page.text
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]

    wrong = client.post("/registration/visa-letter", data={**VISA, "nationality": "Nowhere", "csrf_token": token})
    assert (wrong.status_code, "A01234567" in wrong.text) == (422, True)
    right = client.post("/registration/visa-letter", data={**VISA, "csrf_token": token})
    assert right.status_code == 303
    assert "less than four weeks" in client.get("/registration/visa-letter").text
