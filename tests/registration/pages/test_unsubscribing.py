"""No more invitations: nothing by looking, everything by one click, and nothing about the person on the page."""

from typing import Any

import pytest

from services.contracts import unsubscribing
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from tests.factories import Organiser
from tests.invitees import Invitees
from tests.registration.api.test_sending import invite, outbox
from tests.registration.pages.visitor import Visitor

ADDRESS = "amina@example.org"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(organiser: Organiser, event: EventView, runtime: Runtime) -> str:
    path = f"/v1/events/{event.id}/invitations"
    (one,) = invite(organiser, path, email=ADDRESS)
    organiser.post(f"{path}/send", json={"ids": [one["id"]]})
    return f"/unsubscribe/{unsubscribing.signed(outbox(runtime)[-1].id, runtime.keys.digest)}"


def listed(organiser: Organiser) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = organiser.get("/v1/suppressions").json["items"]
    return items


def test_looking_changes_nothing_and_shows_nothing_personal(visitor: Visitor, organiser: Organiser, link: str) -> None:
    for _ in range(3):
        visitor.get(link)
        visitor.client.head(link)

    assert visitor.heading == "No more invitations?"
    assert "Partnerships in practice" in visitor.text
    assert ADDRESS not in str(visitor.page)
    assert "Person 0" not in str(visitor.page)
    assert listed(organiser) == []


def test_one_click_of_a_mail_program_needs_no_cookie_and_is_not_redirected(
    visitor: Visitor, organiser: Organiser, link: str
) -> None:
    for _ in range(2):
        answer = visitor.client.post(link, data=ONE_CLICK, headers={"Origin": "https://mail.example.com"})
        assert answer.status_code == 200

    assert [(one["source"], one["event_id"]) for one in listed(organiser)] == [("unsubscribed", None)]


@pytest.mark.parametrize(("button", "everything"), [("All from", True), ("Only those", False)])
def test_a_reader_chooses_what_stops(
    visitor: Visitor, organiser: Organiser, event: EventView, link: str, button: str, everything: bool
) -> None:
    visitor.get(link).send(button=button)

    assert visitor.heading == "You will not be invited again"
    assert [one["event_id"] for one in listed(organiser)] == [None if everything else str(event.id)]
    assert visitor.get(link).heading == "You will not be invited again"


def test_what_waits_is_taken_back_and_nothing_is_sent_again(
    visitor: Visitor, organiser: Organiser, event: EventView, link: str, runtime: Runtime
) -> None:
    visitor.client.post(link, data=ONE_CLICK)

    assert [row.withdrawn_reason for row in outbox(runtime)] == ["suppressed"]
    path = f"/v1/events/{event.id}/invitations"
    (one,) = organiser.get(path).json["items"]
    answer = organiser.post(f"{path}/send", json={"ids": [one["id"]]})
    assert [row["reason"] for row in answer.json["skipped"]] == ["suppressed"]


def test_the_address_it_went_to_counts_even_when_it_was_corrected(
    visitor: Visitor, organiser: Organiser, event: EventView, link: str
) -> None:
    path = f"/v1/events/{event.id}/invitations"
    (one,) = organiser.get(path).json["items"]
    organiser.patch(f"{path}/{one['id']}", version="*", json={"email": "right@example.org"})

    visitor.client.post(link, data=ONE_CLICK)

    assert len(organiser.get(f"/v1/suppressions?email={ADDRESS}").json["items"]) == 1
    assert organiser.get("/v1/suppressions?email=right@example.org").json["items"] == []


def test_after_the_facts_are_purged_the_invitation_tells_whose_it_was(
    visitor: Visitor, organiser: Organiser, link: str, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        session.connection().exec_driver_sql("update registration.outbox set facts = '{}'")
    assert visitor.client.post(link, data=ONE_CLICK).status_code == 200
    assert len(organiser.get(f"/v1/suppressions?email={ADDRESS}").json["items"]) == 1
    with runtime.database.transaction() as session:
        session.connection().exec_driver_sql("update registration.outbox set subject_id = id")
    assert visitor.client.post(link, data=ONE_CLICK).status_code == 410


def test_another_site_cannot_press_the_page_s_button(visitor: Visitor, organiser: Organiser, link: str) -> None:
    answer = visitor.client.post(link, data={"scope": "event"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert listed(organiser) == []


def test_links_that_were_never_issued_are_not_known(visitor: Visitor, organiser: Organiser, link: str) -> None:
    for wrong in ("/unsubscribe/x", link[:-1] + ("A" if link[-1] != "A" else "B"), "/unsubscribe/" + "A" * 43):
        assert visitor.client.post(wrong, data=ONE_CLICK).status_code == 404
    assert listed(organiser) == []


def test_only_the_inviting_organisation_is_stopped(
    visitor: Visitor, link: str, runtime: Runtime, stranger: Organiser
) -> None:
    visitor.client.post(link, data=ONE_CLICK)
    assert stranger.get(f"/v1/suppressions?email={ADDRESS}").json["items"] == []


def test_confirmations_go_to_those_who_unsubscribed(
    visitor: Visitor, organiser: Organiser, invitees: Invitees, runtime: Runtime
) -> None:
    token = invitees.one(email="robin@example.org")
    organiser.post("/v1/suppressions", json={"email": "robin@example.org"})
    invitees.say(token, answer="accept", name="Robin", attendance="in_person", acknowledge_discussion_rule=True,
                 answers={"dietary": "none"})  # fmt: skip
    assert [(row.type, row.withdrawn_at) for row in outbox(runtime)] == [("registration.confirmed", None)]
