"""Where mail goes is one setting, and it never sends a password in clear."""

import pytest
from marshmallow import ValidationError

from services.kit.settings import SettingsFault, read
from services.notifications.settings import from_environment, mail_server

GOOD = {
    "DATABASE_URL": "postgresql://placecard@127.0.0.1/placecard",
    "REDIS_URL": "redis://127.0.0.1/0",
    "PUBLIC_URL": "https://events.example.org/",
    "SECRET_KEYS": "k" * 32,
    "MAIL_FROM": "Events <events@example.org>",
    "SMTP_URL": "smtp+starttls://robin%40example.org:p%3Ass@mail.example.org",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.usefixtures("environment")
def test_good_settings_are_read() -> None:
    settings = read(from_environment)
    server = settings.mail_server
    assert (server.host, server.port, server.user, server.password) == (
        "mail.example.org", 587, "robin@example.org", "p:ss",
    )  # fmt: skip
    assert server.end_of_data_seconds == 300
    assert (settings.mail_from, settings.public_url) == ("events@example.org", "https://events.example.org")
    assert "p:ss" not in repr(settings)


def test_plain_smtp_with_a_password_is_refused() -> None:
    with pytest.raises(ValidationError, match="takes no credentials"):
        mail_server("smtp://user:password@mail.example.org")
    assert mail_server("smtp://mail.example.org").port == 25


@pytest.mark.parametrize("url", ["", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:port"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        mail_server(url)


def test_all_faults_are_told_together(environment: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        environment.delenv(name)
    environment.setenv("SMTP_URL", "smtp://user:password@host")
    environment.setenv("SMTP_END_OF_DATA_SECONDS", "0")
    environment.setenv("SMTP_RATE", "often")
    with pytest.raises(SettingsFault) as fault:
        read(from_environment)
    for name in (*GOOD, "SMTP_END_OF_DATA_SECONDS", "SMTP_RATE"):
        assert f"{name}: " in str(fault.value)
