"""Every letter: complete, the same in both parts, safe to open, and nobody else's business."""

import re
import unicodedata
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.facts import Contact, Event, Recipient
from services.letters.compose import compose
from services.letters.letter import Letter, Links, MissingFact
from services.letters.purposes import PURPOSES as KNOWN
from tests.letters.samples import CASES, GOLDEN, JOIN, PURPOSES, SITE, TOKEN, WRITTEN_AT, letter_of, message_of
from tests.letters.test_tidy import HARD_NAMES

NOT_YET = ["waitlisted", "offer", "lapsed", "pending", "refused"]
SECRET = Contact(name="Sasha Private", email="sasha.private@example.org", job_title="Adviser", public=False)


def bare_event(**facts: Any) -> dict[str, Any]:
    """Changes that leave an event with its title alone."""
    return {
        "starts_at": "", "ends_at": "", "summary": "", "doors_open_at": "", "reference_code": "", "attendance": [],
        "organiser": "", "hosts": [], "venue": None, "join_url": "", "discussion_rule": "", "contact": None, **facts,
    }  # fmt: skip


def bare_letter(purpose: str) -> Letter:
    """The letter with every fact left out that may be."""
    optional = {
        "represents": "", "note": "", "answers_due_at": "", "companions": [], "reason": "", "due_at": "", "topic": "",
    }  # fmt: skip
    message = message_of(purpose)
    changes: dict[str, Any] = {name: value for name, value in optional.items() if hasattr(message, name)}
    if purpose == "pending":
        changes["reason"] = "approval"
    return letter_of(purpose, event=bare_event(), **changes)


def words(text: str) -> str:
    """Letters and digits only, to compare what parts say and not how they are set."""
    return "".join(character for character in text if unicodedata.category(character)[0] in "LN")


def shown(letter: Letter, between: str = " ") -> str:
    """What a reader of the HTML sees."""
    page = BeautifulSoup(letter.html, "html.parser")
    for unseen in page(["style", "title"]):
        unseen.decompose()
    return page.get_text(between)


