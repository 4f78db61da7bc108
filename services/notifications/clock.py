"""The notifications clock: ``python -m services.notifications.clock``. Any number may run.

It finds what nobody hinted at, decides about what workers left behind, and sends by itself while no broker answers.
"""

import threading
from datetime import timedelta

import structlog

from services.contracts import routing
from services.kit import loop
from services.kit.broker import BrokerWatch, Publisher, broker_app
from services.kit.logs import set_up_logs
from services.kit.loop import Job
from services.kit.pulse import Pulse
from services.kit.settings import read_or_exit
from services.notifications.hinting import hint
from services.notifications.runtime import Runtime, make_runtime
from services.notifications.settings import from_environment
from services.notifications.usecases.accept_messages import accept_unhinted
from services.notifications.usecases.call_webhooks import Caller, call_webhooks
from services.notifications.usecases.find_due import claim_unhinted, find_due
from services.notifications.usecases.keep_house import beat, purge_deliveries, welcome_servers
from services.notifications.usecases.mend_deliveries import mend_deliveries
from services.notifications.usecases.take_bounce import take_reported

PROCESS = "notifications-clock"

PATIENCE = timedelta(seconds=20)
"""After so long without an answer of the broker the clock sends by itself: mail leaves within a minute."""

LONGEST_SENDING = 1800.0
"""Seconds that a batch may last with a mail server which just keeps each of its times (RFC 5321, 4.5.3.2)."""

log = structlog.get_logger()


class Errands:
    """The clock's jobs, bound to one runtime."""

    def __init__(self, here: Runtime, publisher: Publisher, watch: BrokerWatch) -> None:
        self._here = here
        self._publisher = publisher
        self._watch = watch
        self._caller = Caller(
            database=here.database, keys=here.keys, now=here.now, allow_private=here.settings.webhook_allow_private
        )

    def send_due(self) -> bool:
        """Hint at what is due; after long silence of the broker, accept and send it here."""
        silent = self._watch.silent_for()
        if silent > PATIENCE.total_seconds():
            return self.send_here()
        if silent == 0:
            hint(self._publisher, claim_unhinted(self._here.database, host=self._server, now=self._here.now()))
        return False

    def send_here(self) -> bool:
        """Do the workers' work for a portion, and say whether more may wait."""
        # Templates and all that composes mail lie in the memory of a clock only once it has to do without a broker.
        from services.notifications.usecases.deliver import TURN_SECONDS, deliver

        here = self._here
        accept_unhinted(here.database, now=here.now())
        ids = find_due(here.database, host=self._server, now=here.now())
        return bool(ids) and deliver(here.desk, ids, within=TURN_SECONDS).sent > 0

    def mend(self) -> bool:
        """Decide about silent and doubtful deliveries."""
        return mend_deliveries(self._here.database, now=self._here.now())

    def take_reported(self) -> bool:
        """Take in what mail providers report."""
        return take_reported(self._here.database, now=self._here.now())

    def purge(self) -> bool:
        """Forget what is old."""
        return purge_deliveries(self._here.database, now=self._here.now())

    def call_webhooks(self) -> bool:
        """Make calls that are due."""
        return call_webhooks(self._caller)

    def beat(self) -> bool:
        """Show that we live."""
        beat(self._here.database, PROCESS, now=self._here.now())
        return False

    def welcome(self) -> bool:
        """Give a resting mail server a fresh chance, once."""
        welcome_servers(self._here.database, now=self._here.now())
        return False

    @property
    def _server(self) -> str:
        return self._here.settings.mail_server.name


def main() -> None:
    """Run until told to stop."""
    settings = read_or_exit(from_environment)
    set_up_logs(PROCESS, settings.log_level)
    publisher = Publisher(broker_app(settings.redis_url, queues=routing.QUEUES))
    errands = Errands(make_runtime(settings, role=PROCESS, pool=3), publisher, BrokerWatch(settings.redis_url))
    stop = loop.stop_on_signals()
    # A slow mail server or a silent broker must not keep the other jobs from their hours.
    sending = threading.Thread(
        target=loop.run,
        args=({"send due": Job(work=errands.send_due, every=1.0, within=LONGEST_SENDING)},),
        kwargs={"stop": stop, "pulse": Pulse("send due")},
        daemon=True,
    )
    calling = threading.Thread(
        target=loop.run,
        args=({"call webhooks": Job(work=errands.call_webhooks, every=1.0, within=LONGEST_SENDING)},),
        kwargs={"stop": stop, "pulse": Pulse("call webhooks")},
        daemon=True,
    )
    sending.start()
    calling.start()
    loop.run(_others(errands), stop=stop)
    sending.join(10)
    calling.join(10)


def _others(errands: Errands) -> dict[str, Job]:
    return {
        "welcome": Job(work=errands.welcome, every=float("inf")),
        "beat": Job(work=errands.beat, every=10.0),
        "mend": Job(work=errands.mend, every=2.0),
        "take reported": Job(work=errands.take_reported, every=2.0),
        "purge": Job(work=errands.purge, every=3600.0),
    }


if __name__ == "__main__":
    main()
