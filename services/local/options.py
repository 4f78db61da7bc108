"""What commands have in common: faults as sentences, the data folder, settings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from services.local.faults import LocalFault, WrongSettings
from services.local.folder import default_folder

P = ParamSpec("P")


def faults_told(work: Callable[P, None]) -> Callable[P, None]:
    """Print a fault as sentences to standard error and choose the exit status."""

    @wraps(work)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            work(*args, **kwargs)
        except LocalFault as fault:
            click.echo(str(fault), err=True)
            raise SystemExit(2 if isinstance(fault, WrongSettings) else 1) from fault

    return told


def data_option(command: Callable[P, None]) -> Callable[P, None]:
    """``--data``, as all commands of a one-machine run take it."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="PLACECARD_DATA",
        help="Data folder of the one-machine run. [default: ./.placecard, or /var/lib/placecard as root where needed]",
    )(command)


def run_options(command: Callable[P, None]) -> Callable[P, None]:
    """Options of a one-machine run."""
    port = click.IntRange(1, 65535)
    command = click.option("--reset", is_flag=True, help="First delete what earlier runs stored in the data folder.")(
        command
    )
    command = click.option("--port", type=port, envvar="PORT", default=8000, show_default=True, help="Loopback port.")(
        command
    )
    return data_option(command)


def chosen_folder(data: Path | None) -> Path:
    """The given data folder, else the default; says so when the default is not the usual one."""
    if data is not None:
        return data
    folder = default_folder()
    if folder != Path.cwd() / ".placecard":
        click.echo(f"The data is kept in {folder}: the database's own user may not enter this folder.", err=True)
    return folder


@contextmanager
def command_settings(data: Path | None) -> Iterator[dict[str, str]]:
    """Settings of a command: the environment's, else of the one-machine run."""
    from services.local.environment import command_environment

    with command_environment(data or default_folder()) as settings:
        yield settings
