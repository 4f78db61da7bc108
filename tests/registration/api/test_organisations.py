"""Organisers give their organisation a name, a colour and a logo."""

import base64
from typing import Any

import pytest

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.pictures import png
from tests.registration.api.test_problems import told

PATH = "/v1/organisation"
LOGO = base64.b64encode(png(40, 30)).decode()
LOOKS: dict[str, Any] = {"name": "Example Institute", "accent_colour": "#7A1F5C", "logo": LOGO}


def test_an_organisation_looks_like_ours_until_it_is_changed(organiser: Organiser) -> None:
    ours = organiser.get(PATH)
    assert (ours.json["name"], ours.json["accent_colour"], ours.json["logo_url"]) == ("Example Institute", None, None)
    changed = organiser.put(PATH, version=ours.headers["ETag"].strip('"'), json=LOOKS | {"name": "New Institute"})
    assert (changed.status_code, changed.json["name"], changed.json["accent_colour"]) == (
        200,
        "New Institute",
        "#7a1f5c",
    )
    assert changed.json == organiser.get(PATH).json
    assert changed.json["logo_url"] == f"http://127.0.0.1:8000/brand/{changed.json['id']}/logo?v=1"
    assert organiser.get(PATH, headers={"If-None-Match": changed.headers["ETag"]}).status_code == 304


def test_what_is_left_out(organiser: Organiser) -> None:
    """The logo is too large to be sent each time; the rest is as it is told."""
    organiser.put(PATH, version=0, json=LOOKS)
    kept = organiser.put(PATH, version=1, json={"name": "Example Institute"}).json
    assert (kept["accent_colour"], kept["accent_colour_at_night"]) == (None, None)
    assert kept["logo_url"]
    assert organiser.put(PATH, version=2, json={"name": "Example Institute", "logo": None}).json["logo_url"] is None


def test_nobody_overwrites_what_they_have_not_seen(organiser: Organiser) -> None:
    told(organiser.put(PATH, json=LOOKS), 428, "precondition-required")
    assert organiser.put(PATH, version=0, json=LOOKS).status_code == 200
    told(organiser.put(PATH, version=0, json=LOOKS), 412, "version-mismatch")


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"accent_colour": "#ffcc00"}, "accent_colour", "Take a darker colour"),
        ({"accent_colour": "red"}, "accent_colour", "#rrggbb"),
        ({"accent_colour": "#fff;}*{display:none"}, "accent_colour", "#rrggbb"),
        ({"logo": "no base64!"}, "logo", "in base64"),
        ({"logo": base64.b64encode(b"<svg onload='alert(1)'/>").decode()}, "logo", "no PNG, JPEG or WebP"),
        ({"name": "Another organisation"}, "name", "Another organisation has this name"),
        ({"name": "a\nb"}, "name", "one line"),
    ],
)
def test_what_nobody_could_read_or_see_is_refused(
    organiser: Organiser, stranger: Organiser, change: dict[str, Any], field: str, sentence: str
) -> None:
    answer = organiser.put(PATH, version=0, json=LOOKS | change)
    assert answer.status_code == 422
    assert sentence in answer.json["errors"][field][0]
    assert organiser.get(PATH).json["version"] == 0


def test_a_key_of_one_event_looks_and_changes_nothing(
    runtime: Runtime, organisation: Organisation, organiser: Organiser
) -> None:
    event = factories.an_event(runtime.database, organisation)
    key = factories.a_key(runtime, organisation, scopes=["events:read", "events:write"], event_id=event.id)
    bound = Organiser(organiser.client, key)
    assert bound.get(PATH).status_code == 200
    told(bound.put(PATH, version=0, json=LOOKS), 403, "forbidden-scope")


def test_the_change_is_noted(organiser: Organiser) -> None:
    organiser.put(PATH, version=0, json=LOOKS)
    (noted,) = [one for one in organiser.get("/v1/audit").json["items"] if one["action"] == "organisation.changed"]
    assert LOGO not in str(noted)
