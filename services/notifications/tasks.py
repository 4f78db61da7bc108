"""Doors for hints: ids in, one use case, hints out. Whatever goes wrong here is found again by the clock."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog
from celery import Celery

from services.contracts import routing
from services.kit.broker import Publisher
from services.kit.database import DatabaseUnavailable
from services.notifications.hinting import hint
from services.notifications.runtime import runtime
from services.notifications.usecases.accept_messages import accept_messages as take_in
from services.notifications.usecases.deliver import TURN_SECONDS
from services.notifications.usecases.deliver import deliver as try_now

log = structlog.get_logger()


def register(app: Celery) -> None:
    """Make both tasks known to this application."""
    publisher = Publisher(app)

    def accept_messages(message_ids: Sequence[str], **_later: Any) -> None:
        here = runtime()
        accepted = take_in(here.database, [UUID(one) for one in message_ids], now=here.now())
        hint(publisher, replace(accepted, first=[]))
        # Somebody waits for these: they do not queue behind bulk a second time.
        try_now(here.desk, accepted.first, within=TURN_SECONDS)

    def deliver(delivery_ids: Sequence[str], **_later: Any) -> None:
        try_now(runtime().desk, [UUID(one) for one in delivery_ids], within=TURN_SECONDS)

    for name, door in ((routing.ACCEPT_MESSAGES, accept_messages), (routing.DELIVER, deliver)):
        app.task(name=name, ignore_result=True)(_forgiving(door))


def _forgiving(door: Callable[..., None]) -> Callable[..., None]:
    def task(*args: Any, **kwargs: Any) -> None:
        try:
            door(*args, **kwargs)
        except DatabaseUnavailable as error:
            log.warning("the database is away; the clock comes again", door=door.__name__, reason=str(error))

    task.__name__ = door.__name__
    return task
