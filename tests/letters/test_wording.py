"""Organisers' own words: text with placeholders and links, and nothing else."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.facts import Wording
from services.letters import wording
from services.letters.compose import compose
from services.letters.letter import Letter
from services.letters.standard import standard
from tests.letters.samples import WRITTEN_AT, links_of, message_of


def letter(
    body: str, *, purpose: str = "invitation", subject: str = "Come", language: str = "en", **facts: Any
) -> Letter:
    message = message_of(purpose, **facts)
    own = Wording(kind=purpose, language=language, subject=subject, body=body)
    message = replace(message, event=replace(message.event, wordings=[own]))
    links = replace(links_of(purpose), unsubscribe="https://rsvp.example.org/unsubscribe/x")
    return compose(message, purpose=purpose, links=links, written_at=WRITTEN_AT)


@pytest.mark.parametrize("kind", wording.KINDS)
def test_our_own_words_are_a_wording_that_may_stay(kind: str) -> None:
    ours = standard(kind, "en")

    assert ours.subject
    assert ours.body
    assert wording.faults(kind, ours.subject, ours.body) == {}


def test_placeholders_are_filled_in_and_read_once() -> None:
    told = letter("Dear friend of {title}: {link}", subject="For {name}: {title}", event={"title": "{name} & <b>"})

    assert told.subject == "For Dr Amal Example: {name} & <b>"
    assert "Dear friend of {name} & <b>: https://rsvp.example.org/i/" in told.text
    assert "Dear friend of {name} &amp; &lt;b&gt;" in told.html


def test_what_people_typed_stays_text() -> None:
    told = letter('<script>alert(1)</script> **loud** {link}\n\n[here](https://example.org/?a="x"&b)')
    assert "<script" not in told.html
    assert "&lt;script&gt;" in told.html
    assert 'href="https://example.org/?a=&#34;x&#34;&amp;b"' in told.html
    assert 'here: https://example.org/?a="x"&b' in told.text


def test_an_address_may_have_brackets_in_it() -> None:
    told = letter("{link} [there](https://example.org/a_(b)), and (see https://example.org/c_(d)).")
    assert 'href="https://example.org/a_(b)"' in told.html
    assert 'href="https://example.org/c_(d)"' in told.html
    assert "there: https://example.org/a_(b), and (see https://example.org/c_(d))." in told.text


def test_a_paragraph_without_its_fact_is_left_out() -> None:
    body = "Please come: {link}\n\nYou speak for {represents}.\n\nUntil {answer_by}."
    told = letter(body, represents="", answers_due_at="")
    assert "You speak for" not in told.text
    assert "Until" not in told.text


def test_what_has_to_be_said_is_said_all_the_same() -> None:
    """Where the address comes from (GDPR article 14), how to stop it, when and where, and the personal paragraph."""
    told = letter("Please come: {link}", note="We met in May.")
    for said in (
        "We have your name and address from",
        "what we keep about you",
        "/unsubscribe/x",
        "When: ",
        "Where: ",
        "We met in May.",
    ):
        assert said in told.text, said
    assert letter("{note}\n\nPlease come: {link}", note="We met in May.").text.count("We met in May.") == 1
    assert "unsubscribe" not in letter("Good: {link}", purpose="confirmation").text


@pytest.mark.parametrize(
    ("written", "asked", "used"),
    [("en", "en", True), ("fr", "en", False), ("pt", "pt-BR", True), ("EN", "en", True), ("en", "fr", False)],
)
def test_a_wording_is_for_its_own_language(written: str, asked: str, used: bool) -> None:
    reader = replace(message_of("invitation").recipient, language=asked)
    assert ("Our words" in letter("Our words {link}", language=written, recipient=reader).text) is used


@pytest.mark.parametrize(
    ("subject", "body", "fields"),
    [
        ("Come", "Please {link}", []),
        ("Come", "Please come", ["body"]),
        ("Come {link}", "{link}", ["subject"]),
        ("Come", "{link} {nane}", ["body"]),
        ("Come", "{link} {reference}", ["body"]),
        ("Come", "{link} {", ["body"]),
        ("Come", "{link} }", ["body"]),
        ("Come", "{link} {{name}}", ["body"]),
        ("Come", "[here](/events) {link}", ["body"]),
        ("Come", "[here](www.example.org) {link}", ["body"]),
        ("Come", "[here](javascript:alert) {link}", ["body"]),
        ("Come", "[here](javascript:alert(1)) {link}", ["body"]),
        ("Come", "[here](https://example.org/a b) {link}", ["body"]),
        ("Come", "[here](https://example.org {link}", ["body"]),
        ("Come", "[here]({link}) and [write](mailto:a@example.org)", []),
    ],
)
def test_what_would_not_work_is_told_by_field(subject: str, body: str, fields: list[str]) -> None:
    assert list(wording.faults("invitation", subject, body)) == fields


@given(st.text(max_size=300))
def test_no_text_breaks_a_letter_or_adds_markup(text: str) -> None:
    body = f"{text}\n\n{{link}}"
    if wording.faults("invitation", "Come", body):
        return
    told = letter(body)
    assert "rsvp.example.org/i/" in told.text
    shown = re.search(r"<body.*</body>", told.html, re.DOTALL)
    assert shown is not None
    assert not re.search(r"<(script|img|iframe|form|style)\b", shown[0])
