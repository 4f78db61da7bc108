"""``python -m services.local.first_secrets FOLDER``: the secrets of a container run, before anything else starts.

Whatever the settings give is taken, everything else is made once and kept, so that no run has a secret that
others could know. Each secret is a file of its own, in a folder that is mounted only where it is needed:

- ``keys/SECRET_KEYS``: for our processes, through ``SECRET_KEYS_FILE``;
- ``database/password``: for the PostgreSQL image, through ``POSTGRES_PASSWORD_FILE``;
- ``database/passfile``: the same for our processes, as libpq reads it.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from marshmallow import ValidationError

from services.kit.keys import new_token
from services.kit.settings import secret_keys

OURS = 0o600
"""libpq ignores a passfile that others may read."""

THEIRS = 0o644
"""The database's account is another one; nobody else's container has the folder."""


def make_secrets(folder: Path, given: Mapping[str, str]) -> None:
    """Make what is missing, and take what is given.

    Args:
        folder: has the folders ``keys`` and ``database``.
        given: ``SECRET_KEYS`` and ``POSTGRES_PASSWORD``, or neither.

    Raises:
        ValidationError: a given key can be guessed.
    """
    keys, password = folder / "keys" / "SECRET_KEYS", folder / "database" / "password"
    if given_keys := given.get("SECRET_KEYS", ""):
        secret_keys([one.strip() for one in given_keys.split(",")])
    _keep(keys, given_keys, OURS)
    _keep(password, given.get("POSTGRES_PASSWORD", ""), THEIRS)
    escaped = password.read_text().strip().replace("\\", "\\\\").replace(":", "\\:")
    _keep(password.with_name("passfile"), f"*:*:*:*:{escaped}", OURS)


def _keep(file: Path, given: str, mode: int) -> None:
    """Write the file whole or not at all: a crash leaves the old secret or the new one."""
    if file.exists() and given in ("", file.read_text().strip()):
        return
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=OURS)
    fresh.write_text(f"{given or new_token()}\n")
    fresh.chmod(mode)
    fresh.replace(file)


def main() -> str | None:
    """Make them in the named folder; what is wrong with those given, if anything."""
    try:
        make_secrets(Path(sys.argv[1]), os.environ)
    except ValidationError as error:
        return f"SECRET_KEYS: {' '.join(map(str, error.messages))}"
    return None


if __name__ == "__main__":
    sys.exit(main())
