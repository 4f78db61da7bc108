"""Each message of the contract becomes mails that a mail server takes."""

from dataclasses import replace

import pytest

from services.contracts import own_links, unsubscribing
from services.contracts.facts import CalendarEntry
from services.contracts.messages import MESSAGES
from services.notifications.usecases.deliver import deliver
from tests.contracts.samples import sample
from tests.journeys.letters import a_confirmation
from tests.notifications.usecases.conftest import Office


@pytest.mark.parametrize("type_", sorted(MESSAGES))
def test_each_example_is_handed_in_with_its_link(office: Office, type_: str) -> None:
    ids = office.accepted(sample(type_))

    tried = deliver(office.desk, ids)

    assert tried.sent == tried.tried == len(ids) >= 1
    assert set(office.rows("state")) == {("sent",)}
    link = {"invitation": "/i/a-token", "registration": "/r/a-token", "address": "/confirm-address/a-token"}
    if type_ == "draft.saved":
        link = {"invitation": "/resume/a-token"}
    if MESSAGES[type_].link in link:
        text = office.sink.mails[0].parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert f"https://events.example.org{link[MESSAGES[type_].link]}" in text


@pytest.mark.parametrize("type_", sorted(MESSAGES))
def test_only_mails_that_nobody_asked_for_can_be_unsubscribed(office: Office, type_: str) -> None:
    """RFC 2369 and 8058: what follows somebody's own act carries no such header."""
    ids = office.accepted(sample(type_))

    deliver(office.desk, ids)

    for mail in (one.parsed for one in office.sink.mails):
        if type_ in ASKING:
            (message_id,) = {one[0] for one in office.rows("message_id")}
            token = unsubscribing.signed(message_id, office.desk.keys.digest)
            assert mail["List-Unsubscribe"] == f"<https://events.example.org/unsubscribe/{token}>"
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert token in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        else:
            assert mail["List-Unsubscribe"] is mail["List-Unsubscribe-Post"] is None


ASKING = {"invitation.issued", "invitation.reminded", "invitation.ended", "report.published", "feedback.asked"}


def test_a_confirmation_leads_to_a_calendar_of_one_s_own_that_shows_what_the_entry_would(office: Office) -> None:
    uid = str(office.event_id)
    told = replace(a_confirmation(office.event_id), calendar=CalendarEntry(uid=uid, sequence=0))

    deliver(office.desk, office.accepted(told))

    token = own_links.of_entry(own_links.CALENDAR, uid, office.desk.keys.digest)
    text = office.sink.mails[0].parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert f"Add to your calendar:\nhttps://events.example.org/calendar/{token}.ics\n" in text.replace("\r", "")


def test_a_token_is_in_the_mail_and_nowhere_else(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(office.desk, office.accepted(token="a-very-secret-token"))
    assert b"a-very-secret-token" in office.sink.mails[0].raw
    assert "a-very-secret-token" not in str(office.rows("delivery::text"))
    said = capsys.readouterr()
    for personal in ("a-very-secret-token", "robin0@example.com", "Robin Example"):
        assert personal not in said.out + said.err
