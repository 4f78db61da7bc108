"""The three servers we talk to: Redis, the mail server, and the disk below us."""

import shutil
import smtplib
import ssl
from collections.abc import Mapping
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from services.local.doctor.finding import Finding, watch, well, wrong
from services.local.folder import LEAST_FREE_BYTES
from services.notifications.settings import MailServer, mail_server

PATIENCE = 5.0
COMFORTABLE_BYTES = 5 * LEAST_FREE_BYTES
MAIL_STAYS_HERE = "PLACECARD_MAIL_FOLDER"


def look_at_redis(url: str) -> list[Finding]:
    """Whether it answers, is new enough and pushes nothing out."""
    about = "Redis"
    client = redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=_NO_RETRY)
    try:
        with client:
            facts = client.info()
    except (redis.RedisError, OSError, ValueError) as error:
        mend = "Start it, or correct REDIS_URL. Until then mail leaves some seconds later; nothing is lost."
        return [wrong(about, f"It does not answer ({type(error).__name__}).", mend)]
    version = str(facts.get("valkey_version") or facts["redis_version"])
    if facts.get("maxmemory_policy", "noeviction") != "noeviction":
        seen = (
            f"maxmemory-policy is {facts['maxmemory_policy']}: hints and counters are pushed out when memory is short."
        )
        return [watch(about, seen, "Set maxmemory-policy noeviction.")]
    numbers = tuple(int(part) for part in str(facts["redis_version"]).split(".")[:2])
    if numbers < (6, 2):
        return [wrong(about, f"It is of version {version}.", "Use Redis 6.2 or newer, or Valkey.")]
    return [well(about, f"version {version} answers")]


def look_at_mail_server(settings: Mapping[str, str]) -> list[Finding]:
    """Whether it greets us; nobody signs in and nothing is sent."""
    about, server = "Mail server", mail_server(settings["SMTP_URL"])
    if MAIL_STAYS_HERE in settings:
        return [well(about, "the built-in one; no mail leaves this machine")]
    try:
        greeting = _greeting(server)
    except (OSError, smtplib.SMTPException) as error:
        mend = "Start it, open the way to it, or correct SMTP_URL. Mail waits and leaves once it answers."
        return [wrong(about, f"{server.name} does not take connections ({type(error).__name__}: {error}).", mend)]
    if server.security == "smtp+starttls" and not greeting:
        seen = f"{server.name} offers no STARTTLS, so nothing is sent to it."
        return [wrong(about, seen, "Use the port for submission (587), or smtps:// with port 465.")]
    return [well(about, f"{server.name} greets us")]


def look_at_disk(folder: Path) -> list[Finding]:
    """Room where this machine keeps data."""
    about = "Disk"
    there = next(up for up in (folder, *folder.parents) if up.exists())
    free = shutil.disk_usage(there).free
    seen = f"{free / 1e9:.1f} GB are free below {there}"
    mend = "Make room: old logs first, then backups that are kept elsewhere too."
    if free < LEAST_FREE_BYTES:
        return [wrong(about, f"{seen}; below {LEAST_FREE_BYTES / 1e9:.1f} GB nothing starts.", mend)]
    return [watch(about, seen, mend) if free < COMFORTABLE_BYTES else well(about, seen)]


_NO_RETRY = Retry(NoBackoff(), 0)


def _greeting(server: MailServer) -> bool:
    """Say hello, and tell whether the server offers what ``SMTP_URL`` asks for."""
    context = ssl.create_default_context()
    with _connected(server, context) as client:
        client.ehlo()
        if server.security != "smtp+starttls":
            return True
        if not client.has_extn("starttls"):
            return False
        client.starttls(context=context)
        return True


def _connected(server: MailServer, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
