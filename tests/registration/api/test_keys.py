"""Organisers make keys for others, never stronger than their own."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.registration.domain.api_keys import WantedKey
from services.registration.domain.refusals import Invalid
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.create_key import create_operator_key
from tests import factories
from tests.factories import Clock, Organiser
from tests.registration.api.test_problems import told

WANTED = {"name": "Door team", "scopes": ["keys:write", "checkin"]}


def make(organiser: Organiser, **changes: Any) -> dict[str, Any]:
    answer = organiser.post("/v1/keys", json={**WANTED, **changes})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def test_a_new_key_works_and_is_shown_once(organiser: Organiser) -> None:
    made = make(organiser)
    assert made["key"].startswith("pc_")
    assert len(made["key"]) == 46
    assert Organiser(organiser.client, made["key"]).get("/v1/keys").status_code == 200
    shown = organiser.get(f"/v1/keys/{made['id']}")
    assert "key" not in shown.json
    assert made["key"] not in organiser.get("/v1/keys").text


def test_only_its_digest_is_kept(organiser: Organiser, runtime: Runtime) -> None:
    made = make(organiser)
    with runtime.database.transaction() as session:
        rows = session.execute(text("select k::text from registration.api_key k")).scalars().all()
    assert not any(made["key"] in row or made["key"].encode().hex() in row for row in rows)


def test_a_key_cannot_grant_what_it_lacks(organiser: Organiser) -> None:
    weak = Organiser(organiser.client, make(organiser)["key"])
    told(weak.post("/v1/keys", json={"name": "x", "scopes": ["events:write"]}), 403, "forbidden-scope")
    make(weak, scopes=["checkin"])


def test_a_key_without_the_scope_makes_none(organiser: Organiser) -> None:
    weak = Organiser(organiser.client, make(organiser, scopes=["events:read"])["key"])
    told(weak.post("/v1/keys", json=WANTED), 403, "forbidden-scope")
    told(weak.get("/v1/keys"), 403, "forbidden-scope")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"id": "5"}, "id"),
        ({"organisation_id": "5"}, "organisation_id"),
    ],
)
def test_bad_wishes_are_named(organiser: Organiser, changes: dict[str, Any], field: str) -> None:
    body = told(organiser.post("/v1/keys", json={**WANTED, **changes}), 422, "validation-failed")
    assert list(body["errors"]) == [field]


def test_an_unknown_event_binds_nothing(organiser: Organiser) -> None:
    told(organiser.post("/v1/keys", json={**WANTED, "event": "nowhere"}), 404, "not-found")


def test_a_bound_key_makes_keys_bound_alike(organiser: Organiser, organisation: Organisation, runtime: Runtime) -> None:
    event = factories.an_event(runtime.database, organisation)
    other = factories.an_event(runtime.database, organisation, title="Another gathering")
    bound = Organiser(organiser.client, make(organiser, event=str(event.id))["key"])
    assert make(bound)["event_id"] == str(event.id)
    told(bound.post("/v1/keys", json={**WANTED, "event": str(other.id)}), 404, "not-found")
    assert {key["event_id"] for key in bound.get("/v1/keys").json["items"]} == {str(event.id)}


def test_an_ended_key_is_out_at_once(organiser: Organiser) -> None:
    made = make(organiser)
    told(organiser.delete(f"/v1/keys/{made['id']}"), 428, "precondition-required")
    told(organiser.delete(f"/v1/keys/{made['id']}", version=9), 412, "version-mismatch")
    answer = organiser.delete(f"/v1/keys/{made['id']}", version=1)
    assert (answer.status_code, answer.data) == (204, b"")
    told(Organiser(organiser.client, made["key"]).get("/v1/keys"), 401, "unauthenticated")
    told(organiser.get(f"/v1/keys/{made['id']}"), 404, "not-found")
    told(organiser.delete(f"/v1/keys/{made['id']}", version="*"), 404, "not-found")


def test_an_expiring_key_ends_by_itself(organiser: Organiser, clock: Clock) -> None:
    made = make(organiser, expires_at=(clock.now + timedelta(days=1)).isoformat())
    assert made["expires_at"].endswith("Z")
    clock.forward(days=1)
    told(Organiser(organiser.client, made["key"]).get("/v1/keys"), 401, "unauthenticated")


def test_strangers_find_nothing(organiser: Organiser, stranger: Organiser) -> None:
    made = make(organiser)
    told(stranger.get(f"/v1/keys/{made['id']}"), 404, "not-found")
    told(stranger.delete(f"/v1/keys/{made['id']}", version="*"), 404, "not-found")
    assert made["id"] not in stranger.get("/v1/keys").text


def test_lists_come_in_portions_newest_first(organiser: Organiser) -> None:
    made = [make(organiser, name=f"Key {number}")["id"] for number in range(5)]
    own = organiser.get("/v1/keys?limit=200").json["items"][-1]["id"]
    found, path = [], "/v1/keys?limit=2"
    while path:
        page = organiser.get(path).json
        assert len(page["items"]) <= 2
        found += [key["id"] for key in page["items"]]
        path = page["next_cursor"] and f"/v1/keys?limit=2&cursor={page['next_cursor']}"
    assert found == [*reversed(made), own]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "updated_since=yesterday", "page=2"])
def test_bad_portions_are_named(organiser: Organiser, query: str) -> None:
    body = told(organiser.get(f"/v1/keys?{query}"), 422, "validation-failed")
    assert list(body["errors"]) == [query.partition("=")[0]]


def test_the_operator_makes_keys_and_organisations(runtime: Runtime, app: Any) -> None:
    wanted = WantedKey(name="First", scopes=["keys:write"])
    made = [
        create_operator_key(runtime.database, runtime.keys, "New Institute", wanted, now=runtime.now())
        for _ in range(2)
    ]
    keys = Organiser(app.test_client(), made[0].secret).get("/v1/keys").json["items"]
    assert {key["id"] for key in keys} == {str(one.facts.id) for one in made}


@pytest.mark.parametrize("name", ["", "   "])
def test_the_operator_must_say_for_which_organisation(runtime: Runtime, name: str) -> None:
    wanted = WantedKey(name="First", scopes=["keys:write"])
    with pytest.raises(Invalid) as refused:
        create_operator_key(runtime.database, runtime.keys, name, wanted, now=runtime.now())
    assert list(refused.value.errors) == ["organisation"]


def test_spaces_make_no_second_organisation(runtime: Runtime, app: Any) -> None:
    wanted = WantedKey(name="First", scopes=["keys:write"])
    for name in ("New Institute", "  New  Institute "):
        made = create_operator_key(runtime.database, runtime.keys, name, wanted, now=runtime.now())
    assert len(Organiser(app.test_client(), made.secret).get("/v1/keys").json["items"]) == 2


def test_making_and_ending_are_audited(organiser: Organiser, organisation: Organisation, runtime: Runtime) -> None:
    made = make(organiser)
    organiser.delete(f"/v1/keys/{made['id']}", version="*")
    with runtime.database.transaction() as session:
        acts = session.execute(
            text("select action, organisation_id from registration.audit_entry where subject_id = :id order by id"),
            {"id": made["id"]},
        ).all()
    assert [tuple(act) for act in acts] == [("key.created", organisation.id), ("key.revoked", organisation.id)]
