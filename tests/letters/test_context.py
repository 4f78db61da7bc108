"""What templates may name."""

from services.contracts.facts import Contact
from services.letters.context import context, named
from services.letters.letter import Links
from services.letters.purposes import PURPOSES
from tests.letters.samples import ROUTED, message_of


def test_a_contact_is_named_with_what_they_do() -> None:
    assert named(ROUTED, "en") == "Chris Placeholder (Programme Director)"
    assert named(Contact(name="Events team", email="e@example.org"), "en") == "Events team"


def test_strangers_are_not_greeted_by_a_name_that_may_not_be_theirs() -> None:
    for purpose, expected in {"address_check": "", "acknowledgement": "", "enquiry": "Chris Placeholder"}.items():
        facts = context(message_of(purpose), kind=PURPOSES[purpose], links=Links(), contact=ROUTED, language="en")

        assert facts["greeted"] == expected


def test_the_name_on_the_envelope_comes_first() -> None:
    message = message_of("invitation", invitee="H.E. Amal Example")
    facts = context(message, kind=PURPOSES["invitation"], links=Links(), contact=None, language="en")

    assert facts["greeted"] == "H.E. Amal Example"
