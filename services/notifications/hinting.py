"""Ask workers to send what is due: ids only, by the name of their task."""

import structlog

from services.contracts import routing
from services.kit.broker import BrokerUnavailable, Publisher
from services.notifications.usecases.accept_messages import Accepted

log = structlog.get_logger()

BATCH = 50
"""Bulk deliveries in one task, over one connection to the mail server: as many as usually leave in one turn."""


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
