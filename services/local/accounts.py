"""Which account runs the private servers: oneself, or as root an unprivileged one (PostgreSQL refuses root)."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.local.faults import LocalFault

_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int

    @property
    def is_self(self) -> bool:
        """Whether it is who runs this process."""
        return self.uid == os.geteuid()

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments by which ``subprocess`` becomes this account; none for oneself."""
        return {} if self.is_self else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make a file or folder this account's own."""
        if not self.is_self:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def reaches(self, path: Path) -> bool:
        """Whether it may pass all folders above ``path`` and enter or read it."""
        test = ("sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(path))
        return self._succeeds(test)

    def require_way_to(self, folder: Path) -> None:
        """Refuse a data folder that this account cannot enter.

        Raises:
            LocalFault: names the folder in the way.
        """
        if self.is_self or self.enters(folder):
            return
        closed = next(up for up in [*reversed(folder.parents), folder] if not self.enters(up))
        raise LocalFault(
            f"The database runs as the user “{self.name}”, because PostgreSQL refuses to run as root, and that user "
            f"may not enter {closed}.\nChoose another data folder, such as --data /var/lib/placecard, "
            f"or run the command as an ordinary user."
        )

    def enters(self, folder: Path) -> bool:
        """Whether it may make this folder its working directory."""
        test = ("sh", "-c", 'cd -- "$1"', "sh", str(folder))
        return self._succeeds(test)

    def _succeeds(self, argv: tuple[str, ...]) -> bool:
        become = self.popen_arguments()
        # S603: our own fixed test; the path is an argument of it, never part of its text.
        done = subprocess.run(argv, cwd="/", check=False, stderr=subprocess.DEVNULL, **become)  # noqa: S603 - see above
        return done.returncode == 0


def own_account() -> Account:
    """Who runs this process."""
    return Account(str(os.geteuid()), os.geteuid(), os.getegid())


def server_account() -> Account:
    """Who runs the private servers.

    Raises:
        LocalFault: we are root and the machine has no unprivileged account.
    """
    if os.geteuid() != 0:
        return own_account()
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise LocalFault("PostgreSQL refuses to run as root, and there is no user “postgres” or “nobody” to run it as.")
