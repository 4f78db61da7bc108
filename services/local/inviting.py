"""The talk of ``placecard invite``: a bar while rows are stored, then what became of them."""

from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.local.faults import LocalFault
from services.local.invitee_file import InviteeFile, import_invitees, read_invitee_file, send_to_imported
from services.local.organiser import Desk, fields_told, told
from services.registration.domain.refusals import Refusal
from services.registration.usecases.import_invitations import ImportReport

SHOWN_ROWS = 20
"""Most rows told one by one."""


def invite(desk: Desk, event: str, path: Path, *, dry_run: bool, send: bool) -> None:
    """Import the file's people and queue their mails.

    Raises:
        Refusal: nothing was stored.
        LocalFault: the invitations were stored and no mail queued, or a dry run found errors.
    """
    file = InviteeFile(event=event, candidates=read_invitee_file(path), dry_run=dry_run)
    report = _import_with_bar(desk, file)
    _tell(report)
    if report.errors:
        raise LocalFault(fields_told(_by_row(report)))
    if send and not dry_run:
        _send(desk, file)


def _import_with_bar(desk: Desk, file: InviteeFile) -> ImportReport:
    columns = (TextColumn("Storing invitations"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=len(file.candidates))
        return import_invitees(desk, file, lambda done, total: bar.update(task, completed=done, total=total))


def _tell(report: ImportReport) -> None:
    _tell_rows(report.duplicates, "is invited already")
    _tell_rows(report.suppressed, "asked not to be written to")
    _tell_rows({row: ", ".join(like) for row, like in report.similar.items()}, "may be the same person; please look")
    done = "would be added" if report.dry_run else "added"
    click.echo(f"{report.created} {done}, {len(report.duplicates)} left out as invited already.")


def _tell_rows(rows: Mapping[int, str], why: str) -> None:
    for row, email in list(rows.items())[:SHOWN_ROWS]:
        click.echo(f"row {row}: {email} {why}", err=True)
    if len(rows) > SHOWN_ROWS:
        click.echo(f"… and {len(rows) - SHOWN_ROWS} more rows, whose address {why}", err=True)


def _send(desk: Desk, file: InviteeFile) -> None:
    try:
        sending = send_to_imported(desk, file)
    except Refusal as refusal:
        raise LocalFault(f"The invitations are stored, but no mail was queued. {told(refusal)}") from refusal
    if sending.awaiting:
        click.echo(f"{sending.awaiting} mails wait until a second person releases the batch {sending.batch}.")
        return
    if not sending.queued:
        click.echo("Nobody is left to be mailed.")
        return
    click.echo(
        f"{sending.queued} mails leave after {sending.send_after:%Y-%m-%d %H:%M:%S} UTC (batch {sending.batch}); "
        f"until then the batch can be undone.\nSee them leave: placecard watch {file.event} {sending.batch}"
    )


def _by_row(report: ImportReport) -> dict[str, list[str]]:
    return {f"rows.{row}.{field}": said for row, faults in report.errors.items() for field, said in faults.items()}
