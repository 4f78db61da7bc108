"""Send me my link again."""

from datetime import UTC, datetime

import pytest

from services.contracts import own_links
from services.kit.database import Database
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.usecases.answer_link_requests import answer_link_requests
from services.registration.usecases.confirm_address import confirm_address
from tests.factories import Organiser
from tests.invitees import YES, Invitees, registration_token
from tests.registration.pages.test_rooms import own_token
from tests.registration.pages.visitor import Visitor


def resent(db: Database) -> int:
    """How many links were promised again."""
    with db.statement() as connection:
        return int(
            connection.exec_driver_sql(
                "select count(*) from registration.outbox where type = 'link.resent'"
            ).scalar_one()
        )


def recipients(db: Database) -> list[str]:
    """Where they go."""
    query = "select facts->'recipient'->>'email' from registration.outbox where type = 'link.resent' order by id"
    with db.statement() as connection:
        return [str(one) for one in connection.exec_driver_sql(query).scalars()]


class TestAsking:
    def test_known_and_unknown_read_the_same(self, visitor: Visitor, invitees: Invitees, event: EventView) -> None:
        invitees.one(email="known@example.org")
        pages = []
        for address in ("known@example.org", "unknown@example.org"):
            visitor.get(f"/lost-link?event={event.slug}").send({"email": address})
            pages.append((visitor.status, str(visitor.page)))
        assert pages[0] == pages[1]
        assert "If we hold an invitation for that address, a mail is on its way." in visitor.text

    @pytest.mark.parametrize("named", [True, False], ids=["event named", "event not named"])
    def test_only_the_invited_get_a_mail(
        self, visitor: Visitor, invitees: Invitees, event: EventView, runtime: Runtime, named: bool
    ) -> None:
        invitees.one(email="known@example.org")
        path = f"/lost-link?event={event.slug}" if named else "/lost-link"
        for address in ("Known@Example.org", "unknown@example.org"):
            visitor.get(path).send({"email": address})
        answer_link_requests(runtime.database, runtime.keys, now=runtime.now())
        assert resent(runtime.database) == 1

    def test_says_what_to_enter(self, visitor: Visitor) -> None:
        visitor.get("/lost-link").send({"email": "nonsense"})
        assert visitor.problems == ["Enter an email address like name@example.org"]


SAID = {**YES, "acknowledge_discussion_rule": True, "answers": {"dietary": "none"}}


