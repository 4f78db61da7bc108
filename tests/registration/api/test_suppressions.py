"""Whoever is not to be invited is not invited, and the list that says so is no address book."""

from typing import Any
from uuid import uuid4

import pytest

from services.registration.domain.callers import SCOPES
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.registration.api.test_sending import invite, outbox, state_of

PATH = "/v1/suppressions"


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, series={"code": "talks", "number": 1})


@pytest.fixture
def other(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation, title="Another event")


def invitations_of(event: EventView) -> str:
    return f"/v1/events/{event.id}/invitations"


def suppress(organiser: Organiser, email: str, **more: Any) -> dict[str, Any]:
    answer = organiser.post(PATH, json={"email": email, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def skipped(organiser: Organiser, event: EventView, *invited: dict[str, Any]) -> list[str]:
    answer = organiser.post(f"{invitations_of(event)}/send", json={"ids": [one["id"] for one in invited]})
    assert answer.status_code == 202, answer.text
    return [one["reason"] for one in answer.json["skipped"]]


class TestTheList:
    def test_shows_what_is_on_it_without_the_address(self, organiser: Organiser) -> None:
        made = suppress(organiser, "Amina.Diallo@Example.org", reason="Asked by phone", source="do_not_contact")

        answer = organiser.get(PATH)

        assert answer.json["items"] == [made]
        assert (made["masked_email"], made["source"], made["reason"]) == (
            "A•••@E•••.org",
            "do_not_contact",
            "Asked by phone",
        )
        assert "diallo" not in answer.text.lower()

    def test_says_whether_an_address_is_on_it(self, organiser: Organiser, runtime: Runtime) -> None:
        suppress(organiser, "amina@example.org")

        assert len(organiser.get(f"{PATH}?email=AMINA@example.org").json["items"]) == 1
        assert organiser.get(f"{PATH}?email=other@example.org").json["items"] == []

    def test_keeps_no_address_in_clear(self, organiser: Organiser, runtime: Runtime) -> None:
        suppress(organiser, "amina@example.org")
        with runtime.database.statement() as connection:
            row = str(connection.exec_driver_sql("select t::text from registration.suppression t").scalar_one())
        assert "amina" not in row

    def test_takes_an_address_once_in_each_scope(self, organiser: Organiser, event: EventView) -> None:
        made = suppress(organiser, "amina@example.org")
        again = organiser.post(PATH, json={"email": "Amina@example.org"})
        suppress(organiser, "amina@example.org", event=event.slug)

        assert (again.status_code, again.json["id"]) == (200, made["id"])
        assert len(organiser.get(PATH).json["items"]) == 2

    def test_goes_on_where_a_portion_ended(self, organiser: Organiser) -> None:
        for number in range(3):
            suppress(organiser, f"p{number}@example.org")
        first = organiser.get(f"{PATH}?limit=2").json
        rest = organiser.get(f"{PATH}?limit=2&cursor={first['next_cursor']}").json
        assert [one["masked_email"][0] for one in first["items"] + rest["items"]] == ["p"] * 3
        assert rest["next_cursor"] is None

    def test_refuses_two_scopes_and_an_invented_source(self, organiser: Organiser) -> None:
        both = organiser.post(PATH, json={"email": "a@example.org", "event": "x", "series": "y"})
        assert list(both.json["errors"]) == ["series"]
        own = organiser.post(PATH, json={"email": "a@example.org", "source": "unsubscribed"})
        assert list(own.json["errors"]) == ["source"]
        assert organiser.post(PATH, json={"email": "a@example.org", "event": "no-such"}).status_code == 404

    def test_lets_an_address_off_again(self, organiser: Organiser, event: EventView) -> None:
        made = suppress(organiser, "amina@example.org")
        place = f"{PATH}/{made['id']}"
        assert organiser.get(place).headers["ETag"] == '"1"'
        assert organiser.delete(place).status_code == 428
        assert organiser.delete(place, version=2).status_code == 412
        assert organiser.delete(place, version=1).status_code == 204
        assert organiser.get(place).status_code == 404
        invite(organiser, invitations_of(event), email="amina@example.org")

    def test_of_one_event_is_all_that_its_key_sees_and_changes(
        self, organiser: Organiser, runtime: Runtime, organisation: Organisation, event: EventView
    ) -> None:
        suppress(organiser, "everywhere@example.org")
        key = factories.a_key(runtime, organisation, scopes=SCOPES, event_id=event.id)
        bound = Organiser(organiser.client, key)
        assert bound.get(PATH).json["items"] == []
        assert bound.post(PATH, json={"email": "here@example.org", "event": event.slug}).status_code == 201
        assert bound.post(PATH, json={"email": "all@example.org"}).status_code == 403
        assert len(bound.get(PATH).json["items"]) == 1


class TestWhoIsOnIt:
    @pytest.mark.parametrize(
        ("scope", "here", "elsewhere"),
        [({}, True, True), ({"event": "here"}, True, False), ({"series": "talks"}, True, False)],
        ids=["everything", "one event", "a series"],
    )
    def test_is_skipped_where_it_says(
        self,
        organiser: Organiser,
        event: EventView,
        other: EventView,
        scope: dict[str, str],
        here: bool,
        elsewhere: bool,
    ) -> None:
        address = f"{uuid4()}@example.org"
        (one,) = invite(organiser, invitations_of(event), email=address)
        (two,) = invite(organiser, invitations_of(other), email=address)
        suppress(organiser, address.upper(), **({"event": event.slug} if "event" in scope else scope))

        assert skipped(organiser, event, one) == ["suppressed"] * here
        assert skipped(organiser, other, two) == ["suppressed"] * elsewhere

    def test_is_invited_by_others_all_the_same(
        self, organiser: Organiser, stranger: Organiser, event: EventView
    ) -> None:
        suppress(stranger, "amina@example.org")
        (one,) = invite(organiser, invitations_of(event), email="amina@example.org")
        assert skipped(organiser, event, one) == []

    def test_is_refused_as_a_new_invitee(self, organiser: Organiser, event: EventView) -> None:
        suppress(organiser, "amina@example.org")
        rows = [{"name": "A", "email": f"{name}@example.org", "source": "A list"} for name in ("amina", "robin")]

        all_or_none = organiser.post(invitations_of(event), json={"invitees": rows})
        partial = organiser.post(f"{invitations_of(event)}?partial=true", json={"invitees": rows})

        assert (all_or_none.status_code, list(all_or_none.json["errors"])) == (422, ["invitees.0.email"])
        assert [one["email"] for one in partial.json["items"]] == ["robin@example.org"]
        assert [one["index"] for one in partial.json["rejected"]] == [0]

    def test_is_left_out_of_a_list_and_told(self, organiser: Organiser, event: EventView) -> None:
        suppress(organiser, "amina@example.org")
        rows = b"name,email,source\nAmina,Amina@example.org,list\nRobin,robin@example.org,list\n"
        for query, created in (("?dry_run=true", 1), ("", 1)):
            report = organiser.post(f"{invitations_of(event)}/import{query}", data=rows, content_type="text/csv").json
            assert (report["created"], report["suppressed"]) == (created, [{"row": 2, "email": "Amina@example.org"}])

    def test_gets_no_invitation_again_by_hand(self, organiser: Organiser, event: EventView) -> None:
        (one,) = invite(organiser, invitations_of(event), email="amina@example.org")
        suppress(organiser, "amina@example.org")
        answer = organiser.post(f"{invitations_of(event)}/{one['id']}/resend")
        assert (answer.status_code, answer.json["code"]) == (409, "invalid-transition")

    def test_gets_nothing_of_what_waits_already(self, organiser: Organiser, event: EventView, runtime: Runtime) -> None:
        (one,) = invite(organiser, invitations_of(event), email="amina@example.org")
        assert skipped(organiser, event, one) == []

        suppress(organiser, "amina@example.org")

        assert [row.withdrawn_reason for row in outbox(runtime)] == ["suppressed"]
        assert state_of(organiser, invitations_of(event), one) == "draft"
