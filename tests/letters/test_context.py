"""What templates may name."""

from bs4 import BeautifulSoup

from services.contracts.facts import Contact, Look
from services.letters.context import context, named
from services.letters.letter import Links
from services.letters.purposes import PURPOSES
from tests.letters.samples import ROUTED, SITE, letter_of, message_of


def test_a_contact_is_named_with_what_they_do() -> None:
    assert named(ROUTED, "en") == "Chris Placeholder (Programme Director)"
    assert named(Contact(name="Events team", email="e@example.org"), "en") == "Events team"


def test_strangers_are_not_greeted_by_a_name_that_may_not_be_theirs() -> None:
    for purpose, expected in {"address_check": "", "acknowledgement": "", "enquiry": "Chris Placeholder"}.items():
        facts = context(message_of(purpose), kind=PURPOSES[purpose], links=Links(), contact=ROUTED, language="en")

        assert facts["greeted"] == expected


def test_letters_look_like_the_organisation_and_tell_nobody_who_reads_them() -> None:
    look = Look(accent="#7a1f5c", accent_at_night="#c99bb9", logo="/brand/7/logo?v=3")
    letters = [letter_of("invitation", event={"look": look}, invitee=name).html for name in ("Amal", "Robin")]
    read = [BeautifulSoup(letter, "html.parser") for letter in letters]

    assert {str(image["src"]) for page in read for image in page("img")} == {f"{SITE}/brand/7/logo?v=3"}
    assert [image["alt"] for image in read[0]("img")] == [""], "the name stands beside it"
    assert all("#7a1f5c" in letter and "#c99bb9" in letter and "#1f5a4d" not in letter for letter in letters)
    assert "<img" not in letter_of("invitation").html
    assert "#1f5a4d" in letter_of("confirmation").html


def test_the_name_on_the_envelope_comes_first() -> None:
    message = message_of("invitation", invitee="H.E. Amal Example")
    facts = context(message, kind=PURPOSES["invitation"], links=Links(), contact=None, language="en")

    assert facts["greeted"] == "H.E. Amal Example"