def test_every_purpose_has_its_sample() -> None:
    assert set(PURPOSES) == set(KNOWN)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_says_what_the_golden_sample_says(purpose: str) -> None:
    letter = letter_of(purpose)

    assert letter.subject + "\n" == (GOLDEN / purpose / "subject.txt").read_text(encoding="utf-8")
    assert letter.text == (GOLDEN / purpose / "body.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("make", [letter_of, bare_letter], ids=["all facts", "few facts"])
def test_html_says_every_line_of_the_text(purpose: str, make: Any) -> None:
    letter = make(purpose)
    seen = words(shown(letter))

    missing = [line for line in letter.text.splitlines() if words(line) not in seen]

    assert not missing


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_name_stands_in_the_letter_and_in_the_calendar_as_it_was_written(name: str) -> None:
    for called in ({}, {"addressed_as": f"Dr {name}"}):
        letter = letter_of("confirmation", recipient=Recipient(name=name, email="p@example.org", **called))
        assert f"Dear {called.get('addressed_as', name)}," in letter.text.splitlines()
    letter = letter_of("confirmation", recipient=Recipient(name=name, email="p@example.org", language="en"))
    assert f"Dear {name}," in letter.text.splitlines()
    assert f"Dear {name}," in shown(letter, between="")
    assert letter.calendar is not None
    unfolded = letter.calendar.content.replace(b"\r\n ", b"").decode()
    assert f"CN={name};" in unfolded.replace('"', "")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_nothing_is_fetched_from_anywhere(purpose: str) -> None:
    letter = letter_of(purpose)
    page = BeautifulSoup(letter.html, "html.parser")

    assert not page(["img", "script", "link", "iframe", "form", "input", "object", "video"])
    assert "@import" not in letter.html
    assert "url(" not in letter.html
    assert "fonts.g" not in letter.html
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", letter.html)) - {"http://www.w3.org/1999/xhtml"}
    others = {getattr(message_of(purpose), "url", "")}
    assert all(address.startswith(f"{SITE}/") for address in addresses - others)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_html_stays_far_below_the_size_mail_readers_cut(purpose: str) -> None:
    assert len(letter_of(purpose).html.encode()) < 100_000 / 4


@pytest.mark.parametrize("purpose", PURPOSES)
def test_html_names_its_language_and_direction(purpose: str) -> None:
    html = BeautifulSoup(letter_of(purpose).html, "html.parser").html

    assert html is not None
    assert (html["lang"], html["dir"]) == ("en", "ltr")


@pytest.mark.parametrize("purpose", [purpose for purpose in PURPOSES if CASES[purpose].door])
def test_one_button_and_the_same_address_in_full(purpose: str) -> None:
    letter = letter_of(purpose)
    page = BeautifulSoup(letter.html, "html.parser")
    address = f"{SITE}{CASES[purpose].door}{TOKEN}"

    links = page.find_all("a", href=address)
    buttons = [link for link in links if link.get_text(strip=True) != address]

    assert len(buttons) == 1
    assert len(links) > len(buttons)
    assert address in letter.text.splitlines()
    assert not {link.get_text(strip=True).lower() for link in links} & {"here", "click here", "more"}


@pytest.mark.parametrize("purpose", [purpose for purpose in PURPOSES if not CASES[purpose].door])
def test_letters_without_a_link_offer_no_button(purpose: str) -> None:
    page = BeautifulSoup(letter_of(purpose).html, "html.parser")
    printed = (str(link["href"]) for link in page("a") if str(link["href"]) != link.get_text(strip=True))

    assert not [address for address in printed if not address.startswith("mailto:")]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_empty_facts_leave_nothing_behind(purpose: str) -> None:
    letter = bare_letter(purpose)

    for said in (letter.subject, letter.text, shown(letter, between="")):
        assert not re.search(r"\bNone\b|\[\]|\{|\}|: ?,|, ?,|\(\s*\)| ,|%\(", said), said
    assert not re.search(r"(?m)[,–-]$", letter.text.partition("\n\n")[2])
    assert not re.search(r"<(p|td|th|h1)[^>]*>\s*</\1>", letter.html)
    assert "\n\n\n" not in letter.text


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_letter_with_a_contact_says_who_to_ask(purpose: str) -> None:
    letter = letter_of(purpose)

    known = {"enquiry": "robin.sample@example.com", "acknowledgement": "chris@example.org", "digest": "", "alert": ""}
    assert letter.reply_to == known.get(purpose, "ada.sample@example.org")
    if purpose not in known:
        assert "ada.sample@example.org" in letter.text


@pytest.mark.parametrize("purpose", [purpose for purpose in PURPOSES if CASES[purpose].door])
def test_a_missing_link_is_named(purpose: str) -> None:
    with pytest.raises(MissingFact, match=r"links\.personal"):
        letter_of(purpose, links=Links(site=SITE))


@pytest.mark.parametrize(
    ("purpose", "told"),
    [
        ("confirmation", "message.calendar"),
        ("cancellation", "message.by"),
        ("enquiry", "message.question"),
        ("link", "message.leads_to"),
    ],
)
def test_a_message_that_does_not_know_the_fact_is_refused(purpose: str, told: str) -> None:
    message = message_of("refused")

    with pytest.raises(MissingFact, match=told):
        compose(message, purpose=purpose, links=Links(personal=f"{SITE}/r/x"), contact=SECRET, written_at=WRITTEN_AT)


def test_an_unknown_purpose_is_refused() -> None:
    with pytest.raises(MissingFact, match="postcard"):
        compose(message_of("refused"), purpose="postcard", links=Links(), written_at=WRITTEN_AT)


def test_only_what_nobody_waits_for_and_anybody_may_stop_goes_out_as_invitation() -> None:
    assert {purpose for purpose in PURPOSES if letter_of(purpose).stream == "invitation"} == {
        "invitation", "reminder", "called_off", "report", "feedback",
    }  # fmt: skip


@pytest.mark.parametrize("purpose", ["invitation", "reminder", "report", "feedback"])
def test_what_may_be_stopped_says_how(purpose: str) -> None:
    letter = letter_of(purpose, links=Links(personal=f"{SITE}/i/{TOKEN}", unsubscribe=f"{SITE}/unsubscribe/x"))

    assert letter.unsubscribe == f"{SITE}/unsubscribe/x"
    assert f"{SITE}/unsubscribe/x" in letter.text


def test_only_acknowledgements_are_automatic_replies() -> None:
    kinds = {purpose: letter_of(purpose).auto_submitted for purpose in PURPOSES}

    assert {purpose for purpose, kind in kinds.items() if kind == "auto-replied"} == {"acknowledgement"}
    assert set(kinds.values()) == {"auto-replied", "auto-generated"}


@pytest.mark.parametrize("purpose", NOT_YET)
def test_those_without_a_place_are_never_told_they_have_one(purpose: str) -> None:
    letter = letter_of(purpose)

    assert letter.calendar is None
    assert "Attending" not in letter.text
    assert "confirmed" not in letter.subject.replace("not confirmed yet", "")
    assert "is confirmed" not in letter.text
    assert "look forward" not in letter.text


@pytest.mark.parametrize("purpose", ["confirmation", "promotion"])
def test_a_confirmation_is_complete_without_its_calendar(purpose: str) -> None:
    text = letter_of(purpose).text

    for fact in (
        "Friday 10 September 2027, 11:00–17:00 (London, UTC+1)", "Doors open: 10:30", "1 Example Street", "K7QM-2XVD",
        "Chatham House Rule", "Declining in the calendar does not release your place; use this link:",
        f"{SITE}/r/{TOKEN}", "ada.sample@example.org",
    ):  # fmt: skip
        assert fact in text


def test_remote_registrants_get_the_join_link_and_not_the_room() -> None:
    letter = letter_of(
        "confirmation", attendance="remote", event={"join_url": "https://meet.example.org/abc", "venue": None}
    )

    assert f"Join link: {JOIN}" in letter.text
    assert "Attending: Online" in letter.text
    assert "Doors open" not in letter.text
    assert JOIN in letter.html
    assert "meet.example.org" not in letter.text + letter.html, "the room may change, their link does not"


def test_those_who_come_in_person_never_see_a_join_link() -> None:
    letter = letter_of("confirmation", event={"join_url": "https://meet.example.org/abc"})

    assert "meet.example.org" not in letter.text + letter.html
    assert letter.calendar is not None
    assert b"meet.example.org" not in letter.calendar.content


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:alert(1)"])
def test_only_web_addresses_can_be_opened(bad: str) -> None:
    letter = letter_of("confirmation", attendance="remote", event={"join_url": bad})

    page = BeautifulSoup(letter.html, "html.parser")
    assert all(str(link["href"]).startswith((f"{SITE}/", "mailto:")) for link in page("a"))


def test_an_invitation_says_all_it_must() -> None:
    text = letter_of("invitation").text

    for said in (
        "The Assembly House Foundation invites you to Partnerships in practice.",
        "Please answer by Wednesday 1 September 2027.",
        "or online", "Opening the link changes nothing", "for you personally", "propose somebody else",
        "We have your name and address from: the list of speakers of our meeting in March 2027",
        "You can ask us at any time what we keep about you",
    ):  # fmt: skip
        assert said in text


def test_an_invitation_prints_where_to_stop_further_ones() -> None:
    stop = f"{SITE}/unsubscribe/abc"
    letter = letter_of("invitation", links=Links(site=SITE, personal=f"{SITE}/i/x", unsubscribe=stop))

    assert stop in letter.text
    assert BeautifulSoup(letter.html, "html.parser").find("a", href=stop)


@pytest.mark.parametrize(("by", "said"), [
    ("registrant", "As you asked"), ("organiser", "organisers have cancelled"), ("event", "will not take place"),
])  # fmt: skip
def test_a_cancellation_says_who_cancelled(by: str, said: str) -> None:
    assert said in letter_of("cancellation", by=by).text


def test_a_cancellation_takes_back_the_entry_of_the_confirmation() -> None:
    sent = letter_of("confirmation").calendar
    back = letter_of("cancellation").calendar

    assert sent is not None
    assert back is not None
    assert (sent.method, back.method) == ("REQUEST", "CANCEL")
    assert b"METHOD:REQUEST" in sent.content
    assert b"METHOD:CANCEL" in back.content
    assert b"SEQUENCE:0" in sent.content
    assert b"SEQUENCE:1" in back.content
    assert re.findall(rb"UID:(.*)\r", sent.content) == re.findall(rb"UID:(.*)\r", back.content)


def test_without_an_entry_nothing_is_taken_back() -> None:
    letter = letter_of("cancellation", calendar=None)

    assert letter.calendar is None
    assert "calendar" not in letter.text


def test_a_confirmation_of_an_event_without_a_date_goes_out_without_an_entry() -> None:
    letter = letter_of("confirmation", event=bare_event())

    assert letter.calendar is None
    assert "calendar" not in letter.text


def test_the_personal_link_is_nowhere_in_the_calendar() -> None:
    calendar = letter_of("confirmation").calendar

    assert calendar is not None
    assert TOKEN.encode() not in calendar.content.replace(b"\r\n ", b"")


def test_an_enquiry_brings_the_question_in_full_to_the_contact() -> None:
    question = "One\n\n\n\nTwo  with   spaces\n\tThree " + "long " * 2000 + "end"

    letter = letter_of("enquiry", question=question)

    assert question in letter.text
    assert letter.reply_to == "robin.sample@example.com"
    assert "E-4TQZ" in letter.subject
    assert "Chris Placeholder" in letter.text


def test_an_enquiry_may_carry_the_page_where_it_is_settled() -> None:
    page = f"{SITE}/q/abc"
    letter = letter_of("enquiry", links=Links(site=SITE, personal=page))

    assert page in letter.text
    assert BeautifulSoup(letter.html, "html.parser").find("a", href=page)


def test_an_acknowledgement_never_repeats_what_a_stranger_wrote() -> None:
    asker = Recipient(name="Buy Cheap Chairs", email="victim@example.com")
    letter = letter_of("acknowledgement", question="Visit chairs.example now", topic="Chairs half price", asker=asker)

    for theirs in ("Buy Cheap", "chairs", "half price", "victim"):
        assert theirs.lower() not in (letter.subject + letter.text + letter.html).lower()
    assert "E-4TQZ" in letter.text


def test_an_acknowledgement_keeps_private_contacts_private() -> None:
    letter = letter_of("acknowledgement", contact=SECRET, fallback=SECRET, event={"contact": SECRET})

    said = letter.subject + letter.text + letter.html + letter.reply_to
    assert "sasha" not in said.lower()
    assert "the team of the event will answer you" in letter.text
    assert letter.reply_to == ""


def test_an_acknowledgement_names_a_public_contact() -> None:
    letter = letter_of("acknowledgement")

    assert "Chris Placeholder (Programme Director) will answer you" in letter.text
    assert letter.reply_to == "chris@example.org"


def test_a_private_contact_leaves_replies_to_the_public_fallback() -> None:
    assert letter_of("acknowledgement", contact=SECRET).reply_to == "events@example.org"


HOSTILE = '<img src=x onerror=alert(1)>"\'&{{ 7*7 }}{% raw %}</td></table><a href="https://bad.example">'


@pytest.mark.parametrize("purpose", PURPOSES)
def test_words_of_people_never_become_markup(purpose: str) -> None:
    message = message_of(purpose)
    texts = ["note", "question", "reason", "invitee", "source", "represents", "topic"]
    changes: dict[str, Any] = {name: HOSTILE for name in texts if hasattr(message, name)}
    if hasattr(message, "companions"):
        changes["companions"] = [HOSTILE]
    event = dict.fromkeys(("title", "summary", "organiser", "discussion_rule", "reference_code"), HOSTILE)

    page = BeautifulSoup(letter_of(purpose, event=event, **changes).html, "html.parser")

    assert not page(["img", "script"])
    assert not page.find("a", href=re.compile("bad"))
    assert "{{ 7*7 }}" in page.get_text()


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("trick", ["\r\nBcc: all@example.org", "\u202egnorw", "\u2066x\u2069", "\x00\x07", "\u2028y"])
def test_a_title_can_neither_break_a_line_nor_turn_the_text(purpose: str, trick: str) -> None:
    letter = letter_of(purpose, event={"title": f"Tea{trick}", "organiser": f"House{trick}"})

    assert not re.search(r"[\r\n\x00-\x1f\u2028\u202a-\u202e\u2066-\u2069]", letter.subject)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u2028\u202a-\u202e\u2066-\u2069]", letter.text)
    assert "\nBcc:" not in letter.text
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", letter.html)
    if letter.calendar:
        assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", letter.calendar.content.decode())
        assert b"\nBcc" not in letter.calendar.content


