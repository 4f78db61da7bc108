"""Every message becomes mails to the right people."""

from dataclasses import replace
from uuid import UUID

from services.contracts.facts import Contact
from services.contracts.messages import MESSAGES, EnquiryReceived, RegistrationConfirmed
from services.notifications.domain import addressing
from tests.journeys.letters import a_confirmation, an_enquiry

EVENT = UUID("01a20106-973c-77b1-bc96-fc59ece6c34f")
SAM = Contact(name="Sam Example", email="sam@example.org", topic="participation")


def test_every_type_of_message_has_a_purpose() -> None:
    told = {type_ for type_ in MESSAGES if type_ != EnquiryReceived.type}
    assert told == set(addressing._PURPOSES)


def test_a_seat_that_was_waited_for_is_told_as_such() -> None:
    confirmed = a_confirmation(EVENT)
    assert [one.purpose for one in addressing.addressees(confirmed)] == ["confirmation"]
    assert [one.purpose for one in addressing.addressees(replace(confirmed, promoted=True))] == ["promotion"]


def test_an_enquiry_goes_to_the_contact_and_its_receipt_to_the_asker() -> None:
    mails = addressing.addressees(an_enquiry(EVENT), SAM)
    assert [(one.purpose, one.email) for one in mails] == [
        ("enquiry", "sam@example.org"),
        ("acknowledgement", "kim@example.com"),
    ]
    assert addressing.name_on(an_enquiry(EVENT), "enquiry", SAM) == "Sam Example"
    assert addressing.name_on(an_enquiry(EVENT), "acknowledgement", SAM) == ""
    assert addressing.name_on(a_confirmation(EVENT), "confirmation", None) == "Robin Example 0"


def test_an_enquiry_that_is_passed_on_again_goes_to_the_contact_alone() -> None:
    mails = addressing.addressees(replace(an_enquiry(EVENT), again=True), SAM)
    assert [(one.purpose, one.email) for one in mails] == [("enquiry", "sam@example.org")]


def test_links_lead_where_their_token_is_good_for() -> None:
    assert addressing.link_path(a_confirmation(EVENT)) == "/r/"
    assert addressing.link_path(an_enquiry(EVENT), "enquiry") == "/q/"
    assert addressing.link_path(an_enquiry(EVENT), "acknowledgement") == ""
    paths = {cls.link for cls in MESSAGES.values()} - {"", "either"}
    assert paths == {"invitation", "registration", "address", "enquiry"}
    assert RegistrationConfirmed.link == "registration"
