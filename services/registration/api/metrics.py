"""Numbers for operators (OpenMetrics): requests by route, unsent mail, nothing personal."""

import hmac
import os
from functools import cache
from ipaddress import ip_address

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.exceptions import NotFound

from services.registration.api.gauges import read_gauges
from services.registration.runtime import runtime

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
    body = generate_latest(_gathered()) + generate_latest(read_gauges(runtime()))
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
