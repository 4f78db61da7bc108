"""``placecard watch``: a bar of the mails of one batch while they leave."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from services.local.organiser import Desk
from services.registration.usecases.pause_sending import show_sending
from services.registration.usecases.undo_batch import BatchView, show_batch

INTERVAL = 1.0
"""Seconds between two looks."""
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
LEAVING, PAUSED = "Mails of the batch", "Sending is paused"
ENDS = {
    "sending": "{sent} sent, {failed} failed; {queued} still wait, and leave without being looked at.",
    "done": "Everything has left: {sent} sent, {failed} failed.",
    "undone": "The batch was taken back: {sent} had been sent, {undone} stayed.",
    "awaiting_release": "{sent} sent; {awaiting} wait until somebody releases the batch.",
}


def watch(desk: Desk, event: str, batch: UUID, *, pause: Callable[[float], None] = time.sleep) -> str:
    """Draw how far a batch is until nothing more leaves by itself; what became of it, in a sentence.

    Looking changes nothing, and so does looking away (Ctrl-C).

    Raises:
        Refusal: there is no such event, or the event has no such batch.
    """
    caller = desk.organiser()
    view = show_batch(desk.database, caller, event, batch)
    with Progress(*COLUMNS, console=Console(stderr=True)) as bar, suppress(KeyboardInterrupt):
        task = bar.add_task(LEAVING, total=None)
        while view.queued and view.undone_at is None:
            is_paused = show_sending(desk.database, caller, event).paused
            _draw(bar, task, view, PAUSED if is_paused else _doing(view, now=desk.now))
            pause(INTERVAL)
            view = show_batch(desk.database, caller, event, batch)
        _draw(bar, task, view, LEAVING)
    counts = {name: getattr(view, name) for name in ("sent", "failed", "undone", "awaiting", "queued")}
    return ENDS[view.state].format(**counts)


def _doing(view: BatchView, *, now: datetime) -> str:
    if now < view.send_after:
        return f"Can be undone until {view.send_after.astimezone(UTC):%H:%M:%S} UTC"
    return LEAVING


def _draw(bar: Progress, task: TaskID, view: BatchView, words: str) -> None:
    left = view.sent + view.failed
    bar.update(task, description=words, completed=left, total=left + view.queued)
