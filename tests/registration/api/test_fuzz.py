"""Whatever is sent to whichever door, the answer is one that the description tells of, and never a fault of ours."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser

EXAMPLES = 5
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
AFFORDABLE = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_door_breaks(
    app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser, mode: str
) -> None:
    factories.an_event(runtime.database, organisation, slug="sample")
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    broken = {}
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        try:
            _tried(operation, schemathesis.GenerationMode(mode), organiser.key)()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001  every broken door is told, not only the first
            broken[operation.label] = _told(error)
    assert not broken, "\n\n".join(f"{door}\n{error}" for door, error in broken.items())


def _tried(operation: Any, mode: Any, key: str) -> Callable[[], None]:
    @AFFORDABLE
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: schemathesis.Case) -> None:
        if "event" in case.path_parameters:
            case.path_parameters["event"] = "sample"
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    return send


def _told(error: BaseException) -> str:
    parts = getattr(error, "exceptions", [error])
    return "\n".join(str(part)[:1500] for part in parts)
