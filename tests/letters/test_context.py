"""What templates may name."""

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from services.contracts.facts import Contact, Look, Recipient
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


SECRET = Contact(name="Sasha Private", email="sasha.private@example.org", job_title="Adviser", public=False)


@pytest.mark.parametrize("question", ["Is Robin Sample invited?", "Is anybody at all invited?"])
def test_the_press_gets_the_same_words_whoever_is_named(question: str) -> None:
    asker = Recipient(name="A. Journalist", email="press@example.com")
    letter = letter_of("acknowledgement", topic="press", question=question, asker=asker, outlet="The Example")

    plain = letter_of("acknowledgement", topic="press", question="?")
    assert (letter.subject, letter.text, letter.html) == (plain.subject, plain.text, plain.html)
    assert "Press contact: Chris Placeholder (Programme Director), chris@example.org." in letter.text
    assert "Office hours: Monday–Friday, 09:00–17:00 (London)." in letter.text
    assert "we say of nobody whether they are invited" in letter.text
    assert "Answer expected by" not in letter.text


def test_a_private_press_contact_stays_private_and_has_hours_of_their_own() -> None:
    contact = replace(SECRET, opens="10:00", closes="16:30")
    letter = letter_of("acknowledgement", topic="press", contact=contact, fallback=contact, event={"contact": contact})

    assert "sasha" not in (letter.text + letter.html + letter.reply_to).lower()
    assert "10:00–16:30" in letter.text


def test_a_question_that_presses_says_so_first_and_by_when() -> None:
    letter = letter_of("enquiry", topic="press", outlet="The Example", deadline="2027-09-01T15:00", urgent=True)

    assert letter.subject.startswith("Urgent: ")
    assert "Writes for: The Example\nNeeded by: Wednesday 1 September 2027, 15:00 (London, UTC+1)" in letter.text
    assert not letter_of("enquiry", topic="press").subject.startswith("Urgent")


@pytest.mark.parametrize(
    ("facts", "subject", "said"),
    [
        (
            {"about": "mail_delayed", "since": "2027-09-01T08:00:00+00:00", "number": 3},
            "Mail is delayed",
            "3 of them wait",
        ),
        ({"about": "ledger_differs", "number": 2}, "Seats do not add up", "2 counters of seats"),
        ({"about": "webhook_disabled", "address": "hooks.example.org", "reason": "Gone."}, "A webhook", "Gone."),
    ],
    ids=lambda facts: facts.get("about", "") if isinstance(facts, dict) else "",
)
def test_each_alert_says_what_it_is_about(facts: dict[str, Any], subject: str, said: str) -> None:
    letter = letter_of("alert", reference="", attendance="", **facts)

    assert letter.subject.startswith(subject)
    assert said in letter.text
    assert facts.get("address", "") in letter.text
    assert ("Wednesday 1 September 2027, 09:00" in letter.text) == ("since" in facts)
