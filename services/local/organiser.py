"""The operator's own way to the organiser's use cases: the bootstrap key, without HTTP."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from marshmallow import ValidationError

from services.kit.database import Database, DatabaseUnavailable
from services.kit.keys import Keyring
from services.kit.settings import database_url, secret_keys
from services.local.faults import LocalFault, WrongSettings
from services.registration.domain.callers import Caller
from services.registration.domain.refusals import Invalid, Refusal
from services.registration.usecases.authenticate_key import Presented, authenticate_key

SHOWN_FAULTS = 20
"""Most broken fields told at once."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a command works with: the database and the keys of the settings."""

    database: Database
    keys: Keyring
    settings: Mapping[str, str]

    @property
    def now(self) -> datetime:
        """The current instant."""
        return datetime.now(UTC)

    @property
    def undo(self) -> timedelta:
        """For how long a sending can be taken back."""
        return timedelta(seconds=int(self.settings.get("SEND_UNDO_SECONDS") or 300))

    def organiser(self) -> Caller:
        """The organiser of the first organisation, by the operator's own key.

        Raises:
            WrongSettings: there is no such key.
        """
        key = self.settings.get("BOOTSTRAP_API_KEY", "")
        presented = Presented(key=key, bootstrap=key, to_change=True)
        caller = authenticate_key(self.database, self.keys, presented, now=self.now) if key else None
        if caller is None:
            raise WrongSettings("Set BOOTSTRAP_API_KEY to the key that the web process has: this acts in its name.")
        return caller


@contextmanager
def desk(settings: Mapping[str, str]) -> Iterator[Desk]:
    """Work on the database while the block lasts; refusals become faults in words.

    Raises:
        WrongSettings: names every setting that is missing or wrong.
        LocalFault: a use case refused, or the database cannot be reached.
    """
    _check(settings)
    # A long list is one transaction, so a statement may wait longer than a visitor would.
    database = Database(settings["DATABASE_URL"], role="command", pool=1, statement_seconds=60)
    try:
        yield Desk(database=database, keys=Keyring(_secrets(settings)), settings=settings)
    except Refusal as refusal:
        raise LocalFault(told(refusal)) from refusal
    except DatabaseUnavailable as error:
        raise LocalFault(f"The database cannot be reached ({error}). Nothing was stored; try again.") from error
    finally:
        database.dispose()


def told(refusal: Refusal) -> str:
    """A refusal as lines for a terminal: what happened, and the fields it is about."""
    if isinstance(refusal, Invalid):
        return fields_told(refusal.errors)
    return " ".join(dict.fromkeys((refusal.title, str(refusal))))


def fields_told(errors: Mapping[str, list[str]]) -> str:
    """Broken fields as lines, the first of many."""
    lines = [f"  {path}: {' '.join(said)}" if path else f"  {' '.join(said)}" for path, said in errors.items()]
    more = [f"  … and {len(lines) - SHOWN_FAULTS} more."] if len(lines) > SHOWN_FAULTS else []
    return "\n".join(["Nothing was stored. Some fields need attention:", *lines[:SHOWN_FAULTS], *more])


def _check(settings: Mapping[str, str]) -> None:
    faults = []
    for name, check in (("DATABASE_URL", database_url), ("SECRET_KEYS", lambda _: secret_keys(_secrets(settings)))):
        try:
            check(settings.get(name, ""))
        except ValidationError as error:
            faults.append(f"{name}: {' '.join(str(message) for message in error.messages)}")
    if not (settings.get("SEND_UNDO_SECONDS") or "300").isdecimal():
        faults.append("SEND_UNDO_SECONDS: Not a valid integer.")
    if faults:
        raise WrongSettings("\n".join(["These settings need attention:", *faults]))


def _secrets(settings: Mapping[str, str]) -> list[str]:
    return [secret.strip() for secret in settings.get("SECRET_KEYS", "").split(",") if secret.strip()]
