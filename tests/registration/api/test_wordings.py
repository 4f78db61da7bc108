"""Organisers write letters in their own words, look at them, and have them mailed to themselves."""

import re
from email.message import EmailMessage
from typing import Any

import pytest

from services.contracts.envelope import message_from
from services.contracts.messages import MESSAGES
from services.letters.purposes import PURPOSES
from services.registration.domain.events import EventView
from services.registration.domain.mails import KINDS_OF_TYPE
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import Invitees
from tests.journeys.sink import a_sink
from tests.registration.api.test_messages import posted
from tests.registration.api.test_sending import invite, outbox

LINKS = re.compile(r"https?://\S+")
WORDS = {"subject": "Do come to {title}", "body": "We would be glad.\n\nAnswer here: {link}"}


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.id}/templates"


def test_ours_are_shown_until_there_are_others(organiser: Organiser, path: str) -> None:
    ours = organiser.get(f"{path}/invitation/en")
    assert (ours.status_code, ours.json["is_default"], ours.headers["ETag"]) == (200, True, '"0"')
    assert "{link}" in ours.json["body"]
    assert "link" in ours.json["placeholders"]

    own = organiser.put(f"{path}/invitation/en", version=0, json=WORDS)
    assert (own.status_code, own.json["is_default"], own.json["version"]) == (200, False, 1)
    assert organiser.get(f"{path}/invitation/EN").json == own.json
    assert organiser.get(f"{path}/invitation/fr").json["is_default"] is True
    assert organiser.put(f"{path}/invitation/en", version=0, json=WORDS).status_code == 412
    assert organiser.put(f"{path}/invitation/en", json=WORDS).status_code == 428
    assert organiser.put(f"{path}/invitation/en", version=1, json=WORDS).json["version"] == 2

    assert organiser.delete(f"{path}/invitation/en", version=2).status_code == 204
    assert organiser.get(f"{path}/invitation/en").json == ours.json


def test_what_would_not_work_is_refused_by_field(organiser: Organiser, path: str) -> None:
    words = {"subject": "Come {nobody}", "body": "See [us](/events)"}
    answer = organiser.put(f"{path}/invitation/en", version="*", json=words)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["subject", "body"]
    assert len(answer.json["errors"]["body"]) == 2


@pytest.mark.parametrize("place", ["enquiry/en", "acknowledgement/en", "nothing/en", "invitation/x", "invitation/e n"])
def test_only_letters_to_known_people_in_some_language_have_a_wording(
    organiser: Organiser, path: str, place: str
) -> None:
    assert organiser.get(f"{path}/{place}").status_code == 404
    assert organiser.put(f"{path}/{place}", version="*", json=WORDS).status_code == 404


def wordings(runtime: Runtime, type_: str) -> list[list[dict[str, Any]]]:
    return [row.facts["event"].get("wordings", []) for row in outbox(runtime) if row.type == type_]


def test_letters_promised_from_then_on_carry_the_words_of_their_kind_and_language(
    organiser: Organiser, path: str, event: EventView, runtime: Runtime
) -> None:
    invitees = Invitees(organiser, event, organiser.client)
    invitees.says_yes()
    for place in ("invitation/en", "invitation/fr", "confirmation/en"):
        organiser.put(f"{path}/{place}", version="*", json=WORDS)
    invite(organiser, f"/v1/events/{event.id}/invitations", wave="A")
    organiser.post(f"/v1/events/{event.id}/invitations/send", json={"wave": "A"})
    invitees.says_yes()

    (invited,) = wordings(runtime, "invitation.issued")
    before, after = wordings(runtime, "registration.confirmed")
    assert [(one["kind"], one["language"]) for one in invited] == [("invitation", "en")]
    assert before == []
    assert [(one["kind"], one["subject"]) for one in after] == [("confirmation", WORDS["subject"])]


