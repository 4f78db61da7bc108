"""Whatever is sent to whichever door, the answer is one that the description tells of, and never a fault of ours."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser

load_all_checks()

pytestmark = pytest.mark.no_cover  # which would make it twice as long
EXAMPLES = 4
RULES_BEYOND_SHAPES = {"positive_data_acceptance"}
"""Whether a well-formed request is granted depends on seats, states and times, which no description tells."""
EVERY_OTHER: Any = CHECKS.get_by_names([name for name in CHECKS.get_all_names() if name not in RULES_BEYOND_SHAPES])
CONFIG = {
    # A malformed If-Match is a version that is not there: 412, as for any other that is none of ours.
    "checks": {"negative_data_rejection": {"expected-statuses": ["4XX"]}},
}
AFFORDABLE = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
    stateful_step_count=12,
)  # fmt: skip


@pytest.fixture
def described(make_app: Callable[..., Flask], runtime: Runtime, organisation: Organisation) -> Any:
    """The description of an application that lets guesses come as often as they like."""
    factories.an_event(runtime.database, organisation, slug="sample")
    app = make_app(rate_token_misses="1000000 per minute", rate_public_forms="1000000 per minute")
    return schemathesis.openapi.from_wsgi("/openapi.json", app, config=schemathesis.Config.from_dict(CONFIG))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_door_breaks(described: Any, organiser: Organiser, mode: str) -> None:
    broken = {}
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        try:
            _tried(operation, schemathesis.GenerationMode(mode), organiser.key)()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001  every broken door is told, not only the first
            broken[operation.label] = _told(error)
    assert not broken, "\n\n".join(f"{door}\n{error}" for door, error in broken.items())


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_door_breaks_after_others(described: Any, organiser: Organiser) -> None:
    """What one door answers is sent to the next: made, looked at, changed, ended, looked at again."""
    granted: set[str] = set()

    class Walk(described.as_state_machine()):  # type: ignore[misc]  # made at run time
        def before_call(self, case: schemathesis.Case) -> None:
            _at_the_sample(case)

        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {organiser.key}"}}

        def validate_response(self, response: Any, case: schemathesis.Case, **kwargs: Any) -> None:
            granted.update({case.operation.label} if response.status_code < 300 else set())
            case.validate_response(response, checks=EVERY_OTHER, **kwargs)

    Walk.run(settings=settings(AFFORDABLE, max_examples=3 * EXAMPLES))
    assert len(granted) >= 4, granted


def _tried(operation: Any, mode: Any, key: str) -> Callable[[], None]:
    @AFFORDABLE
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: schemathesis.Case) -> None:
        _at_the_sample(case)
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=EVERY_OTHER)

    return send


def _at_the_sample(case: schemathesis.Case) -> None:
    if "event" in case.path_parameters:
        case.path_parameters["event"] = "sample"


def _told(error: BaseException) -> str:
    parts = getattr(error, "exceptions", [error])
    return "\n".join(str(part)[:1500] for part in parts)
