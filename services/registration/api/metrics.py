"""Numbers for operators (OpenMetrics): requests by route, unsent mail, nothing personal."""

import hmac
import os
from functools import cache
from ipaddress import ip_address

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.exceptions import NotFound

from services.kit.database import DatabaseUnavailable
from services.registration.runtime import runtime
from services.registration.usecases.show_condition import show_condition

blueprint = Blueprint("metrics", __name__)

REGISTRY = CollectorRegistry()
REQUESTS = Counter("placecard_requests", "Answered requests.", ("method", "route", "status"), registry=REGISTRY)
SECONDS = Histogram(
    "placecard_request_seconds",
    "Time to answer.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
_KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _requests(method if method in _KNOWN_METHODS else "other", route, status).inc()
    _seconds(route).observe(seconds)


@blueprint.get("/metrics")
def metrics() -> Response:
    """All numbers, to those who may see them; others find nothing here."""
    if not _may_see():
        raise NotFound
    body = generate_latest(_gathered()) + generate_latest(_condition())
    return Response(body, content_type=CONTENT_TYPE_LATEST)


@cache
def _requests(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, str(status))


@cache
def _seconds(route: str) -> Histogram:
    return SECONDS.labels(route)


def _gathered() -> CollectorRegistry:
    """This process's numbers; with a shared folder those of all its siblings."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return together


def _condition() -> CollectorRegistry:
    """What the database knows, read at this moment."""
    registry = CollectorRegistry()
    up = Gauge("placecard_database_up", "Whether the database answers.", registry=registry)
    try:
        condition = show_condition(runtime().database, now=runtime().now())
    except DatabaseUnavailable:
        return registry
    up.set(1)
    Gauge("placecard_oldest_unsent_seconds", "Age of the oldest unsent message.", registry=registry).set(
        condition.oldest_unsent_seconds or 0
    )
    beats = Gauge("placecard_clock_beat_age_seconds", "Since a clock's last round.", ("clock",), registry=registry)
    for clock, age in condition.beats.items():
        beats.labels(clock).set(age)
    return registry


def _may_see() -> bool:
    token = runtime().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    return "X-Forwarded-For" not in request.headers and "Forwarded" not in request.headers and _is_near()


def _is_near() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_private
    except ValueError:
        return False
