"""The ``placecard`` command. Exit status: 0 done, 1 refused, 2 usage or settings."""

import os
from collections.abc import Callable
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


@click.group()
@click.version_option(package_name="placecard")
def main() -> None:
    """Invitations, seats and enquiries for events that people attend by invitation."""


@main.command("run")
@data_option
@click.option(
    "--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, show_default=True, help="Loopback port."
)
@click.option("--reset", is_flag=True, help="Delete what earlier runs stored in the data folder, then begin.")
@faults_told
def run_command(data: Path | None, port: int, reset: bool) -> None:
    """Run everything on this machine until Ctrl-C."""
    from services.local.run import Wanted, run

    run(Wanted(data=chosen_folder(data), port=port, reset=reset), click.echo)


@main.command("migrate")
@faults_told
def migrate_command() -> None:
    """Bring the tables of DATABASE_URL up to this release."""
    from services.local.migration import migrate

    url = os.environ.get("DATABASE_URL")
    if not url:
        raise WrongSettings(
            "Set DATABASE_URL to the database to migrate. (“placecard run” migrates its own by itself.)"
        )
    click.echo(f"The tables are at revision {migrate(url)}.")


def chosen_folder(data: Path | None) -> Path:
    """The given data folder, else the default; says so when the default is not the usual one."""
    if data is not None:
        return data
    folder = default_folder()
    if folder != Path.cwd() / ".placecard":
        click.echo(f"The data is kept in {folder}: the database's own user may not enter this folder.", err=True)
    return folder
