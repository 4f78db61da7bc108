"""What registration reads from the environment."""

import base64
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import environs
from marshmallow import ValidationError

from services.kit.limits import parse_limit
from services.kit.settings import database_url, not_negative, public_url, redis_url, secret_keys

_PREFIX, _SHORTEST_SECRET = "whsec_", 24


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Frozen settings of all registration processes; names and defaults as in ``.env.example``."""

    database_url: str
    redis_url: str
    public_url: str
    secret_keys: list[str] = field(repr=False)
    bootstrap_api_key: str = field(default="", repr=False)
    send_undo_seconds: int = 300
    change_quiet_seconds: int = 600
    rate_token_misses: str = "30 per 10 minutes"
    rate_public_forms: str = "20 per minute"
    rate_token: str = "120 per minute"
    rate_key: str = "6000 per minute"
    trusted_proxies: int = 0
    metrics_token: str = field(default="", repr=False)
    webhook_allow_private: bool = False
    bounce_webhook_secrets: list[str] = field(default_factory=list, repr=False)
    security_contact: list[str] = field(default_factory=list)
    security_expires: date | None = None
    retention_silent_days: int = 30
    retention_days: int = 365
    web_threads: int = 4
    join_early_minutes: int = 30
    log_level: str = "INFO"

    @property
    def is_https(self) -> bool:
        """Whether people reach us over TLS: decides cookies' Secure and strict transport."""
        return self.public_url.startswith("https://")


def from_environment(env: environs.Env) -> Settings:
    """Ask the environment for each setting."""
    return Settings(
        database_url=env.str("DATABASE_URL", validate=database_url),
        redis_url=env.str("REDIS_URL", validate=redis_url),
        public_url=(env.str("PUBLIC_URL", validate=public_url) or "").rstrip("/"),
        secret_keys=env.list("SECRET_KEYS", validate=secret_keys),
        bootstrap_api_key=env.str("BOOTSTRAP_API_KEY", "", validate=_long_or_none),
        send_undo_seconds=env.int("SEND_UNDO_SECONDS", 300, validate=not_negative),
        change_quiet_seconds=env.int("CHANGE_QUIET_SECONDS", 600, validate=not_negative),
        rate_token_misses=env.str("RATE_TOKEN_MISSES", "30 per 10 minutes", validate=_rate),
        rate_public_forms=env.str("RATE_PUBLIC_FORMS", "20 per minute", validate=_rate),
        rate_token=env.str("RATE_TOKEN", "120 per minute", validate=_rate),
        rate_key=env.str("RATE_KEY", "6000 per minute", validate=_rate),
        trusted_proxies=env.int("TRUSTED_PROXIES", 0, validate=not_negative),
        metrics_token=env.str("METRICS_TOKEN", ""),
        webhook_allow_private=env.bool("WEBHOOK_ALLOW_PRIVATE", False),
        join_early_minutes=env.int("JOIN_EARLY_MINUTES", 30, validate=not_negative),
        bounce_webhook_secrets=env.list("BOUNCE_WEBHOOK_SECRETS", [], validate=_webhook_secrets),
        retention_silent_days=env.int("RETENTION_SILENT_DAYS", 30, validate=not_negative),
        retention_days=env.int("RETENTION_DAYS", 365, validate=not_negative),
        **_security(env),
        web_threads=env.int("WEB_THREADS", 4),
        log_level=env.str("LOG_LEVEL", "INFO"),
    )


def _security(env: environs.Env) -> dict[str, Any]:
    """Whom finders of a weakness write to, and until when that is sure: neither is told without the other."""
    contact: list[str] = env.list("SECURITY_CONTACT", [], validate=_contacts)
    until = env.str("SECURITY_EXPIRES", *([] if contact else [""]), validate=_day_or_none)
    return {"security_contact": contact or [], "security_expires": date.fromisoformat(until) if until else None}


def _rate(value: str) -> None:
    try:
        parse_limit("", value)
    except ValueError as error:
        raise ValidationError("Must be a limit such as '30 per 10 minutes'.") from error


def _webhook_secrets(values: list[str]) -> None:
    for value in values:
        try:
            long_enough = len(base64.b64decode(value.removeprefix(_PREFIX), validate=True)) >= _SHORTEST_SECRET
        except ValueError:
            long_enough = False
        if not long_enough or not value.startswith(_PREFIX):
            raise ValidationError("Must be whsec_ and 24 bytes or more in base64, as your mail provider gave it.")


def _contacts(values: list[str]) -> None:
    for value in values:
        if not re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+\S+)", value):
            raise ValidationError("Must be mailto:, https:// or tel: addresses, separated by commas.")


def _day_or_none(value: str) -> None:
    try:
        date.fromisoformat(value or "2000-01-01")
    except ValueError as error:
        raise ValidationError("Must be a date such as 2027-12-31.") from error


def _long_or_none(value: str) -> None:
    if value and len(value) < 32:
        raise ValidationError("Must have 32 characters or more, or be left out.")
