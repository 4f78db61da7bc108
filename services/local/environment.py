"""The settings of a one-machine run: what the operator gave, and what the data folder makes up for."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from services.kit.settings import SettingsFault, with_files
from services.local.children import Child
from services.local.faults import LocalFault, WrongSettings
from services.local.folder import DataFolder, FolderInUse, held, read_values
from services.local.migration import migrate
from services.local.servers import server_parts

MAIL_FROM = "Placecard <events@example.org>"


def completed(folder: DataFolder, port: int, found: Mapping[str, str]) -> dict[str, str]:
    """Every setting of the product's processes.

    Args:
        folder: gives the keys that the environment lacks.
        port: where the web process listens.
        found: addresses of the servers that this run started itself.
    """
    made = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "MAIL_FROM": MAIL_FROM, **folder.keys(), **found}
    given = {name: value for name, value in given_environment().items() if value}
    return {**made, **given, "PORT": str(port), "PLACECARD_SUPERVISED": "1"}


@contextmanager
def command_environment(data: Path) -> Iterator[dict[str, str]]:
    """Settings for one command: of the environment, else of the run that holds the folder, else of the folder.

    In the last case the folder's database runs while the block lasts.

    Raises:
        WrongSettings: a file that holds a setting cannot be read.
        LocalFault: the database cannot be reached or started.
    """
    given = given_environment()
    if given.get("DATABASE_URL"):
        yield given
        return
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(held(data))
        except FolderInUse:
            yield {**os.environ, **_addresses_of_run(data)}
        else:
            yield stack.enter_context(_own_database(folder))


def given_environment() -> dict[str, str]:
    """The environment, and in it the settings that are in files.

    Raises:
        WrongSettings: a file cannot be read.
    """
    try:
        return with_files(os.environ)
    except SettingsFault as fault:
        raise WrongSettings(f"These settings need attention:\n{fault}") from fault


def _addresses_of_run(data: Path) -> dict[str, str]:
    values = read_values(DataFolder(data.resolve()).addresses)
    if "DATABASE_URL" not in values:
        raise LocalFault("Placecard is just starting with this data folder. Try again in some seconds.")
    return values


@contextmanager
def _own_database(folder: DataFolder) -> Iterator[dict[str, str]]:
    postgres, _ = server_parts(folder.path)
    child = Child(postgres.prepare())
    try:
        postgres.wait_until_ready(child)
        migrate(postgres.url)
        port = int(os.environ.get("PORT") or 8000)
        yield completed(folder, port, {"DATABASE_URL": postgres.url})
    finally:
        child.stop()
        postgres.put_away()
