"""Settings are told as the processes would refuse them, all together."""

import os

import pytest

from services.local.doctor.finding import Level
from services.local.doctor.settings import look_at_settings

GOOD = {
    "DATABASE_URL": "postgresql://placecard@127.0.0.1/placecard",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "PUBLIC_URL": "https://events.institute.eu",
    "SECRET_KEYS": "a key of more than thirty-two characters",
    "SMTP_URL": "smtp+starttls://user:hidden@mail.institute.eu",
    "MAIL_FROM": "events@institute.eu",
}


def test_complete_ones_are_well() -> None:
    assert [one.level for one in look_at_settings(GOOD)] == [Level.WELL]


def test_every_fault_of_both_services_is_told_once() -> None:
    found = look_at_settings({"SECRET_KEYS": "short", "SMTP_URL": "smtp://user:hidden@mail.institute.eu"})

    named = sorted(one.seen.partition(":")[0] for one in found)
    assert named == ["DATABASE_URL", "MAIL_FROM", "PUBLIC_URL", "REDIS_URL", "SECRET_KEYS", "SMTP_URL"]
    assert all(one.level is Level.WRONG and one.mend for one in found)
    assert "hidden" not in str(found)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_an_address_of_this_machine_may_be_in_clear(url: str) -> None:
    assert [one.level for one in look_at_settings(GOOD | {"PUBLIC_URL": url})] == [Level.WELL]


def test_a_public_address_in_clear_is_told() -> None:
    *_, one = look_at_settings(GOOD | {"PUBLIC_URL": "http://events.institute.eu"})

    assert one.level is Level.WATCH
    assert "https" in one.mend


def test_the_environment_of_the_command_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEYS", "its own")
    before = dict(os.environ)
    look_at_settings(GOOD)
    assert dict(os.environ) == before
