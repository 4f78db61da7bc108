"""Settings, as each process would read them."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from services.local.doctor.finding import Finding, watch, well, wrong
from services.local.setting_faults import setting_faults

ABOUT = "Settings"


def look_at_settings(settings: Mapping[str, str]) -> list[Finding]:
    """Every fault that a process would end with, each told once."""
    if faults := setting_faults(settings):
        return [wrong(ABOUT, fault, "Correct it where the processes get their environment.") for fault in faults]
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
