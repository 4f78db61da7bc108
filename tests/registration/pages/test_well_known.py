"""Finders of a weakness learn whom to write to, for as long as the operator says that it is so."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.kit.settings import SettingsFault, read
from services.registration.settings import from_environment
from tests.factories import Clock

PATH = "/.well-known/security.txt"
CONTACTS = ["mailto:security@example.org", "https://example.org/security"]


def test_without_a_contact_there_is_nothing(client: FlaskClient) -> None:
    assert client.get(PATH).status_code == 404


def test_contacts_are_told_until_the_day_they_are_sure_of(make_app: Callable[..., Flask], clock: Clock) -> None:
    until = clock.now.date() + timedelta(days=1)
    visitor = make_app(security_contact=CONTACTS, security_expires=until).test_client()

    answer = visitor.get(PATH)

    assert answer.mimetype == "text/plain"
    assert answer.text.splitlines() == [
        *(f"Contact: {contact}" for contact in CONTACTS),
        f"Expires: {until}T00:00:00Z",
        "Canonical: http://127.0.0.1:8000/.well-known/security.txt",
    ]
    clock.now += timedelta(days=1)
    assert visitor.get(PATH).status_code == 404


def test_a_contact_and_a_date_are_given_together_and_in_form(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = {
        "DATABASE_URL": "postgresql://placecard@127.0.0.1/placecard", "REDIS_URL": "redis://127.0.0.1/0",
        "PUBLIC_URL": "https://events.example.org", "SECRET_KEYS": "k" * 32,
    }  # fmt: skip
    for name, value in needed.items():
        monkeypatch.setenv(name, value)
    assert read(from_environment).security_contact == []

    monkeypatch.setenv("SECURITY_CONTACT", ",".join(CONTACTS))
    with pytest.raises(SettingsFault, match="SECURITY_EXPIRES"):
        read(from_environment)
    monkeypatch.setenv("SECURITY_EXPIRES", "next year")
    with pytest.raises(SettingsFault, match="Must be a date"):
        read(from_environment)
    monkeypatch.setenv("SECURITY_EXPIRES", "2027-10-31")
    settings = read(from_environment)
    assert (settings.security_contact, settings.security_expires) == (CONTACTS, date(2027, 10, 31))

    monkeypatch.setenv("SECURITY_CONTACT", "security@example.org")
    with pytest.raises(SettingsFault, match="Must be mailto"):
        read(from_environment)