class TestOnePress:
    def test_sends_the_link_to_the_address_that_answered(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        token = invitees.one(email="amina@example.org")
        receipt = invitees.say(token, **SAID, email="new@example.com").json
        address = registration_token(runtime, receipt["reference"], "address")
        confirm_address(runtime.database, runtime.keys, address, now=runtime.now())
        before = resent(runtime.database)

        visitor.get(f"/i/{token}")
        assert "n•••@e•••.com" in visitor.text
        visitor.send(button="Send that link again")

        assert (visitor.path, visitor.heading) == ("/invitation/link", "Look into your mail")
        assert "n•••@e•••.com , the address that answered." in visitor.text
        answer_link_requests(runtime.database, runtime.keys, now=runtime.now())
        assert recipients(runtime.database)[before:] == ["new@example.com"]

    def test_a_program_that_sends_the_form_untouched_presses_no_button(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        token = invitees.one()
        invitees.say(token, **SAID)
        visitor.get(f"/i/{token}")
        visitor.arrived(visitor.client.post("/invitation/link", data=visitor.served(), follow_redirects=True))
        assert visitor.heading == "This invitation has been answered"
        answer_link_requests(runtime.database, runtime.keys, now=runtime.now())
        assert resent(runtime.database) == 0

    def test_is_for_answered_invitations_alone(self, visitor: Visitor, invitees: Invitees) -> None:
        visitor.get(f"/i/{invitees.one()}").get("/invitation/link")
        assert visitor.path == "/invitation"

    def test_an_address_is_written_to_three_times_an_hour(
        self, visitor: Visitor, invitees: Invitees, runtime: Runtime
    ) -> None:
        token = invitees.one()
        invitees.say(token, **SAID)
        for _ in range(5):
            visitor.get(f"/i/{token}").send(button="Send that link again")
        answer_link_requests(runtime.database, runtime.keys, now=datetime.now(UTC))  # by the clock of the outbox
        assert resent(runtime.database) == 3


def test_a_closed_double_says_what_happened(visitor: Visitor, invitees: Invitees, organiser: Organiser) -> None:
    invitees.one(email="amina@example.org")
    closed = invitees.one(email="other@example.org")
    path = f"/v1/events/{invitees.event.id}/invitations"
    ids = {one["email"]: one["id"] for one in organiser.get(path).json["items"]}
    organiser.post(f"{path}/{ids['other@example.org']}/merge", json={"into": "amina@example.org"})

    visitor.get(f"/i/{closed}")

    assert (visitor.status, visitor.heading) == (410, "You were invited twice")
    assert visitor.page.find("a", string="Send me my link again")


@pytest.mark.parametrize("path", ["/a/" + "x" * 43, "/q/" + "x" * 43, "/allocation"])
def test_links_that_are_no_invitees_are_not_offered_again(visitor: Visitor, path: str) -> None:
    visitor.get(path)
    assert visitor.status in (400, 404)
    assert "my link again" not in str(visitor.page)
    assert "send you your link" not in visitor.text


class TestCorrectedAddress:
    @pytest.fixture
    def path(self, invitees: Invitees) -> str:
        return f"/v1/events/{invitees.event.id}"

    def test_takes_the_answer_along_and_ends_the_links_to_it(
        self, visitor: Visitor, invitees: Invitees, organiser: Organiser, runtime: Runtime, path: str
    ) -> None:
        receipt = invitees.says_yes(**SAID)
        (invitation,) = organiser.get(f"{path}/invitations").json["items"]
        old = registration_token(runtime, receipt["reference"])
        feed = f"/calendar/{own_token(runtime, receipt['reference'], own_links.CALENDAR)}.ics"
        room = f"/join/{own_token(runtime, receipt['reference'], own_links.JOIN)}"
        assert (visitor.client.get(feed).status_code, visitor.client.get(room).status_code) == (200, 410)
        right = {"email": "right@example.org"}
        assert organiser.post(f"{path}/invitations/{invitation['id']}/resend", json=right).status_code == 202

        assert visitor.get(f"/r/{old}").status == 410
        assert (visitor.client.get(feed).status_code, visitor.client.get(room).status_code) == (404, 404)
        new = f"/calendar/{own_token(runtime, receipt['reference'], own_links.CALENDAR)}.ics"
        assert visitor.client.get(new).status_code == 200
        assert [one["email"] for one in organiser.get(f"{path}/registrations").json["items"]] == ["right@example.org"]
        assert recipients(runtime.database) == ["right@example.org"]

    def test_withdraws_what_waits_for_the_old_one_and_not_the_check_of_another(
        self, invitees: Invitees, organiser: Organiser, runtime: Runtime, path: str
    ) -> None:
        invitees.says_yes(**SAID, email="own@example.com")
        (invitation,) = organiser.get(f"{path}/invitations").json["items"]
        organiser.patch(f"{path}/invitations/{invitation['id']}", json={"email": "right@example.org"}, version="*")

        with runtime.database.statement() as connection:
            mails = connection.exec_driver_sql("select type, withdrawn_at is null as waits from registration.outbox")
            assert {mail.type: mail.waits for mail in mails} == {"registration.pending": False, "address.given": True}

    def test_leaves_an_address_that_the_registrant_has_confirmed(
        self, visitor: Visitor, invitees: Invitees, organiser: Organiser, runtime: Runtime, path: str
    ) -> None:
        receipt = invitees.says_yes(**SAID, email="own@example.com")
        address = registration_token(runtime, receipt["reference"], "address")
        confirm_address(runtime.database, runtime.keys, address, now=runtime.now())
        (invitation,) = organiser.get(f"{path}/invitations").json["items"]
        link = registration_token(runtime, receipt["reference"])
        organiser.patch(f"{path}/invitations/{invitation['id']}", json={"email": "right@example.org"}, version="*")

        assert visitor.get(f"/r/{link}").status == 200
        assert [one["email"] for one in organiser.get(f"{path}/registrations").json["items"]] == ["own@example.com"]

    def test_gets_no_mail_where_the_registrant_has_confirmed_another(
        self, invitees: Invitees, organiser: Organiser, runtime: Runtime, path: str
    ) -> None:
        receipt = invitees.says_yes(**SAID, email="own@example.com")
        address = registration_token(runtime, receipt["reference"], "address")
        confirm_address(runtime.database, runtime.keys, address, now=runtime.now())
        (invitation,) = organiser.get(f"{path}/invitations").json["items"]
        door, before = f"{path}/invitations/{invitation['id']}", recipients(runtime.database)

        answer = organiser.post(f"{door}/resend", json={"email": "right@example.org"})

        assert (answer.status_code, answer.json["code"]) == (409, "invalid-transition")
        assert "registered with another address" in answer.json["detail"]
        assert "own@" not in answer.text
        assert organiser.get(door).json["email"] == invitation["email"]
        assert recipients(runtime.database) == before
        assert organiser.post(f"{door}/resend").status_code == 202, "without an address the link goes to theirs"

    def test_is_refused_where_somebody_else_is_registered_with_it(
        self, invitees: Invitees, organiser: Organiser, runtime: Runtime, path: str
    ) -> None:
        receipt = invitees.says_yes(**SAID, email="own@example.com")
        address = registration_token(runtime, receipt["reference"], "address")
        confirm_address(runtime.database, runtime.keys, address, now=runtime.now())
        invitees.says_yes(**SAID)
        newest = organiser.get(f"{path}/invitations").json["items"][0]

        answer = organiser.patch(
            f"{path}/invitations/{newest['id']}", json={"email": "own@example.com"}, version="*"
        )  # fmt: skip

        assert (answer.status_code, answer.json["code"]) == (409, "duplicate-invitee")
        assert organiser.get(f"{path}/invitations/{newest['id']}").json["email"] == newest["email"]
