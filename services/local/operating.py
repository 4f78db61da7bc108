"""Commands for those who keep the service running; each line of work is in a module of its own."""

from dataclasses import replace
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from services.letters.purposes import PURPOSES
from services.local.options import command_settings, data_option, faults_told

if TYPE_CHECKING:
    from services.local.previewing import Preview

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("doctor")
@click.option("--dkim-selector", "selectors", multiple=True, help="Name of a DKIM key; may be given several times.")
@data_option
@faults_told
def doctor_command(selectors: tuple[str, ...], data: Path | None) -> None:
    """Look at settings, servers, clocks, mail, seats and the mail domain; name the mend of what is not well."""
    from services.local.consulting import consult
    from services.local.folder import default_folder

    with command_settings(data) as settings:
        consult(settings, data or default_folder(), selectors)


@click.command("backup")
@click.argument("file", type=_FILE)
@data_option
@faults_told
def backup_command(file: Path, data: Path | None) -> None:
    """Write everything stored to FILE (PostgreSQL's custom format). Keep SECRET_KEYS elsewhere: they are not in it."""
    from services.local.backup import back_up
    from services.local.organiser import desk

    with command_settings(data) as settings, desk(settings) as at:
        back_up(at, file)


@click.command("restore")
@click.argument("file", type=_FILE, required=False)
@click.option("--force", is_flag=True, help="Replace what the database holds.")
@click.option("--fence-only", is_flag=True, help="Only hold back mails, on a database that other means brought back.")
@data_option
@faults_told
def restore_command(file: Path | None, force: bool, fence_only: bool, data: Path | None) -> None:
    """Bring FILE back. Mails that may have left since the backup are held: see “placecard requeue --held”."""
    from services.local.backup import bring_back, fence
    from services.local.organiser import desk

    if (file is None) is not fence_only:
        raise click.UsageError("Name the backup's FILE, or say --fence-only.")
    with command_settings(data) as settings, desk(settings) as at:
        if file is None:
            fence(at)
        else:
            bring_back(at, file, force=force)


@click.command("requeue")
@click.argument("deliveries", nargs=-1, type=click.UUID)
@click.option("which", "--abandoned", flag_value="abandoned", help="All that were given up.")
@click.option("which", "--held", flag_value="held", help="All that are held since a restore.")
@click.option("--drop", is_flag=True, help="With --held: take them back instead, because they went out before.")
@click.option("--confirm", is_flag=True, help="Do it. Without it, only tell what would be done.")
@data_option
@faults_told
def requeue_command(
    deliveries: tuple[UUID, ...], which: str | None, drop: bool, confirm: bool, data: Path | None
) -> None:
    """Send mails again that were given up (by the ids of their DELIVERIES, or all) or held. Alone: list them."""
    from services.local.organiser import desk
    from services.local.requeueing import decide_held, requeue, requeue_abandoned

    if (deliveries and which) or (drop and which != "held"):
        raise click.UsageError("Give ids, --abandoned or --held (which may go with --drop).")
    with command_settings(data) as settings, desk(settings) as at:
        if which == "held":
            decide_held(at, drop=drop, confirm=confirm)
        elif deliveries:
            requeue(at, deliveries)
        else:
            requeue_abandoned(at, confirm=confirm and which == "abandoned")


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only tell how much is old.")
@data_option
@faults_told
def purge_command(dry_run: bool, data: Path | None) -> None:
    """Forget now what is older than it may be kept; the clocks do the same by and by."""
    from services.local.organiser import desk
    from services.local.purging import purge

    with command_settings(data) as settings, desk(settings) as at:
        purge(at, dry_run=dry_run)


@click.command("preview-mail")
@click.argument("purpose", type=click.Choice(tuple(PURPOSES)))
@click.option("--event", help="Id or slug of the event it speaks of. [default: an invented one]")
@click.option("--language", default="en", show_default=True, help="The reader's language (BCP 47).")
@click.option("--as", "form", type=click.Choice(("text", "html", "eml")), default="text", show_default=True)
@click.option("--output", type=_FILE, help="A new file to write it to. [default: print it]")
@data_option
@faults_told
def preview_mail_command(purpose: str, event: str | None, language: str, **where: Any) -> None:
    """Show the letter of PURPOSE as it would go out now. Nothing is stored or sent."""
    from services.local.previewing import Preview, show
    from services.local.sample_messages import INVENTED_FACTS, Sample

    preview = Preview(purpose=purpose, sample=Sample(facts=INVENTED_FACTS, language=language))
    if event is not None:
        preview = _about(event, preview, where["data"])
    show(preview, where["form"], where["output"])


def _about(event: str, preview: "Preview", data: Path | None) -> "Preview":
    from services.local.organiser import desk
    from services.registration.usecases.show_event_facts import show_event_facts

    with command_settings(data) as settings, desk(settings) as at:
        facts = show_event_facts(at.database, event)
        site = (settings.get("PUBLIC_URL") or preview.site).rstrip("/")
        sender = parseaddr(settings.get("MAIL_FROM", ""))[1] or preview.sender
        return replace(preview, sample=replace(preview.sample, facts=facts), site=site, sender=sender)


OPERATORS_COMMANDS = (
    doctor_command,
    backup_command,
    restore_command,
    requeue_command,
    purge_command,
    preview_mail_command,
)
