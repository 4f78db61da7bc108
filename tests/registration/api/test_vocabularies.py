"""Organisers keep their own lists of words."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees
from tests.registration.api.test_problems import told


def terms(organiser: Organiser, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = organiser.get(f"/v1/vocabularies/{name}").json["terms"]
    return found


def test_a_list_is_as_shipped_until_it_is_changed(organiser: Organiser, stranger: Organiser) -> None:
    shipped = organiser.get("/v1/vocabularies/roles")
    assert (shipped.json["is_default"], shipped.headers["ETag"]) == (True, '"0"')
    assert shipped.json["terms"][0] == {"code": "participant", "label": "Participant", "labels": {}, "position": 1}

    mine = {"terms": [{"code": "guest", "label": "Guest", "labels": {"fr": "Invité"}}]}
    changed = organiser.put("/v1/vocabularies/roles", version=0, json=mine)

    assert (changed.status_code, changed.json["is_default"], changed.headers["ETag"]) == (200, False, '"1"')
    assert [(one["code"], one["labels"]) for one in terms(organiser, "roles")] == [("guest", {"fr": "Invité"})]
    assert stranger.get("/v1/vocabularies/roles").json == shipped.json


def test_what_was_read_can_be_sent_back_in_another_order(organiser: Organiser) -> None:
    read = terms(organiser, "scopes")
    for one in read:
        one["position"] = len(read) + 1 - one["position"]

    told_back = organiser.put("/v1/vocabularies/scopes", version="*", json={"terms": read}).json["terms"]

    assert [one["code"] for one in told_back] == [one["code"] for one in reversed(read)]
    assert [one["position"] for one in told_back] == [1, 2, 3, 4]


def test_groups_of_countries_may_be_drawn_otherwise(organiser: Organiser) -> None:
    drawn = {"terms": [{"code": code, "label": code, "countries": ["ke", "PH"]} for code in ("origin", "transit")]}

    told_back = organiser.put("/v1/vocabularies/country_groups", version=0, json=drawn).json["terms"]

    assert [one["countries"] for one in told_back] == [["KE", "PH"]] * 2
    assert terms(organiser, "country_groups") == told_back


def test_a_renamed_word_changes_no_record(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, client: FlaskClient
) -> None:
    event = factories.an_event(runtime.database, organisation, event_type="workshop")
    Invitees(organiser, event, client).one(role="chair")
    renamed = [{**one, "label": one["label"].upper()} for one in terms(organiser, "event_types")]

    assert organiser.put("/v1/vocabularies/event_types", version=0, json={"terms": renamed}).status_code == 200

    assert organiser.get(f"/v1/events/{event.id}").json["event_type"] == "workshop"
    assert [one["id"] for one in organiser.get("/v1/events?event_type=workshop").json["items"]] == [str(event.id)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("constituencies", "media"), ("constituencies", "academia"), ("event_types", "workshop"), ("roles", "chair"),
        ("scopes", "global"), ("themes", "skills"), ("regions", "africa"),
    ],
)  # fmt: skip
def test_a_code_in_use_cannot_be_removed(
    organiser: Organiser, runtime: Runtime, organisation: Organisation, client: FlaskClient, name: str, code: str
) -> None:
    event = factories.an_event(
        runtime.database, organisation, event_type="workshop", facets={"theme": ["skills"], "scope": ["global"]},
        constituencies=[{"code": "media", "label": "Media"}, {"code": "academia", "label": "Academia"}],
        targets=[{"axis": "region", "code": "africa", "target": 5}],
    )  # fmt: skip
    Invitees(organiser, event, client).one(role="chair", constituency="academia")
    left = [one for one in terms(organiser, name) if one["code"] != code]

    problem = told(
        organiser.put(f"/v1/vocabularies/{name}", version=0, json={"terms": left}), 409, "invalid-transition"
    )

    assert problem["codes"] == [code]
    assert code in {one["code"] for one in terms(organiser, name)}


def test_nobody_overwrites_what_they_have_not_seen(organiser: Organiser) -> None:
    body = {"terms": [{"code": "guest", "label": "Guest"}]}
    told(organiser.put("/v1/vocabularies/roles", json=body), 428, "precondition-required")
    assert organiser.put("/v1/vocabularies/roles", version=0, json=body).status_code == 200
    told(organiser.put("/v1/vocabularies/roles", version=0, json=body), 412, "version-mismatch")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "terms"),
        ({"terms": [{"code": "A b", "label": "X"}]}, "terms.0.code"),
        ({"terms": [{"code": "a", "label": ""}]}, "terms.0.label"),
        ({"terms": [{"code": "a", "label": "A", "labels": {"?": "A"}}]}, "terms.0.labels"),
        ({"terms": [{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]}, "terms.1.code"),
        ({"terms": [{"code": "a", "label": "A", "countries": ["KE"]}]}, "terms.0.countries"),
    ],
)
def test_what_is_wrong_with_a_list_is_named(organiser: Organiser, body: dict[str, Any], field: str) -> None:
    problem = told(organiser.put("/v1/vocabularies/roles", version=0, json=body), 422, "validation-failed")
    assert [path.startswith(field) for path in problem["errors"]] == [True]


def test_there_are_no_other_lists(organiser: Organiser) -> None:
    told(organiser.get("/v1/vocabularies/secrets"), 404, "not-found")
