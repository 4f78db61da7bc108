"""Who of a person and who answers for them gets the mails."""

import pytest

from services.registration.domain import helpers

NAMED = {"name": "Sam Helper", "email": "sam@example.org", "relation": "assistant"}


@pytest.mark.parametrize(
    ("helper", "to", "at"),
    [
        (None, "both", "vip@example.org"),
        (NAMED, "both", "vip@example.org"),
        (NAMED | {"mails": "invitee"}, "invitee", "vip@example.org"),
        (NAMED | {"mails": "assistant"}, "assistant", "sam@example.org"),
        (NAMED | {"mails": "assistant", "agreed": False}, "both", "vip@example.org"),
    ],
)
def test_both_unless_it_is_said_and_the_assistant_alone_only_once_agreed(
    helper: dict[str, object] | None, to: str, at: str
) -> None:
    assert (helpers.mails_to(helper), helpers.mailbox("vip@example.org", helper)) == (to, at)


def test_who_holds_the_invitation_can_only_ask_to_get_the_mails_alone() -> None:
    asked = helpers.as_asked(NAMED | {"mails": "assistant"})
    assert (helpers.mails_to(asked), helpers.asks_alone(asked)) == ("both", "Sam Helper")
    for helper in (None, NAMED, NAMED | {"mails": "invitee"}):
        assert (helpers.as_asked(helper), helpers.asks_alone(helper)) == (helper, "")
