"""What mail servers said of an address is known before anything is sent to it again, for any event."""

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.store.refused_addresses import OF_OTHERS
from tests import factories
from tests.factories import Organiser
from tests.registration.api.test_messages import messages
from tests.registration.api.test_sending import invite
from tests.registration.usecases.test_list_tasks import AMINA, REFUSED, mailed, sent

WHY = "The address does not take mail (550 5.1.1)."


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


def test_a_dry_run_names_who_refused_mail_about_another_event(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, event: EventView
) -> None:
    mailed(organiser, event)
    sent(runtime, REFUSED)
    path = f"/v1/events/{factories.an_event(runtime.database, organisation, slug='another').id}/invitations"
    for email in ("Amina@Example.org", "robin@example.org"):
        invite(organiser, path, email=email, wave="A")

    told = organiser.post(f"{path}/send?dry_run=true", json={"wave": "A"}).json["recipients"]

    assert {one["email"]: one["refused_before"] for one in told} == {
        "Amina@Example.org": WHY,
        "robin@example.org": None,
    }


def test_why_is_not_told_of_mail_by_another_organisation(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, event: EventView
) -> None:
    mailed(organiser, event)
    sent(runtime, REFUSED)
    with runtime.database.statement() as connection:
        stranger = factories.an_organisation(runtime.database, name="Another Institute").id
        connection.exec_driver_sql(
            "update registration.event set organisation_id = %s where id = %s", (stranger, event.id)
        )
    path = f"/v1/events/{factories.an_event(runtime.database, organisation, slug='another').id}/invitations"
    (one,) = invite(organiser, path, email=AMINA, wave="A")

    (told,) = organiser.post(f"{path}/send?dry_run=true", json={"wave": "A"}).json["recipients"]
    again = organiser.post(f"{path}/{one['id']}/resend")

    assert told["refused_before"] == OF_OTHERS
    assert again.status_code == 409
    assert again.json["detail"].startswith(f"{OF_OTHERS} Give the right address as email")


class TestResending:
    """RFC 3464: an address of which its server says that it does not exist."""

    def test_is_refused_until_somebody_names_an_address(
        self, organiser: Organiser, runtime: Runtime, event: EventView
    ) -> None:
        made = mailed(organiser, event)
        sent(runtime, REFUSED)

        again = organiser.post(f"{made}/resend")

        assert (again.status_code, again.json["code"]) == (409, "invalid-transition")
        assert again.json["detail"].startswith(f"{WHY} Give the right address as email")
        assert organiser.get(made).json["state"] == "bounced"
        assert organiser.post(f"{made}/resend", json={"email": "right@example.org"}).status_code == 202

    def test_reaches_the_same_address_when_somebody_stands_for_it(
        self, organiser: Organiser, runtime: Runtime, event: EventView
    ) -> None:
        made = mailed(organiser, event)
        sent(runtime, REFUSED)

        assert organiser.post(f"{made}/resend", json={"email": AMINA}).status_code == 202
        sent(runtime)

        assert organiser.get(made).json["state"] == "sent"
        assert [one["state"] for one in messages(organiser, f"/v1/events/{event.id}")] == ["sent", "failed"]
        assert organiser.post(f"{made}/resend").status_code == 202, "it takes mail again"

    def test_after_a_refusal_of_one_mail_needs_no_name(
        self, organiser: Organiser, runtime: Runtime, event: EventView
    ) -> None:
        """The control: what says nothing of the address stands in nobody's way."""
        made = mailed(organiser, event)
        sent(runtime, "550 5.7.1 not like this")

        assert organiser.get(made).json["state"] == "bounced"
        assert organiser.post(f"{made}/resend").status_code == 202
