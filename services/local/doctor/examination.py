"""Look at everything, in the order in which one thing needs another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from services.kit.database import Database
from services.kit.keys import Keyring
from services.local.doctor.database import look_at_database, look_inside
from services.local.doctor.finding import Finding, Level, watch, well
from services.local.doctor.mail_domain import Texts, ask_dns, look_at_mail_domain
from services.local.doctor.servers import MAIL_STAYS_HERE, look_at_disk, look_at_mail_server, look_at_redis
from services.local.doctor.settings import look_at_settings

SENDERS = ("MAIL_FROM", "MAIL_FROM_INVITATIONS", "MAIL_FROM_ORGANISERS")


@dataclass(frozen=True, kw_only=True)
class Patient:
    """What is to be looked at.

    Attributes:
        settings: as the processes get them.
        folder: whose disk to look at.
        running: false for a one-machine run that is not running: servers and clocks are then not expected.
        selectors: names of DKIM keys.
        texts: asks the name servers.
    """

    settings: Mapping[str, str]
    folder: Path
    running: bool = True
    selectors: Sequence[str] = ()
    texts: Texts = ask_dns


def examine(patient: Patient) -> list[Finding]:
    """Everything that was seen."""
    disk = look_at_disk(patient.folder)
    if not patient.running:
        seen = "Placecard does not run with this data folder; only what is stored was looked at."
        return [watch("Processes", seen, "Start it: placecard run."), *disk, *_database(patient)]
    settings = look_at_settings(patient.settings)
    if any(one.level is Level.WRONG for one in settings):
        return [*settings, *disk]
    return [
        *settings,
        *disk,
        *_database(patient),
        *look_at_redis(patient.settings["REDIS_URL"]),
        *look_at_mail_server(patient.settings),
        *_mail_domain(patient),
    ]


def _database(patient: Patient) -> list[Finding]:
    database = Database(patient.settings["DATABASE_URL"], role="command", pool=1, statement_seconds=60)
    try:
        found, ours = look_at_database(database)
        keys = Keyring([one.strip() for one in patient.settings["SECRET_KEYS"].split(",")])
        return [*found, *(look_inside(database, keys, running=patient.running) if ours else [])]
    finally:
        database.dispose()


def _mail_domain(patient: Patient) -> list[Finding]:
    if MAIL_STAYS_HERE in patient.settings:
        return [well("Mail domain", "not looked at, because no mail leaves this machine")]
    senders = [parseaddr(patient.settings.get(name, ""))[1] for name in SENDERS]
    of_domain = {one.rpartition("@")[2].lower(): one for one in senders if one}
    return [
        finding
        for sender in of_domain.values()
        for finding in look_at_mail_domain(sender, patient.selectors, texts=patient.texts)
    ]
