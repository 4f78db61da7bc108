"""Alerts and the dashboard look at numbers that exist, and every alert says what to do."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.audit_ledger import audit_ledger_nightly
from services.registration.usecases.keep_house import beat
from tests.factories import an_event
from tests.structure.tree import text_of

RULES = yaml.safe_load(text_of("docs/operations/prometheus-rules.yml"))
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
PANELS = json.loads(text_of("docs/operations/grafana-dashboard.json"))["panels"]
EXPRESSIONS = [rule["expr"] for rule in ALERTS] + [one["expr"] for panel in PANELS for one in panel["targets"]]
OF_THE_COLLECTOR = {"up", "le", "job"}
NUMBER = re.compile(r"placecard_\w+")
SELECTED = re.compile(r"(placecard_\w+)\{([^}]*)\}")


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return an_event(runtime.database, organisation, now=runtime.now())


@pytest.fixture
def told(runtime: Runtime, event: EventView, client: FlaskClient) -> dict[str, set[str]]:
    """Every number at /metrics with the labels it has, once a clock went round and the ledger was audited."""
    beat(runtime.database, "registration-clock", now=runtime.now())
    audit_ledger_nightly(runtime.database, runtime.keys, now=runtime.now())
    client.get("/healthz")
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {sample.name: set(sample.labels) for family in families for sample in family.samples}


def test_every_number_that_is_looked_at_is_told(told: dict[str, set[str]]) -> None:
    looked_at = {name for expression in EXPRESSIONS for name in NUMBER.findall(expression)}

    assert len(looked_at) > 8
    assert looked_at - told.keys() == set()


def test_every_label_that_is_asked_for_is_there(told: dict[str, set[str]]) -> None:
    for expression in EXPRESSIONS:
        for name, labels in SELECTED.findall(expression):
            assert set(re.findall(r"(\w+)[=!]", labels)) <= told[name], expression
        known = {label for name in NUMBER.findall(expression) for label in told[name]} | OF_THE_COLLECTOR
        for group in re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", expression):
            assert {label.strip() for label in group.split(",")} <= known, expression


def test_nothing_but_the_numbers_of_the_framework_stays_unwatched(told: dict[str, set[str]]) -> None:
    looked_at = {name for expression in EXPRESSIONS for name in NUMBER.findall(expression)}
    unseen = {name for name in told if name.startswith("placecard_")} - looked_at

    assert {name for name in unseen if not name.endswith(("_created", "_sum", "_count", "_bucket"))} == set()


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_every_alert_has_a_section_that_says_what_to_do(rule: dict[str, Any]) -> None:
    assert f"\n## {rule['alert']}\n" in text_of("docs/runbook.md")
    assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"
    assert rule["labels"]["severity"] in {"page", "ticket"}


def test_every_section_about_an_alert_has_its_alert() -> None:
    sections = set(re.findall(r"^## (Placecard\w+)$", text_of("docs/runbook.md"), re.MULTILINE))

    assert sections == {rule["alert"] for rule in ALERTS}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_expression_closes_what_it_opens(expression: str) -> None:
    for opening, closing in ("()", "{}", "[]"):
        assert expression.count(opening) == expression.count(closing)


def test_the_panels_do_not_overlap() -> None:
    taken = [cell for panel in PANELS for cell in cells(panel["gridPos"])]

    assert len(taken) == len(set(taken))


def cells(place: dict[str, int]) -> Iterator[tuple[int, int]]:
    return ((place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"]))
