"""The data folder of a one-machine run: one run at a time, one format, made keys, room on the disk."""

import fcntl
import os
import secrets
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.kit.keys import new_token
from services.local.accounts import server_account
from services.local.children import end_leftovers
from services.local.faults import LocalFault

FORMAT = "1"
LEAST_FREE_BYTES = 200_000_000
_OURS = ("postgresql", "redis", "mail", "logs", "keys", "addresses")


class FolderInUse(LocalFault):
    """Another run holds the data folder."""


@dataclass(frozen=True)
class DataFolder:
    """Where a one-machine run keeps everything."""

    path: Path

    @property
    def logs(self) -> Path:
        """One log file for each process."""
        return self.path / "logs"

    @property
    def mail(self) -> Path:
        """Mails taken by the built-in sink, one file each."""
        return self.path / "mail"

    @property
    def addresses(self) -> Path:
        """Addresses of the running servers, for the other commands; there while a run lasts."""
        return self.path / "addresses"

    def keys(self) -> dict[str, str]:
        """``SECRET_KEYS`` and ``BOOTSTRAP_API_KEY``, made at the first run and kept."""
        makers = {"SECRET_KEYS": new_token, "BOOTSTRAP_API_KEY": lambda: f"pc_{new_token()}"}
        return kept_values(self.path / "keys", makers)


@contextmanager
def held(path: Path, *, reset: bool = False) -> Iterator[DataFolder]:
    """Hold the folder for one run; the lock ends with the process, however that ends.

    Args:
        path: made when missing.
        reset: delete what earlier runs stored there, and nothing else, first.

    Raises:
        FolderInUse: another run holds it.
        LocalFault: of another version, not ours, not writable, or the disk is nearly full.
    """
    folder = DataFolder(path.resolve())
    lock = _locked(folder.path)
    try:
        if reset:
            _delete_ours(folder.path)
        _require_format(folder.path)
        require_room(folder.path)
        _furnish(folder)
        yield folder
        folder.addresses.unlink(missing_ok=True)
    finally:
        os.close(lock)


def default_folder() -> Path:
    """``./.placecard``, or as root ``/var/lib/placecard`` where the servers' account cannot enter the first."""
    here = Path.cwd() / ".placecard"
    account = server_account()
    if account.is_self or account.enters(here if here.exists() else here.parent):
        return here
    return Path("/var/lib/placecard")


def require_room(path: Path) -> None:
    """Refuse to start on a disk that is nearly full.

    Raises:
        LocalFault: fewer than ``LEAST_FREE_BYTES`` are free.
    """
    free = shutil.disk_usage(path).free
    if free < LEAST_FREE_BYTES:
        raise LocalFault(
            f"The disk that holds {path} is nearly full: {free // 1_000_000} MB are free, "
            f"{LEAST_FREE_BYTES // 1_000_000} MB are needed.\n"
            "Free some space, or choose a folder elsewhere with --data."
        )


def kept_values(path: Path, makers: dict[str, Callable[[], str]]) -> dict[str, str]:
    """Values of a file that only its owner may read, one ``NAME=value`` a line; missing ones are made and kept."""
    values = read_values(path)
    missing = [name for name in makers if name not in values]
    if missing:
        values |= {name: makers[name]() for name in missing}
        write_values(path, values)
    return values


def read_values(path: Path) -> dict[str, str]:
    """The values of such a file; none when it is not there."""
    if not path.exists():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name: value for name, _, value in pairs}


def write_values(path: Path, values: dict[str, str]) -> None:
    """Replace such a file in one step, so that a crash leaves the old or the new one."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    fresh.replace(path)


def _locked(path: Path) -> int:
    try:
        _make(path)
        _require_ours(path)
        lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LocalFault(f"The data folder {path} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise FolderInUse(
            f"Another “placecard” already runs with the data folder {path}.\n"
            "Stop it first, or give this one a folder of its own with --data."
        ) from error
    return lock


def _make(path: Path) -> None:
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)  # as root, the servers' own account must pass


def _require_ours(path: Path) -> None:
    """A folder with other people's things in it is never used, so that a reset can never delete them."""
    if (path / "version").exists() or {entry.name for entry in path.iterdir()} <= {"lock"}:
        return
    raise LocalFault(f"The folder {path} holds other things already. Choose an empty or new one with --data.")


def _require_format(path: Path) -> None:
    note = path / "version"
    kept = note.read_text().strip() if note.exists() else FORMAT
    if kept != FORMAT:
        raise LocalFault(
            f"The data folder {path} was made by another version of Placecard (format {kept[:20]}, "
            f"this one reads {FORMAT}).\n"
            "Use that version, choose another folder with --data, or begin anew with --reset, which deletes this data."
        )


def _furnish(folder: DataFolder) -> None:
    (folder.path / "version").write_text(FORMAT + "\n")
    for path in (folder.logs, folder.mail):
        path.mkdir(mode=0o700, exist_ok=True)


def _delete_ours(path: Path) -> None:
    end_leftovers(path / "postgresql" / "cluster", ("postgres",), number=signal.SIGKILL)
    for name in _OURS:
        part = path / name
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)
    (path / "version").unlink(missing_ok=True)
