"""Send me my link again."""

import pytest

from services.kit.database import Database
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.usecases.answer_link_requests import answer_link_requests
from tests.invitees import Invitees
from tests.registration.pages.visitor import Visitor


def resent(db: Database) -> int:
    """How many links were promised again."""
    with db.statement() as connection:
        return int(
            connection.exec_driver_sql(
                "select count(*) from registration.outbox where type = 'link.resent'"
            ).scalar_one()
        )


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
