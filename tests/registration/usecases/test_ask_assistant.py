"""When an invitee's own address takes no mail, who answers for them is asked, once."""

import re

import pytest
from flask.testing import FlaskClient

from services.kit.database import Database
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.fold_reports import fold_reports
from services.registration.usecases.relay_outbox import relay_outbox
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES
from tests.journeys.letters import an_invitation
from tests.journeys.sink import a_sink
from tests.registration.api.test_messages import posted
from tests.registration.api.test_sending import invite
from tests.registration.usecases.test_fold_reports import INVITATION, Desk
from tests.registration.usecases.test_list_tasks import REFUSED, sent

ASKED = "from registration.outbox where type = 'assistant.asked'"
LIVE_LINKS = "select count(*) from registration.link_token where purpose = 'invitation' and revoked_at is null"


class OpenDesk(Desk):
    """The desk of an event that takes answers."""

    def __init__(self, db: Database, clock: Clock, organisation: Organisation) -> None:
        self.db, self.clock, self.event_id = db, clock, factories.an_event(db, organisation).id


@pytest.fixture
def desk(db: Database, clock: Clock, organisation: Organisation) -> Desk:
    """What became of mails about such an event."""
    return OpenDesk(db, clock, organisation)


def bounced(desk: Desk, assistant: str) -> None:
    """The invitation to somebody with this assistant comes back."""
    message = desk.told(an_invitation(desk.event_id), desk.invitation(assistant_email=assistant))
    desk.report(message, "invitation", "failed", reason="The address does not take mail (550 5.1.1).")
    desk.fold()


def test_the_mail_brings_a_link_that_answers(
    organiser: Organiser, organisation: Organisation, runtime: Runtime, client: FlaskClient
) -> None:
    event = factories.an_event(runtime.database, organisation)
    path = f"/v1/events/{event.id}/invitations"
    (made,) = invite(organiser, path, email="amina@example.org", assistant_email="office@example.com")
    organiser.post(f"{path}/{made['id']}/resend")
    sent(runtime, REFUSED)

    relay_outbox(runtime.database, lambda *_: None, now=runtime.now())
    with a_sink() as sink:
        posted(runtime, sink)
    fold_reports(runtime.database, runtime.keys, now=runtime.now())

    (mail,) = sink.mails
    assert mail.recipients == ["office@example.com"]
    letter = mail.parsed.get_body(("plain",))
    assert letter is not None
    token = re.findall(r"/i/(\S+)", letter.get_content())[0]
    assert client.get(f"/i/{token}").status_code == 303
    assert organiser.get(f"{path}/{made['id']}").json["state"] == "bounced"
    said = client.post("/v1/invitation/answer", json=YES, headers={"Authorization": f"Invitation {token}"})
    assert said.status_code == 201


def test_it_is_asked_once_and_the_address_stays_to_be_mended(desk: Desk) -> None:
    bounced(desk, "office@example.com")
    asked = desk.row(f"select id, facts -> 'recipient' ->> 'email' {ASKED}")
    assert asked[1] == "office@example.com"

    desk.run("update registration.outbox set published_at = now()")
    desk.report(asked[0], "assistant", "sent", recipient="office@example.com")
    desk.clock.forward(minutes=1)
    desk.fold()

    assert desk.row(INVITATION)[0] == "bounced"
    assert desk.row(f"select count(*) {ASKED}") == (1,)
    assert desk.row(LIVE_LINKS) == (1,)


@pytest.mark.parametrize(
    ("assistant", "status"), [("", "open"), ("Robin0@example.com", "open"), ("office@example.com", "closed")]
)
def test_nobody_is_asked_where_nobody_can_answer(desk: Desk, assistant: str, status: str) -> None:
    desk.run("update registration.event set status = :status", status=status)
    bounced(desk, assistant)
    assert desk.row(f"select count(*) {ASKED}") == (0,)


def test_nobody_is_asked_who_is_not_to_be_written_to(desk: Desk, organiser: Organiser, runtime: Runtime) -> None:
    assert organiser.post("/v1/suppressions", json={"email": "office@example.com"}).status_code == 201
    message = desk.told(an_invitation(desk.event_id), desk.invitation(assistant_email="Office@example.com"))
    desk.report(message, "invitation", "failed", reason="The address does not take mail (550 5.1.1).")
    fold_reports(desk.db, runtime.keys, now=desk.clock.now)
    assert desk.row(f"select count(*) {ASKED}") == (0,)
