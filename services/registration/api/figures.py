"""Figures of an event, before it and after."""

from typing import Any

from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.guards import caller, guarded
from services.registration.runtime import runtime
from services.registration.schemas.forecasts import ForecastSchema
from services.registration.schemas.readiness import ReadinessSchema
from services.registration.schemas.statistics import StatisticsSchema
from services.registration.usecases.forecast_answers import forecast_answers
from services.registration.usecases.show_readiness import show_readiness
from services.registration.usecases.show_statistics import show_statistics

blueprint = ApiBlueprint("figures", __name__, url_prefix="/v1/events/<event>", description="Figures of an event")


@blueprint.get("/readiness")
@guarded("events:read")
@blueprint.response(200, ReadinessSchema)
def readiness(event: str) -> Any:
    """Show what the event still lacks before people are invited: what stands in the way, and what is advised."""
    return show_readiness(runtime().database, caller(), event, now=runtime().now())


@blueprint.get("/forecast")
@guarded("events:read")
@blueprint.response(200, ForecastSchema)
def forecast(event: str) -> Any:
    """Forecast how many of those who have not answered will say yes, from earlier events of the same series."""
    return forecast_answers(runtime().database, caller(), event, now=runtime().now())


@blueprint.get("/statistics")
@guarded("registrations:read")
@blueprint.response(200, StatisticsSchema)
def statistics(event: str) -> Any:
    """Show how many were invited, answered and came, of all and of groups; counts of few people are hidden."""
    return show_statistics(runtime().database, caller(), event, now=runtime().now())
