"""Each message of the contract becomes mails that a mail server takes."""

import pytest

from services.contracts.messages import MESSAGES
from services.notifications.usecases.deliver import deliver
from tests.contracts.samples import sample
from tests.notifications.usecases.conftest import Office


@pytest.mark.parametrize("type_", sorted(MESSAGES))
def test_each_example_is_handed_in_with_its_link(office: Office, type_: str) -> None:
    ids = office.accepted(sample(type_))

    tried = deliver(office.desk, ids)

    assert tried.sent == tried.tried == len(ids) >= 1
    assert set(office.rows("state")) == {("sent",)}
    link = {"invitation": "/i/a-token", "registration": "/r/a-token", "address": "/confirm-address/a-token"}
    if MESSAGES[type_].link in link:
        text = office.sink.mails[0].parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert f"https://events.example.org{link[MESSAGES[type_].link]}" in text


def test_a_token_is_in_the_mail_and_nowhere_else(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(office.desk, office.accepted(token="a-very-secret-token"))
    assert b"a-very-secret-token" in office.sink.mails[0].raw
    assert "a-very-secret-token" not in str(office.rows("delivery::text"))
    said = capsys.readouterr()
    for personal in ("a-very-secret-token", "robin0@example.com", "Robin Example"):
        assert personal not in said.out + said.err
