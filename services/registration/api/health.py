"""For load balancers and operators: alive, ready, and what lags behind."""

from typing import Any

from flask import Blueprint, jsonify

from services.kit.database import DatabaseUnavailable
from services.registration.runtime import runtime
from services.registration.usecases.show_condition import show_condition

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Any:
    """The process answers; it looks at nothing else."""
    return _told({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Any:
    """Whether requests can be answered; 503 with the reason when not. What merely lags is reported."""
    try:
        condition = show_condition(runtime().database, now=runtime().now())
    except DatabaseUnavailable:
        return _told({"status": "unavailable", "reason": "The database does not answer."}, 503)
    if condition.fault:
        return _told({"status": "unavailable", "reason": condition.fault}, 503)
    return _told(
        {
            "status": "ok",
            "redis": "ok" if runtime().limits.answers() else "not answering",
            "oldest_unsent_seconds": condition.oldest_unsent_seconds,
            "clock_beat_age_seconds": condition.beats,
        }
    )


def _told(body: dict[str, Any], status: int = 200) -> Any:
    return jsonify(body), status, {"Cache-Control": "no-store"}
