"""A cancellation reaches those who were invited and have not answered, if the organiser asks for it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases import call_off_invitations
from tests import factories
from tests.factories import Organiser
from tests.registration.api.test_sending import delivered, invite, outbox, state_of


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.fixture
def path(event: EventView) -> str:
    return f"/v1/events/{event.id}/invitations"


@pytest.fixture
def silent(organiser: Organiser, path: str, runtime: Runtime) -> list[dict[str, Any]]:
    """Three who have their invitation and have not answered."""
    people = invite(organiser, path, 3, reveal=True)
    assert organiser.post(f"{path}/send", json={"ids": [one["id"] for one in people]}).status_code == 202
    for one in people:
        delivered(runtime, one)
    return people


def cancel(organiser: Organiser, event: EventView, **query: str) -> dict[str, Any]:
    answer = organiser.post(f"/v1/events/{event.id}/cancel", query_string=query)
    assert answer.status_code == 200, answer.json
    body: dict[str, Any] = answer.json
    return body


def called_off(runtime: Runtime) -> list[str]:
    rows = [row for row in outbox(runtime) if row.type == "invitation.ended"]
    assert all(row.bulk and row.sealed_token is None for row in rows)
    return sorted(row.facts["recipient"]["email"] for row in rows)


def emails(people: list[dict[str, Any]]) -> list[str]:
    return sorted(one["email"] for one in people)


def test_everybody_who_was_mailed_and_is_silent_is_told_once(
    organiser: Organiser,
    event: EventView,
    silent: list[dict[str, Any]],
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(call_off_invitations, "PORTION", 2)

    assert cancel(organiser, event, tell_invited="true")["invited_told"] == 3

    assert called_off(runtime) == emails(silent)


def test_nobody_is_told_unless_it_is_asked_for(
    organiser: Organiser, event: EventView, silent: list[dict[str, Any]], runtime: Runtime
) -> None:
    assert cancel(organiser, event)["invited_told"] == 0
    assert called_off(runtime) == []


def test_a_dry_run_says_how_many_and_tells_nobody(
    organiser: Organiser, event: EventView, silent: list[dict[str, Any]], runtime: Runtime
) -> None:
    rehearsed = cancel(organiser, event, tell_invited="true", dry_run="true")
    assert (rehearsed["dry_run"], rehearsed["invited_told"]) == (True, 3)
    assert called_off(runtime) == []


def test_who_was_not_mailed_has_answered_or_wants_no_mail_is_not_told(
    organiser: Organiser,
    path: str,
    event: EventView,
    silent: list[dict[str, Any]],
    runtime: Runtime,
    client: FlaskClient,
) -> None:
    said_no, unwilling, told = silent
    listed, revealed, queued = (*invite(organiser, path, 1), *invite(organiser, path, 1, reveal=True),
                                *invite(organiser, path, 1))  # fmt: skip
    assert organiser.post(f"{path}/send", json={"ids": [queued["id"]]}).status_code == 202
    assert [state_of(organiser, path, one) for one in (listed, revealed, queued)] == ["draft", "sent", "queued"]
    holder = {"Authorization": f"Invitation {said_no['token']}"}
    assert client.post("/v1/invitation/answer", json={"answer": "decline"}, headers=holder).status_code == 201
    assert organiser.post("/v1/suppressions", json={"email": unwilling["email"]}).status_code == 201

    assert cancel(organiser, event, tell_invited="true")["invited_told"] == 1

    assert called_off(runtime) == emails([told])


def test_who_was_mailed_a_moment_ago_is_told_as_well(
    organiser: Organiser, path: str, event: EventView, runtime: Runtime
) -> None:
    gone, waits = invite(organiser, path, 2)
    assert organiser.post(f"{path}/send", json={"ids": [gone["id"], waits["id"]]}).status_code == 202
    taken = text("""
      insert into notifications.delivery (id, message_id, purpose, recipient, state, reason, because, changed_at)
      select gen_random_uuid(), id, 'invitation', 'somebody@example.org', 'sent', '', '', now()
      from registration.outbox where subject_id = :invitation
    """)
    with runtime.database.transaction() as session:
        session.execute(taken, {"invitation": gone["id"]})
    assert state_of(organiser, path, gone) == "queued", "it is not noted yet"

    assert cancel(organiser, event, tell_invited="true")["invited_told"] == 1

    assert called_off(runtime) == emails([gone])


@pytest.mark.parametrize("action", ["close", "postpone"])
def test_nothing_else_is_told_to_them(organiser: Organiser, event: EventView, action: str) -> None:
    answer = organiser.post(f"/v1/events/{event.id}/{action}", query_string={"tell_invited": "true"})
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"tell_invited"}
    assert organiser.get(f"/v1/events/{event.id}").json["status"] == "open"