def test_a_letter_is_read_as_an_invitee_would_get_it(organiser: Organiser, path: str, event: EventView) -> None:
    (one,) = invite(organiser, f"/v1/events/{event.id}/invitations", note="We met in May.", source="A talk")
    place = f"{path}/invitation/en/preview"

    ours = organiser.post(place, json={"invitation": one["id"]}).json
    draft = organiser.post(place, json={"invitation": one["id"], **WORDS}).json
    invented = organiser.post(place, json={}).json

    assert "Dear Person 0," in ours["text"]
    assert draft["subject"] == "Do come to Partnerships in practice"
    for said in ("We would be glad.", "We met in May.", "A talk", "this-link-is-only-a-preview"):
        assert said in draft["text"], said
    assert "Dear Robin Example," in invented["text"]
    assert organiser.post(place, json={"subject": "Half"}).status_code == 422
    assert organiser.post(place, json={**WORDS, "body": "No link"}).status_code == 422
    assert organiser.get(f"{path}/invitation/en").json["is_default"] is True


@pytest.mark.parametrize("words", [WORDS, None])
def test_an_invitee_gets_what_was_looked_at(
    organiser: Organiser, path: str, event: EventView, runtime: Runtime, clock: Clock, words: dict[str, str] | None
) -> None:
    if words:
        organiser.put(f"{path}/invitation/fr", version=0, json=words)
    (one,) = invite(organiser, f"/v1/events/{event.id}/invitations", note="We met in May.", language="fr",
                    answers_due_at="2027-03-20T12:00")  # fmt: skip
    seen = organiser.post(f"{path}/invitation/fr/preview", json={"invitation": one["id"]}).json
    organiser.post(f"{path}/invitation/fr/test-send", json={"invitation": one["id"], "email": "events@example.org"})
    organiser.post(f"/v1/events/{event.id}/invitations/send", json={"ids": [one["id"]]})
    clock.forward(minutes=6)
    with a_sink() as sink:
        posted(runtime, sink)

    mails = {mail.recipients[0]: mail.parsed for mail in sink.mails}
    tried, sent = mails["events@example.org"], mails[one["email"]]
    assert (sent["Subject"], tried["Subject"]) == (seen["subject"], f"Test: {seen['subject']}")
    assert said(sent) == said(tried) == LINKS.sub("", seen["text"]).split()


def said(mail: EmailMessage) -> list[str]:
    """The words of a mail but its links."""
    body = mail.get_body(("plain",))
    assert body is not None
    return LINKS.sub("", body.get_content()).split()


def test_every_kind_can_be_looked_at(organiser: Organiser, path: str) -> None:
    for kind in PURPOSES:
        answer = organiser.post(f"{path}/{kind}/en/preview", json={})
        assert answer.status_code == (
            404
            if kind
            in {"enquiry", "acknowledgement", "address_check", "erased", "digest", "alert", "helper", "assistant"}
            else 200
        ), kind


def test_every_message_is_of_a_known_kind() -> None:
    assert set(KINDS_OF_TYPE) >= set(MESSAGES)


def test_a_test_goes_to_a_contact_of_the_event_and_to_nobody_else(
    organiser: Organiser, path: str, runtime: Runtime
) -> None:
    place = f"{path}/invitation/en/test-send"

    refused = organiser.post(place, json={"email": "somebody@example.com"})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["email"])
    sent = organiser.post(place, json={"email": "Events@example.org", **WORDS})

    assert (sent.status_code, sent.json["address"]) == (202, "events@example.org")
    (row,) = outbox(runtime)
    message: Any = message_from(row.type, row.facts)
    assert message.recipient.email == "events@example.org"
    assert (message.event.subject_prefix, message.event.wordings[0].subject) == ("Test:", "Do come to {title}")
    assert runtime.keys.open(row.sealed_token or b"") == "this-link-is-only-a-preview"


def test_tests_are_few_and_wait_while_sending_is_paused(organiser: Organiser, path: str) -> None:
    place = f"{path}/invitation/en/test-send"
    organiser.post("/v1/sending/pause")
    told = [organiser.post(place, json={"email": "events@example.org"}).status_code for _ in range(21)]
    assert told == [503] * 20 + [429]
