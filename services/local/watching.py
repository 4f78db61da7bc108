"""``placecard watch``: a bar of the mails of one batch while they leave."""

import time
from collections.abc import Callable
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from services.local.organiser import Desk
from services.registration.usecases.undo_batch import BatchView, show_batch

INTERVAL = 1.0
"""Seconds between two looks."""
COLUMNS = (TextColumn("Mails of the batch"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
ENDS = {
    "done": "Everything has left: {sent} sent, {failed} failed.",
    "undone": "The batch was taken back: {sent} had been sent, {undone} stayed.",
    "awaiting_release": "{sent} sent; {awaiting} wait until somebody releases the batch.",
}


def watch(desk: Desk, event: str, batch: UUID, *, pause: Callable[[float], None] = time.sleep) -> str:
    """Draw how far a batch is until nothing more leaves by itself; what became of it, in a sentence.

    Looking changes nothing, and so does looking away.

    Raises:
        Refusal: there is no such event, or the event has no such batch.
    """
    caller = desk.organiser()
    with Progress(*COLUMNS, console=Console(stderr=True)) as bar:
        task = bar.add_task("")
        while (view := show_batch(desk.database, caller, event, batch)).queued and view.undone_at is None:
            _draw(bar, task, view)
            pause(INTERVAL)
        _draw(bar, task, view)
    counts = {"sent": view.sent, "failed": view.failed, "undone": view.undone, "awaiting": view.awaiting}
    return ENDS[view.state].format(**counts)


def _draw(bar: Progress, task: TaskID, view: BatchView) -> None:
    left = view.sent + view.failed
    bar.update(task, completed=left, total=left + view.queued)
