"""Doors for hints: ids in, one use case, hints out. Whatever goes wrong here is found again by the clock."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog
from celery import Celery

from services.contracts import routing
from services.kit.broker import BrokerUnavailable, Publisher
from services.kit.database import DatabaseUnavailable
from services.notifications.runtime import runtime
from services.notifications.usecases.accept_messages import Accepted
from services.notifications.usecases.accept_messages import accept_messages as take_in
from services.notifications.usecases.deliver import deliver as try_now

log = structlog.get_logger()

BATCH = 10
"""Bulk deliveries in one task: few enough that a person's mail never waits long for a free worker."""


def register(app: Celery) -> None:
    """Make both tasks known to this application."""
    publisher = Publisher(app)

    def accept_messages(message_ids: Sequence[str], **_later: Any) -> None:
        here = runtime()
        accepted = take_in(here.database, [UUID(one) for one in message_ids], now=here.now())
        hint(publisher, replace(accepted, first=[]))
        # Somebody waits for these: they do not queue behind bulk a second time.
        try_now(here.desk, accepted.first)

    def deliver(delivery_ids: Sequence[str], **_later: Any) -> None:
        try_now(runtime().desk, [UUID(one) for one in delivery_ids])

    for name, door in ((routing.ACCEPT_MESSAGES, accept_messages), (routing.DELIVER, deliver)):
        app.task(name=name, ignore_result=True)(_forgiving(door))


def hint(publisher: Publisher, accepted: Accepted) -> None:
    """Ask workers to send these deliveries; a broker that does not listen is no harm, the clock finds them."""
    try:
        for one in accepted.first:
            publisher.send(routing.DELIVER, queue=routing.QUEUE_FIRST, delivery_ids=[one])
        for start in range(0, len(accepted.bulk), BATCH):
            some = accepted.bulk[start : start + BATCH]
            publisher.send(routing.DELIVER, queue=routing.QUEUE_BULK, delivery_ids=some)
    except BrokerUnavailable as error:
        log.warning("hints were not taken", reason=str(error))


def _forgiving(door: Callable[..., None]) -> Callable[..., None]:
    def task(*args: Any, **kwargs: Any) -> None:
        try:
            door(*args, **kwargs)
        except DatabaseUnavailable as error:
            log.warning("the database is away; the clock comes again", door=door.__name__, reason=str(error))

    task.__name__ = door.__name__
    return task