def test_a_very_long_title_leaves_room_for_the_date_in_the_subject() -> None:
    subject = letter_of("confirmation", event={"title": "A very long title indeed " * 20}).subject

    assert "Fri 10 September 2027 [PC1461]" in subject
    assert len(subject) < 200


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=400))
def test_any_name_makes_a_letter(name: str) -> None:
    letter = letter_of("confirmation", recipient=Recipient(name=name, email="a@example.org"), event={"title": name})

    assert "\n" not in letter.subject
    assert letter.text.startswith(("Dear ", "Hello,"))
    assert words(letter.text.splitlines()[0]) in words(shown(letter))


def test_the_same_facts_give_the_same_letter() -> None:
    assert letter_of("confirmation") == letter_of("confirmation")


def test_event_facts_hold_nothing_a_letter_does_not_know() -> None:
    known = {
        "id", "slug", "title", "timezone", "starts_at", "ends_at", "summary", "doors_open_at", "reference_code",
        "attendance", "organiser", "hosts", "venue", "join_url", "discussion_rule", "contact", "confidential",
        "wordings", "look", "calendar_title", "translations", "subject_prefix",
    }  # fmt: skip

    assert set(Event.__dataclass_fields__) == known


class TestOffers:
    def test_an_offer_that_is_held_for_longer_says_so(self) -> None:
        letter = letter_of("offer", extended=True)

        assert letter.subject.startswith("Your place is held for longer")
        assert "please tell us by Wednesday 1 September 2027, 16:00 (London, UTC+1)" in letter.text
        assert "has become free" not in letter.text + letter.html

    @pytest.mark.parametrize(("leads_to", "again"), [("invitation", True), ("registration", False)])
    def test_who_was_invited_can_answer_again_after_the_end(self, leads_to: str, again: bool) -> None:
        letter = letter_of("lapsed", leads_to=leads_to)

        assert ("Answer again" in letter.text, "Answer again" in shown(letter)) == (again, again)
