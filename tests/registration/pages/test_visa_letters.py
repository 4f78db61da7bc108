"""The form with which somebody asks for a letter to show to a consulate."""

import pytest

from services.registration.runtime import Runtime
from tests.factories import Clock
from tests.invitees import Invitees
from tests.registration.pages.test_own_data import entered
from tests.registration.pages.visitor import Visitor

ASKED = {
    "passport_name": "AMINA DIALLO", "nationality": "SN", "passport_number": "A01234567", "born_on": "1985-06-07",
    "stays_from": "2027-03-31", "stays_until": "2027-04-02", "needed_by": "2027-03-20",
}  # fmt: skip


@pytest.fixture
def reference(visitor: Visitor, invitees: Invitees, runtime: Runtime) -> str:
    return entered(visitor, invitees, runtime)


def test_what_is_missing_is_named_and_what_was_typed_stays(visitor: Visitor, reference: str) -> None:
    visitor.get("/registration/visa-letter").send({"passport_name": "AMINA DIALLO"})
    assert visitor.status == 422
    assert visitor.problems[:3] == [
        "Please answer: Nationality", "Please answer: Passport number", "Please answer: Date of birth",
    ]  # fmt: skip
    assert visitor.served()["passport_name"] == "AMINA DIALLO"


def test_a_letter_can_be_asked_for_when_other_details_are_closed(
    visitor: Visitor, invitees: Invitees, clock: Clock, reference: str
) -> None:
    path = f"/v1/events/{invitees.event.id}"
    invitees.organiser.patch(path, json={"edits_end_at": "2027-03-25T12:00"}, version="*")
    clock.forward(days=25)
    visitor.get("/registration/visa-letter").send(ASKED)
    assert "The organisers have your request." in visitor.text
    assert "Would you like to correct something?" in visitor.text


def test_without_a_place_there_is_no_letter_to_ask_for(visitor: Visitor, reference: str) -> None:
    visitor.get("/registration/cancel").send({}, button="Give")
    assert visitor.get("/registration/visa-letter").path == "/registration"
