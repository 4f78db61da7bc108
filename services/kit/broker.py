"""Celery over Redis, the same settings for everyone who publishes or consumes.

Redis only carries hints: whatever it loses is found again in PostgreSQL. So nothing here waits long,
acknowledges late, keeps results or retries; each value below was measured against that.
"""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import redis
from celery import Celery
from kombu import Exchange, Queue
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

_PREFIX = "placecard:"

# Without socket_timeout a half-open connection stops a worker for good; it must exceed BRPOP's one second.
_TRANSPORT: dict[str, Any] = {
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "retry_on_timeout": False,
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 3,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "queue_order_strategy": "round_robin",
    "global_keyprefix": _PREFIX,
}
_RETRY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}


class BrokerUnavailable(Exception):
    """The broker did not take a hint in good time; whoever sent it comes again."""


def broker_app(url: str, *, queues: Sequence[str]) -> Celery:
    """A Celery application bound to this Redis.

    Args:
        url: ``redis://…`` or ``rediss://…``.
        queues: every queue there is, most urgent first.
    """
    app = Celery("placecard", broker=url, set_as_current=True)
    app.conf.update(_tasks(), **_broker(), **_worker())
    app.conf.task_queues = [_queue(name) for name in queues]
    app.conf.task_default_queue = queues[0]
    return app


def _tasks() -> dict[str, Any]:
    return {
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_serializer": "json",
        "task_ignore_result": True,
        "task_acks_late": False,
        "task_reject_on_worker_lost": False,
        "task_create_missing_queues": False,
        "task_soft_time_limit": 570,
        "task_time_limit": 600,
        "task_publish_retry_policy": _RETRY,
        "task_send_sent_event": False,
        "timezone": "UTC",
        "enable_utc": True,
    }


def _broker() -> dict[str, Any]:
    return {
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_connection_timeout": 5,
        "broker_pool_limit": 4,
        "broker_pool_acquire_timeout": 2,
        "broker_transport_options": dict(_TRANSPORT),
    }


def _worker() -> dict[str, Any]:
    return {
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": 4,
        "worker_max_tasks_per_child": 1000,
        "worker_max_memory_per_child": 300_000,
        "worker_soft_shutdown_timeout": 60,
        "worker_enable_soft_shutdown_on_idle": True,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_send_task_events": False,
    }


def _queue(name: str) -> Queue:
    # The nameless exchange routes by queue name alone, so it needs no table in Redis that a wipe would take away.
    return Queue(name, exchange=Exchange(""), routing_key=name)


class Publisher:
    """Sends tasks by name, carrying ids only."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def send(self, task: str, *, queue: str, **ids: Sequence[UUID]) -> None:
        """Hand one hint to the broker.

        Raises:
            BrokerUnavailable: it is away, silent or full.
        """
        listed = {name: [str(one) for one in several] for name, several in ids.items()}
        try:
            self._app.send_task(task, kwargs=listed, queue=queue, ignore_result=True)
        except (OperationalError, redis.RedisError, OSError, TimeoutError) as error:
            raise BrokerUnavailable(type(error).__name__) from error


class BrokerWatch:
    """Knows for how long the broker has taken nothing. One that is full, or a mere copy, answers and takes nothing."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0), health_check_interval=0
        )
        self._answered = time.monotonic()

    def silent_for(self) -> float:
        """Write to it, and tell the seconds since it last took that: 0.0 when it does now."""
        try:
            self._client.set(f"{_PREFIX}watch", 1, ex=60)
        except (redis.RedisError, OSError):
            self._client.connection_pool.disconnect()
            return time.monotonic() - self._answered
        self._answered = time.monotonic()
        return 0.0
