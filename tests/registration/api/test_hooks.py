"""Mail providers tell which mails came back, by signed calls."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.kit.database import new_id
from services.notifications.domain.webhooks import signature
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.take_mail_return import forget_mail_returns
from tests import factories
from tests.factories import Clock, Organiser

SECRET, OTHER = (f"whsec_{base64.b64encode(letter * 32).decode()}" for letter in (b"s", b"x"))
ADDRESS = "bounced@example.com"


class Provider:
    """A mail provider that knows the secret, and one mail that was handed in."""

    def __init__(self, app: Flask, runtime: Runtime, clock: Clock) -> None:
        self.client, self.runtime, self.clock, self.calls = app.test_client(), runtime, clock, 0
        self.delivery = new_id()

    def tell(self, *, secret: str = SECRET, call: str = "", ago: float = 0, **body: Any) -> TestResponse:
        self.calls += 1
        call, moment = call or f"msg_{self.calls}", int((self.clock.now - timedelta(seconds=ago)).timestamp())
        content = json.dumps(body)
        headers = {
            "webhook-id": call, "webhook-timestamp": str(moment),
            "webhook-signature": signature([secret], id_=call, timestamp=moment, body=content),
        }  # fmt: skip
        return self.client.post("/hooks/bounces", data=content, content_type="application/json", headers=headers)

    def hand_in(self, subject: UUID, event: UUID) -> None:
        with self.runtime.database.transaction() as session:
            message = new_id()
            session.execute(
                text(
                    "insert into registration.outbox (id, type, event_id, subject_id, facts)"
                    " values (:id, 'invitation.issued', :event, :subject, '{}')"
                ),
                {"id": message, "event": event, "subject": subject},
            )
            session.execute(
                text(
                    "insert into notifications.delivery (id, message_id, purpose, recipient, state)"
                    " values (:id, :message, 'invitation', :to, 'sent')"
                ),
                {"id": self.delivery, "message": message, "to": ADDRESS},
            )

    @property
    def told(self) -> list[tuple[Any, ...]]:
        with self.runtime.database.statement() as connection:
            query = text("select delivery_id, kind, reason from registration.returned_mail order by kind")
            return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.fixture
def provider(
    make_app: Callable[..., Flask], runtime: Runtime, clock: Clock, event: EventView, organiser: Organiser
) -> Provider:
    made = Provider(make_app(bounce_webhook_secrets=[OTHER, SECRET]), runtime, clock)
    invitee = {"name": "Robin Example", "email": ADDRESS, "source": "A list"}
    invited = organiser.post(f"/v1/events/{event.id}/invitations", json={"invitees": [invitee]}).json["items"]
    made.hand_in(UUID(invited[0]["id"]), event.id)
    return made


def test_without_a_secret_there_is_nothing(app: Flask, runtime: Runtime, clock: Clock) -> None:
    answer = Provider(app, runtime, clock).tell(kind="hard", recipient=ADDRESS)
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


def test_a_report_is_kept_once_for_each_call_until_it_was_taken_in(provider: Provider) -> None:
    message_id = f"<{provider.delivery}@events.example.org>"
    for _ in range(2):
        answer = provider.tell(call="msg_a", kind="hard", message_id=message_id, reason="550 unknown")
        assert (answer.status_code, answer.data) == (204, b"")
    provider.tell(kind="soft", recipient=ADDRESS.upper())
    assert provider.told == [(provider.delivery, "hard", "550 unknown"), (provider.delivery, "soft", "")]

    forget_mail_returns(provider.runtime.database, now=provider.clock.now)
    assert len(provider.told) == 2
    with provider.runtime.database.transaction() as session:
        session.execute(text("update notifications.delivery set state = 'failed'"))
    forget_mail_returns(provider.runtime.database, now=provider.clock.now)
    assert provider.told == []


def test_after_a_complaint_the_address_is_invited_no_more(provider: Provider, organiser: Organiser) -> None:
    for _ in range(2):
        assert provider.tell(kind="complaint", message_id=str(provider.delivery)).status_code == 204
    (kept,) = organiser.get("/v1/suppressions", query_string={"email": ADDRESS}).json["items"]
    assert (kept["source"], kept["reason"]) == ("unsubscribed", "Reported as unwanted to their mail provider.")
    assert provider.told == []


def test_what_is_about_no_mail_of_ours_is_taken_and_forgotten(provider: Provider) -> None:
    every: list[dict[str, Any]] = [
        {"message_id": f"<{new_id()}@x>"},
        {"message_id": "<1@x>"},
        {"recipient": "nobody@example.com"},
    ]
    for named in every:
        assert provider.tell(kind="hard", **named).status_code == 204
    assert provider.told == []


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"secret": f"whsec_{base64.b64encode(b'f' * 32).decode()}"}, 401, "unauthenticated"),
        ({"ago": 400}, 401, "unauthenticated"),
        ({"kind": "gone"}, 422, "validation-failed"),
        ({"recipient": "no address"}, 422, "validation-failed"),
        ({"reason": "x" * 70_000}, 413, "body-too-large"),
    ],
    ids=["forged", "a copy of an old call", "an unknown kind", "no address", "too large"],
)
def test_what_is_not_right_is_refused(provider: Provider, how: dict[str, Any], status: int, code: str) -> None:
    said: dict[str, Any] = {"kind": "hard", "recipient": ADDRESS, **how}
    answer = provider.tell(**said)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert provider.told == []
