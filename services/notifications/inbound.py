"""What comes back by mail: ``python -m services.notifications.inbound``. Optional; needs ``BOUNCE_ADDRESS``.

It takes mail to return addresses that we made, and to nobody else, so that it can relay nothing for anybody.
"""

import logging
from typing import Any

import structlog
from aiosmtpd.controller import Controller

from services.kit import loop
from services.kit.database import DatabaseUnavailable
from services.kit.logs import set_up_logs
from services.kit.settings import read_or_exit
from services.notifications.domain.bounces import returned
from services.notifications.mail.returned import report_of
from services.notifications.runtime import Runtime, make_runtime
from services.notifications.settings import Settings, from_environment
from services.notifications.usecases.take_bounce import take_bounce

PROCESS = "notifications-inbound"
LONGEST_MAIL = 1024 * 1024

log = structlog.get_logger()


class Door:
    """What the listener asks us; the names of the methods are aiosmtpd's."""

    def __init__(self, here: Runtime) -> None:
        self._here = here

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take one return address of ours a mail."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        base = self._here.settings.bounce_address
        if returned(base, address, self._here.keys.digests) is None:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Note what a report says; anything else, such as a note that somebody is away, is taken and forgotten."""
        here = self._here
        delivery_id = returned(here.settings.bounce_address, envelope.rcpt_tos[0], here.keys.digests)
        report = report_of(envelope.content)
        if delivery_id is None or report is None:
            log.info("what came back is no report")
            return "250 2.0.0 Taken"
        try:
            news = take_bounce(here.database, delivery_id, report, now=here.now())
        except DatabaseUnavailable:
            return "451 4.3.0 Please come again later"
        log.info("a mail came back", delivery_id=str(delivery_id), status=report.status, news=news)
        return "250 2.0.0 Taken"


def listener(here: Runtime, settings: Settings) -> Controller:
    """The listener, not started yet; it never answers with more than whether it takes a mail."""
    # It would log all that strangers say to it, and whence; what came of it we tell ourselves.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    return Controller(
        Door(here), hostname=settings.inbound_host, port=settings.inbound_port, data_size_limit=LONGEST_MAIL,
        ident="Placecard",
    )  # fmt: skip


def main() -> None:
    """Run until told to stop."""
    settings = read_or_exit(from_environment)
    set_up_logs(PROCESS, settings.log_level)
    if not settings.bounce_address:
        log.error("BOUNCE_ADDRESS is not set, so nothing can come back here")
        raise SystemExit(2)
    listening = listener(make_runtime(settings, role=PROCESS), settings)
    stop = loop.stop_on_signals()
    listening.start()
    stop.wait()
    listening.stop()


if __name__ == "__main__":
    main()
