"""The talk of ``placecard backup`` and ``restore``: a bar while tables pass, then what there is to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from services.local.archive import Tell, write_archive
from services.local.faults import LocalFault
from services.local.organiser import Desk
from services.local.restoring import Fenced, raise_fence, restore


def back_up(desk: Desk, target: Path) -> None:
    """Write the backup.

    Raises:
        LocalFault: nothing was kept; the text says why.
    """
    url = desk.settings["DATABASE_URL"]
    try:
        with psycopg.connect(_libpq(url), connect_timeout=5, autocommit=True) as connection, _bar("Writing") as tell:
            write_archive(connection, url, target, tell)
    except psycopg.OperationalError as error:
        raise LocalFault(f"The database cannot be reached: {error}") from error
    click.echo(f"{target} holds everything stored ({target.stat().st_size / 1_000_000:.1f} MB).")
    click.echo("Keep SECRET_KEYS in another safe place: without them no link and no sealed answer can be read.")


def bring_back(desk: Desk, archive: Path, *, force: bool) -> None:
    """Restore the backup and raise the fence.

    Raises:
        LocalFault: the database is as it was; the text says why.
    """
    if not archive.is_file():
        raise LocalFault(f"There is no file {archive}.")
    with _bar("Restoring") as tell:
        fenced = restore(desk, archive, force=force, tell=tell)
    click.echo(f"{archive} is restored.")
    _tell(fenced)


def fence(desk: Desk) -> None:
    """Raise the fence alone.

    Raises:
        LocalFault: the database is in use.
    """
    _tell(raise_fence(desk))


def _tell(fenced: Fenced) -> None:
    if fenced.messages or fenced.deliveries:
        click.echo(
            f"{fenced.messages} messages are held ({fenced.deliveries} mails of them were about to leave): "
            "they may have gone out since the backup.\n"
            "See them with “placecard requeue --held”; it sends them or drops them when you confirm."
        )
    else:
        click.echo("Nothing waited to be sent, so nothing is held.")
    click.echo("Whatever is promised from now on goes out as ever. Start the processes, then run “placecard doctor”.")


@contextmanager
def _bar(doing: str) -> Iterator[Tell]:
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        seen: set[str] = set()

        def tell(table: str, count: int) -> None:
            seen.add(table)
            bar.update(task, total=count, completed=min(len(seen), count), description=table)

        yield tell


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
