"""A registrant sees, corrects and cancels their own registration through the API."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.confirm_address import confirm_address
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees, proved, registration_token

QUESTIONS = [
    {"code": "topic", "label": "What would you like discussed?", "kind": "text"},
    {"code": "diet", "label": "What may you not eat?", "kind": "text", "sensitive": True, "purpose": "Catering"},
]


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(
        runtime.database,
        organisation,
        attendance={"in_person": {"capacity": 1}, "remote": {"capacity": 5, "join_url": "https://meet.example.org/x"}},
        waitlist_policy="first_come",
        questions=QUESTIONS,
        fallback_contact={"name": "Events team", "email": "events@example.org"},
    )


@pytest.fixture
def invitees(organiser: Organiser, event: EventView, client: FlaskClient) -> Invitees:
    return Invitees(organiser, event, client)


class Door:
    """The registrant's door, for one link."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Registration {token}"}

    def look(self) -> TestResponse:
        """See the registration."""
        return self.client.get("/v1/registration", headers=self.headers)

    def change(self, version: int | None, **changes: object) -> TestResponse:
        """Correct it."""
        match = {} if version is None else {"If-Match": f'"{version}"'}
        return self.client.patch("/v1/registration", json=changes, headers={**self.headers, **match})

    def cancel(self) -> TestResponse:
        """Cancel it."""
        return self.client.post("/v1/registration/cancel", headers=self.headers)


@pytest.fixture
def door(runtime: Runtime, invitees: Invitees, client: FlaskClient) -> Door:
    receipt = invitees.says_yes(answers={"topic": "Visas", "diet": "Nuts"})
    return Door(client, registration_token(runtime, receipt["reference"]))


def messages(runtime: Runtime) -> list[str]:
    with runtime.database.statement() as connection:
        return list(connection.execute(text("select type from registration.outbox order by id")).scalars())


class TestLooking:
    def test_shows_all_answers_to_their_owner_and_keeps_sensitive_ones_sealed(
        self, door: Door, runtime: Runtime, organiser: Organiser, event: EventView
    ) -> None:
        shown = door.look()

        assert shown.json["answers"] == {"topic": "Visas", "diet": "Nuts"}
        assert shown.headers["ETag"] == '"1"'
        assert "Nuts" not in organiser.get(f"/v1/events/{event.id}/registrations").text
        with runtime.database.statement() as connection:
            stored = connection.execute(text("select r::text from registration.registration r")).scalar_one()
        assert "Nuts" not in stored

    def test_tells_the_join_link_to_confirmed_remote_people_only(
        self, door: Door, invitees: Invitees, runtime: Runtime, client: FlaskClient
    ) -> None:
        remote = invitees.says_yes(attendance="remote")
        remote_door = Door(client, registration_token(runtime, remote["reference"]))

        assert remote_door.look().json["event"]["join_url"] == "https://meet.example.org/x"
        assert "meet.example.org" not in door.look().text

    def test_is_not_opened_by_an_invitation_link(self, invitees: Invitees, client: FlaskClient) -> None:
        assert Door(client, invitees.one()).look().status_code == 404


class TestCorrecting:
    def test_needs_the_version_one_looked_at(self, door: Door) -> None:
        assert door.change(None, name="Amina D.").status_code == 428
        assert door.change(7, name="Amina D.").json["code"] == "version-mismatch"

    def test_keeps_what_is_not_named(self, door: Door) -> None:
        changed = door.change(1, job_title="Director")

        assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
        assert changed.json["job_title"] == "Director"
        assert changed.json["name"] == "Amina Diallo"
        assert changed.json["state"] == "confirmed"

    def test_uses_a_new_address_only_once_it_is_confirmed_and_former_links_end(
        self, door: Door, runtime: Runtime, clock: Clock
    ) -> None:
        door.change(1, email="new@example.org")
        told = door.look().json
        assert (told["email"], told["new_email"]) == ("p1@example.org", "new@example.org")
        assert messages(runtime)[-1] == "address.given"

        token = registration_token(runtime, told["reference"], "address")
        confirm_address(runtime.database, runtime.keys, token, now=clock.now)

        assert messages(runtime)[-2:] == ["mails.redirected", "registration.changed"]
        assert door.look().status_code == 410
        fresh = Door(door.client, registration_token(runtime, told["reference"])).look().json
        assert (fresh["email"], fresh["new_email"]) == ("new@example.org", None)

    def test_ends_the_link_to_an_address_that_was_replaced(self, door: Door, runtime: Runtime, clock: Clock) -> None:
        door.change(1, email="first@example.org")
        old = registration_token(runtime, door.look().json["reference"], "address")
        door.change(2, email="second@example.org")

        with pytest.raises(Exception, match="newer link"):
            confirm_address(runtime.database, runtime.keys, old, now=clock.now)


class TestCancelling:
    def test_frees_the_seat_at_once_and_says_so_once(self, door: Door, runtime: Runtime, event: EventView) -> None:
        cancelled = door.cancel()

        assert (cancelled.status_code, cancelled.json["state"]) == (200, "cancelled")
        assert proved(runtime, event.id) == {"in_person": 0, "remote": 0}
        assert door.cancel().json == cancelled.json
        assert messages(runtime).count("registration.cancelled") == 1

    def test_moves_exactly_the_next_in_line(
        self, door: Door, invitees: Invitees, runtime: Runtime, event: EventView
    ) -> None:
        waiting = [invitees.says_yes(waitlist_if_full=True) for _ in range(2)]
        assert [receipt["state"] for receipt in waiting] == ["waitlisted"] * 2

        door.cancel()

        with runtime.database.statement() as connection:
            found = connection.execute(text("select reference, state from registration.registration"))
            states = {row.reference: row.state for row in found}
        assert [states[receipt["reference"]] for receipt in waiting] == ["confirmed", "waitlisted"]
        assert proved(runtime, event.id)["in_person"] == 1

    def test_lets_the_invitation_accept_again(self, invitees: Invitees, runtime: Runtime, client: FlaskClient) -> None:
        token = invitees.one()
        first = invitees.say(token).json
        Door(client, registration_token(runtime, first["reference"])).cancel()

        again = invitees.say(token, **YES)

        assert (again.status_code, again.json["state"]) == (201, "confirmed")
        with runtime.database.statement() as connection:
            sequence = connection.execute(text("select calendar_sequence from registration.registration")).scalar_one()
        assert sequence == 2

    @pytest.mark.parametrize(("days", "status"), [(0, 200), (40, 409)])
    def test_is_told_to_be_possible_exactly_when_it_is(
        self, door: Door, organiser: Organiser, event: EventView, clock: Clock, days: int, status: int
    ) -> None:
        """Until the event ends, also when the organisers finish it earlier."""
        assert organiser.post(f"/v1/events/{event.id}/finish").json["status"] == "finished"
        clock.forward(days=days)

        assert (door.look().get_json()["can_cancel"], door.cancel().status_code) == (status == 200, status)

    def test_is_over_after_the_event(self, door: Door, clock: Clock) -> None:
        clock.forward(days=32)

        assert door.look().status_code == 200
        assert door.cancel().json["code"] == "registration-closed"
        clock.forward(days=31)
        assert door.look().status_code == 410
