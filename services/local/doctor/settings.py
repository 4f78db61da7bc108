"""Settings, as each process would read them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

from services.kit.settings import SettingsFault, read
from services.local.doctor.finding import Finding, watch, well, wrong
from services.notifications.settings import from_environment as of_notifications
from services.registration.settings import from_environment as of_registration

ABOUT = "Settings"


def look_at_settings(settings: Mapping[str, str]) -> list[Finding]:
    """Every fault that a process would end with, each told once."""
    faults: dict[str, None] = {}
    with _as_environment(settings):
        for build in (of_registration, of_notifications):
            try:
                read(build)
            except SettingsFault as fault:
                faults |= dict.fromkeys(str(fault).splitlines())
    if faults:
        return [
            wrong(ABOUT, fault, "Correct it where the processes get their environment.") for fault in sorted(faults)
        ]
    return [well(ABOUT, "complete and readable"), *_look_at_address(settings["PUBLIC_URL"])]


def _look_at_address(public_url: str) -> list[Finding]:
    parts = urlsplit(public_url)
    if parts.scheme == "https" or _is_near(parts.hostname or ""):
        return []
    return [
        watch(
            ABOUT,
            f"PUBLIC_URL is {public_url}: links and cookies travel in clear.",
            "Put a TLS proxy in front and set PUBLIC_URL to https://…",
        )
    ]


def _is_near(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _as_environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Let the block see these settings as a process would; the command itself is one process and one thread."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
