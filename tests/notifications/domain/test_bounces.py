"""Where mail comes back to, and what a report about it means."""

from uuid import UUID

import pytest

from services.kit.keys import Keyring
from services.notifications.domain.bounces import BounceReport, return_address, returned

BASE = "Bounces@example.org"
ID = UUID("01a20106-973c-77b1-bc96-fc59ece6c34f")
KEYS = Keyring(["a secret for tests only of more than thirty-two characters"])
OTHER = Keyring(["another secret of more than thirty-two characters"])


def test_a_return_address_names_its_mail_in_whatever_case_it_comes_back() -> None:
    address = return_address(BASE, ID, KEYS.digest)

    assert len(address.partition("@")[0]) <= 64
    for seen in (address, address.upper(), address.lower()):
        assert returned(BASE, seen, KEYS.digests) == ID
    assert returned(BASE, address, OTHER.digests) is None


@pytest.mark.parametrize(
    "address",
    ["bounces@example.org", "bounces+@example.org", f"bounces+{'a' * 42}@example.org", "someone@example.com", "", "@",
     f"bounces+{'é' * 42}@example.org", f"bounces+{'1' * 42}@example.org"],
)  # fmt: skip
def test_no_other_address_is_ours(address: str) -> None:
    assert returned(BASE, address, KEYS.digests) is None


def test_a_return_address_at_another_domain_is_not_ours() -> None:
    assert returned(BASE, return_address("bounces@example.com", ID, KEYS.digest), KEYS.digests) is None


@pytest.mark.parametrize(
    ("action", "status", "final", "of_address"),
    [
        ("failed", "5.1.1", True, True),
        ("failed", "5.2.2", True, False),
        ("failed", "4.4.7", True, False),
        ("failed", "5.1.8", True, False),
        ("failed", "5.7.1", True, False),
        ("delayed", "4.4.1", False, False),
        ("delivered", "2.0.0", False, False),
        ("failed", "2.0.0", False, False),
    ],
)
def test_only_a_failure_is_final_and_only_some_are_about_the_address(
    action: str, status: str, final: bool, of_address: bool
) -> None:
    report = BounceReport(action=action, status=status)

    assert (report.is_final, report.is_of_address) == (final, of_address)
    assert report.reason.endswith(f"({status}).")
