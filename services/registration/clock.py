"""The registration clock: ``python -m services.registration.clock``. Any number may run.

It relays promised messages, folds in what became of them, ends offers, moves the waitlist, keeps plans of waves,
reminders and limits, finishes past events and forgets what is old.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog

from services.contracts import routing
from services.kit import loop
from services.kit.broker import BrokerUnavailable, Publisher, broker_app
from services.kit.database import Database
from services.kit.logs import set_up_logs
from services.kit.loop import Job
from services.kit.pulse import Pulse
from services.kit.settings import read_or_exit
from services.registration.parts import Runtime, make_runtime
from services.registration.settings import from_environment
from services.registration.usecases.answer_link_requests import answer_link_requests
from services.registration.usecases.ask_feedback import ask_feedback
from services.registration.usecases.ask_forms import ask_forms
from services.registration.usecases.audit_ledger import audit_ledger_nightly
from services.registration.usecases.close_full_events import close_full_events
from services.registration.usecases.decide_visa_letter import forget_passports
from services.registration.usecases.escalate_enquiries import escalate_enquiries
from services.registration.usecases.expire_invitations import expire_invitations
from services.registration.usecases.finish_events import finish_events
from services.registration.usecases.fold_reports import fold_reports, fold_returned, settle_mended
from services.registration.usecases.forget_people import Kept, forget_people
from services.registration.usecases.keep_house import (
    beat,
    forget_answers,
    forget_drafts,
    forget_facts,
    forget_link_requests,
    forget_withdrawn,
)
from services.registration.usecases.keep_reminders import ask_to_chase, send_due_reminders, withdraw_reminders
from services.registration.usecases.lapse_offers import lapse_offers
from services.registration.usecases.move_waiting import move_waiting
from services.registration.usecases.purge_answers import purge_answers
from services.registration.usecases.relay_outbox import Publish, relay_outbox
from services.registration.usecases.renew_instants import renew_instants
from services.registration.usecases.send_notices import send_notices, withdraw_notices
from services.registration.usecases.settle_webhooks import forget_webhook_calls, settle_webhooks
from services.registration.usecases.take_mail_return import forget_mail_returns
from services.registration.usecases.tell_changes import tell_changes
from services.registration.usecases.tell_organisers import send_alerts, send_digests
from services.registration.usecases.work_waves import work_waves

PROCESS = "registration-clock"

log = structlog.get_logger()


def main() -> None:
    """Run until told to stop."""
    settings = read_or_exit(from_environment)
    set_up_logs(PROCESS, settings.log_level)
    here = make_runtime(settings, role=PROCESS, pool=3)
    publish = publisher(Publisher(broker_app(settings.redis_url, queues=routing.QUEUES)))
    stop = loop.stop_on_signals()
    # A silent broker holds the relay up for seconds, a large ledger its audit for minutes; the others go on beside.
    beside = [
        _started("relay", _job(here, relay, 0.25, publish), stop),
        _started("audit ledger", replace(_job(here, audit_ledger_nightly, 600.0, here.keys), within=3600.0), stop),
    ]
    loop.run(_others(here), stop=stop)
    for thread in beside:
        thread.join(10)


def relay(db: Database, publish: Publish, *, now: datetime) -> bool:
    """Relay a portion; what a broker did not take is due again by itself."""
    try:
        return relay_outbox(db, publish, now=now)
    except BrokerUnavailable as error:
        log.warning("the broker takes no messages now", reason=str(error))
        return False


def publisher(broker: Publisher) -> Publish:
    """How the relay hands ids to the broker: by the name of notifications' task."""

    def publish(ids: Sequence[UUID], bulk: bool) -> None:
        queue = routing.QUEUE_BULK if bulk else routing.QUEUE_FIRST
        broker.send(routing.ACCEPT_MESSAGES, queue=queue, message_ids=ids)

    return publish


def _started(name: str, job: Job, stop: threading.Event) -> threading.Thread:
    named = {"stop": stop, "pulse": Pulse(name)}
    thread = threading.Thread(target=loop.run, args=({name: job},), kwargs=named, name=name, daemon=True)
    thread.start()
    return thread


def _others(here: Runtime) -> dict[str, Job]:
    return {
        "beat": _job(here, beat, 10.0, PROCESS),
        "fold reports": _job(here, fold_reports, 0.5, here.keys),
        "fold returned": _job(here, fold_returned, 5.0, here.keys),
        "settle mended": _job(here, settle_mended, 60.0),
        "answer link requests": _job(here, answer_link_requests, 1.0, here.keys),
        "lapse offers": _job(here, lapse_offers, 1.0, here.keys),
        "move waiting": _job(here, move_waiting, 5.0, here.keys),
        "withdraw reminders": _job(here, withdraw_reminders, 1.0),
        "expire invitations": _job(here, expire_invitations, 10.0, here.keys),
        "work waves": _job(here, work_waves, 10.0, here.keys, _undo(here)),
        "send due reminders": _job(here, send_due_reminders, 30.0, here.keys, _undo(here)),
        "ask to chase": _job(here, ask_to_chase, 60.0),
        "escalate enquiries": _job(here, escalate_enquiries, 60.0, here.keys),
        "tell changes": _job(here, tell_changes, 5.0, here.keys, _quiet(here)),
        "send notices": _job(here, send_notices, 30.0, here.keys),
        "ask forms": _job(here, ask_forms, 60.0, here.keys),
        "ask feedback": _job(here, ask_feedback, 60.0, here.keys),
        "withdraw notices": _job(here, withdraw_notices, 5.0),
        "renew instants": _job(here, renew_instants, float("inf")),
        "close full events": _job(here, close_full_events, 5.0),
        "finish events": _job(here, finish_events, 30.0),
        "settle webhooks": _job(here, settle_webhooks, 2.0),
        "send digests": _job(here, send_digests, 60.0, here.keys),
        "send alerts": _job(here, send_alerts, 60.0, here.keys),
        "forget mail returns": _job(here, forget_mail_returns, 60.0),
        "forget webhook calls": _job(here, forget_webhook_calls, 3600.0),
        "forget people": _job(here, forget_people, 3600.0, _kept(here)),
        "purge answers": _job(here, purge_answers, 6 * 3600.0, here.keys),
        "forget answers": _job(here, forget_answers, 3600.0),
        "forget withdrawn": _job(here, forget_withdrawn, 600.0),
        "forget passports": _job(here, forget_passports, 3600.0),
        "forget drafts": _job(here, forget_drafts, 3600.0),
        "forget facts": _job(here, forget_facts, 3600.0),
        "forget link requests": _job(here, forget_link_requests, 3600.0),
    }


def _undo(here: Runtime) -> timedelta:
    return timedelta(seconds=here.settings.send_undo_seconds)


def _kept(here: Runtime) -> Kept:
    return Kept(silent=here.settings.retention_silent_days, everybody=here.settings.retention_days)


def _quiet(here: Runtime) -> timedelta:
    return timedelta(seconds=here.settings.change_quiet_seconds)


def _job(here: Runtime, use_case: Callable[..., bool], every: float, *more: object) -> Job:
    def work(now: Callable[[], datetime]) -> bool:
        return use_case(here.database, *more, now=now())

    return Job(work=partial(work, here.now), every=every)


if __name__ == "__main__":
    main()
