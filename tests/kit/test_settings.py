"""What the settings of both services refuse."""

from pathlib import Path

import pytest
from marshmallow import ValidationError

from services.kit.settings import (
    SettingsFault,
    database_url,
    not_negative,
    public_url,
    redis_url,
    secret_keys,
    with_files,
)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "https://events.example.org", "https://example.org/events/"])
def test_addresses_people_reach_us_at_are_taken(url: str) -> None:
    public_url(url)


@pytest.mark.parametrize(
    "url", ["events.example.org", "ftp://example.org", "https://", "https://example.org/?a=b", "https://example.org/#a"]
)
def test_what_no_link_could_begin_with_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        public_url(url)


def test_only_redis_is_a_redis() -> None:
    redis_url("redis://127.0.0.1:6379/0")
    redis_url("rediss://user:password@redis.example.org:6380/0")
    with pytest.raises(ValidationError):
        redis_url("http://127.0.0.1:6379")


def test_only_postgresql_is_a_database() -> None:
    database_url("postgres://placecard@127.0.0.1/placecard")
    with pytest.raises(ValidationError):
        database_url("mysql://127.0.0.1/placecard")


@pytest.mark.parametrize("keys", [[], ["k" * 31], ["k" * 32, "short"]])
def test_a_secret_that_can_be_guessed_is_refused(keys: list[str]) -> None:
    secret_keys(["k" * 32])
    with pytest.raises(ValidationError):
        secret_keys(keys)


def test_a_number_below_zero_is_refused() -> None:
    not_negative(0)
    with pytest.raises(ValidationError):
        not_negative(-1)


def test_a_secret_may_be_in_a_file_and_what_is_given_itself_counts_before_it(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("from the file\n")
    named = {"SECRET_KEYS_FILE": str(tmp_path / "keys")}

    assert with_files(named)["SECRET_KEYS"] == "from the file"
    assert with_files({**named, "SECRET_KEYS": "given"})["SECRET_KEYS"] == "given"
    assert with_files({**named, "SECRET_KEYS": ""})["SECRET_KEYS"] == "from the file"


def test_only_settings_with_secrets_are_looked_for_in_files(tmp_path: Path) -> None:
    (tmp_path / "certificate").write_text("a certificate")
    environment = {"SSL_CERT_FILE": str(tmp_path / "certificate"), "SECRET_KEYS_FILE": ""}

    assert with_files(environment) == environment


def test_files_that_cannot_be_read_are_named_together(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsFault) as refused:
        with_files({"SECRET_KEYS_FILE": str(tmp_path / "keys"), "SMTP_URL_FILE": str(tmp_path / "none")})

    first, second = str(refused.value).splitlines()
    assert first.startswith("SECRET_KEYS_FILE: ")
    assert second.endswith("cannot be read (No such file or directory).")
