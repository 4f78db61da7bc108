"""The ``placecard`` command. Exit status: 0 done, 1 refused, 2 usage or settings."""

from pathlib import Path
from uuid import UUID

import click

from services.local.faults import WrongSettings
from services.local.operating import OPERATORS_COMMANDS
from services.local.options import chosen_folder, command_settings, data_option, faults_told, run_options


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


@main.command("demo")
@run_options
@faults_told
def demo_command(data: Path | None, port: int, reset: bool) -> None:
    """The same with three sample events, their invitees and an invitation to try."""
    from services.local.demo import load_demo
    from services.local.run import Wanted, run

    first = lambda settings: load_demo(settings, click.echo)  # noqa: E731 - a bound argument
    run(Wanted(data=chosen_folder(data), port=port, reset=reset, first=first), click.echo)


@main.command("migrate")
@faults_told
def migrate_command() -> None:
    """Bring the tables of DATABASE_URL up to this release."""
    from marshmallow import ValidationError

    from services.kit.settings import database_url
    from services.local.environment import given_environment
    from services.local.migration import migrate

    url = given_environment().get("DATABASE_URL", "")
    if not url:
        raise WrongSettings(
            "Set DATABASE_URL to the database to migrate. (“placecard run” migrates its own by itself.)"
        )
    try:
        database_url(url)
    except ValidationError as error:
        raise WrongSettings(f"DATABASE_URL: {' '.join(map(str, error.messages))}") from error
    click.echo(f"The tables are at revision {migrate(url)}.")


@main.group("key")
def key_group() -> None:
    """Organiser keys."""


@key_group.command("create")
@click.option("--organisation", required=True, help="Made when it is new.")
@click.option("--scope", "scopes", multiple=True, help="May be given several times. [default: every scope]")
@click.option("--event", help="Id or slug of the only event the key is good for.")
@click.option("--name", default="", help="What the key is for.")
@data_option
@faults_told
def create_key_command(
    organisation: str, scopes: tuple[str, ...], event: str | None, name: str, data: Path | None
) -> None:
    """Make a key and print it, this once."""
    from services.local.organiser import desk
    from services.registration.domain.api_keys import WantedKey
    from services.registration.domain.callers import SCOPES
    from services.registration.usecases.create_key import create_operator_key

    wanted = WantedKey(name=name, scopes=scopes or SCOPES, event=event)
    with command_settings(data) as settings, desk(settings) as at:
        made = create_operator_key(at.database, at.keys, organisation, wanted, now=at.now)
    click.echo(made.secret)


@main.group("event")
def event_group() -> None:
    """Events."""


@event_group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@faults_told
def load_event_command(file: Path, data: Path | None) -> None:
    """Create the event that FILE (YAML) describes."""
    from services.local.event_file import load_event, read_event_file
    from services.local.organiser import desk

    read = read_event_file(file)
    with command_settings(data) as settings, desk(settings) as at:
        view = load_event(at, read)
    click.echo(f"{view.slug} ({view.id}) is {view.status}.")


@main.command("invite")
@click.argument("event")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file, store and send nothing.")
@click.option("--no-send", is_flag=True, help="Store the invitations and leave the sending for later.")
@data_option
@faults_told
def invite_command(event: str, file: Path, dry_run: bool, no_send: bool, data: Path | None) -> None:
    """Invite everybody in FILE (CSV or spreadsheet: name, email, source and more) to EVENT (id or slug)."""
    from services.local.inviting import invite
    from services.local.organiser import desk

    with command_settings(data) as settings, desk(settings) as at:
        invite(at, event, file, dry_run=dry_run, send=not no_send)


@main.command("watch")
@click.argument("event")
@click.argument("batch", type=click.UUID)
@data_option
@faults_told
def watch_command(event: str, batch: UUID, data: Path | None) -> None:
    """Show how the mails of BATCH leave until all have. Ctrl-C ends the looking, not the sending."""
    from services.local.organiser import desk
    from services.local.watching import watch

    with command_settings(data) as settings, desk(settings) as at:
        click.echo(watch(at, event, batch))


for command in OPERATORS_COMMANDS:
    main.add_command(command)
