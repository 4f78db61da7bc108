"""The environment, read once; every fault told together."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import environs
from marshmallow import ValidationError

S = TypeVar("S")

IN_FILES = ("DATABASE_URL", "REDIS_URL", "SECRET_KEYS", "BOOTSTRAP_API_KEY", "METRICS_TOKEN", "SMTP_URL")
"""Settings that may hold a secret: each may be given as a file, which ``…_FILE`` names."""


class SettingsFault(Exception):
    """One or more settings are missing or wrong; the text names each with what to do."""


def read(build: Callable[[environs.Env], S]) -> S:
    """Build frozen settings from the environment.

    Args:
        build: asks ``env`` for each value; called with faults collected, not raised.

    Raises:
        SettingsFault: names every missing or wrong setting.
    """
    env = environs.Env(eager=False)
    settings = build(env)
    try:
        env.seal()
    except environs.EnvValidationError as error:
        raise SettingsFault(_listed(error.error_messages)) from error
    return settings


def with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, and in it the settings that are in files; one that is given itself counts before its file.

    Raises:
        SettingsFault: names every file that cannot be read.
    """
    complete, faults = dict(environment), []
    for name in IN_FILES:
        file = environment.get(f"{name}_FILE")
        if not file or environment.get(name):
            continue
        try:
            complete[name] = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{name}_FILE: {file} cannot be read ({getattr(error, 'strerror', None) or 'no text'}).")
    if faults:
        raise SettingsFault("\n".join(faults))
    return complete


def read_or_exit(build: Callable[[environs.Env], S]) -> S:
    """The same for a process: print all faults and exit with status 2."""
    try:
        os.environ.update(with_files(os.environ))
        return read(build)
    except SettingsFault as fault:
        print(f"These settings need attention:\n{fault}", file=sys.stderr)
        raise SystemExit(2) from fault


def _listed(messages: list[str] | Mapping[str, list[str]]) -> str:
    if isinstance(messages, list):
        return "\n".join(messages)
    return "\n".join(f"{name}: {' '.join(map(str, told))}" for name, told in sorted(messages.items()))


def database_url(value: str) -> None:
    """Refuse what is not a PostgreSQL address."""
    if value and not value.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        raise ValidationError("Must be a PostgreSQL address such as postgresql://user:password@host/name.")


def redis_url(value: str) -> None:
    """Refuse what is not the address of a Redis or Valkey."""
    if value and not value.startswith(("redis://", "rediss://")):
        raise ValidationError("Must be a Redis address such as redis://host:6379/0.")


def public_url(value: str) -> None:
    """Refuse what no link in a mail could begin with."""
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise ValidationError("Must be the address people reach us at, such as https://events.example.org.")


def not_negative(value: int) -> None:
    """Refuse numbers below zero."""
    if value < 0:
        raise ValidationError("Must be zero or more.")


def secret_keys(values: list[str]) -> None:
    """Refuse short secrets: a key of fewer than 32 characters can be guessed."""
    if not values or any(len(value) < 32 for value in values):
        raise ValidationError("Needs at least one key, newest first, each of 32 characters or more.")
