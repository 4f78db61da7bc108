"""What the settings of both services refuse."""

import pytest
from marshmallow import ValidationError

from services.kit.settings import database_url, not_negative, public_url, redis_url, secret_keys


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
