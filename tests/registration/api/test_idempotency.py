"""A POST sent again with its key is answered again and done once."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import Clock, Organiser
from tests.registration.api.conftest import Samples
from tests.registration.api.test_problems import told


@pytest.fixture
def sampler(samples: Samples, organisation: Organisation) -> Organiser:
    return samples.organiser(organisation)


def post(organiser: Organiser, key: str | None, name: str = "Once", path: str = "/v1/samples") -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return organiser.post(path, json={"name": name}, headers=headers)


def test_the_same_again_is_answered_from_the_store(samples: Samples, sampler: Organiser) -> None:
    key = str(uuid4())
    first, second = post(sampler, key), post(sampler, key)
    assert (first.status_code, first.data, first.mimetype) == (201, second.data, second.mimetype)
    assert second.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert samples.done == ["Once"]


def test_without_a_key_everything_is_done_each_time(samples: Samples, sampler: Organiser) -> None:
    assert [post(sampler, None, name).status_code for name in ("A", "B")] == [201, 201]
    assert samples.done == ["A", "B"]


def test_a_key_may_stand_in_quotes(samples: Samples, sampler: Organiser) -> None:
    key = str(uuid4())
    post(sampler, key)
    assert post(sampler, f'"{key}"').headers["Idempotency-Replayed"] == "true"


def test_another_body_is_refused(samples: Samples, sampler: Organiser) -> None:
    post(sampler, "k")
    told(post(sampler, "k", "Other"), 422, "idempotency-key-reused")
    assert samples.done == ["Once"]


def test_another_address_query_or_caller_is_another_request(
    samples: Samples, sampler: Organiser, organisation: Organisation
) -> None:
    post(sampler, "k", "A")
    assert post(sampler, "k", "B", "/v1/samples?dry_run=true").status_code == 201
    assert post(samples.organiser(organisation), "k", "C").status_code == 201
    assert samples.done == ["A", "B", "C"]


@pytest.mark.parametrize("key", ["", " ", '""', "x" * 256])
def test_a_key_that_is_none_is_refused(samples: Samples, sampler: Organiser, key: str) -> None:
    told(post(sampler, key), 400, "bad-request")
    assert samples.done == []


def test_a_key_of_the_greatest_length_is_taken(sampler: Organiser) -> None:
    assert post(sampler, "x" * 255).status_code == 201


def test_a_refusal_by_the_rules_is_stored_without_any_effect(
    samples: Samples, sampler: Organiser, runtime: Runtime
) -> None:
    first, second = post(sampler, "k", "Full"), post(sampler, "k", "Full")
    told(first, 409, "event-full")
    assert (second.status_code, second.data) == (409, first.data)
    assert second.mimetype == "application/problem+json"
    assert samples.done == ["Full"]
    with runtime.database.transaction() as session:
        assert session.scalar(text("select count(*) from registration.organisation where name = 'Full'")) == 0


def test_bad_input_is_not_stored(samples: Samples, sampler: Organiser) -> None:
    told(post(sampler, "k", ""), 422, "validation-failed")
    assert post(sampler, "k", "Mended").status_code == 201


def test_our_faults_are_not_stored(samples: Samples, sampler: Organiser) -> None:
    assert [post(sampler, "k", "Broken").status_code for _ in range(2)] == [500, 500]
    assert samples.done == ["Broken", "Broken"]


def test_after_a_day_a_key_is_new(samples: Samples, sampler: Organiser, clock: Clock) -> None:
    post(sampler, "k", "A")
    clock.forward(hours=23, minutes=59)
    assert post(sampler, "k", "A").headers["Idempotency-Replayed"] == "true"
    clock.forward(minutes=2)
    assert post(sampler, "k", "B").status_code == 201
    assert samples.done == ["A", "B"]


def test_nothing_of_the_answer_is_stored_in_the_clear(sampler: Organiser, runtime: Runtime) -> None:
    post(sampler, "k", "Zebedee")
    with runtime.database.transaction() as session:
        row = session.execute(text("select t::text from registration.idempotency_record t")).scalar_one()
    assert "Zebedee" not in row
    assert b"Zebedee".hex() not in row


def test_while_the_first_runs_the_second_is_told_so(samples: Samples, sampler: Organiser, runtime: Runtime) -> None:
    """The name's unique index holds the first request back until this test lets go of it."""
    with runtime.database.transaction() as holder:
        holder.execute(text("insert into registration.organisation (id, name) values (gen_random_uuid(), 'Once')"))
        first = threading.Thread(target=post, args=(sampler, "k"))
        first.start()
        _until_waiting(runtime)
        told(post(sampler, "k"), 409, "idempotency-key-in-progress")
        holder.rollback()
    first.join(5)
    assert post(sampler, "k").headers["Idempotency-Replayed"] == "true"


def _until_waiting(runtime: Runtime) -> None:
    for _ in range(1000):
        with runtime.database.statement() as connection:
            if connection.scalar(text("select count(*) from pg_locks where not granted")):
                return
    raise AssertionError("the first request never came to the database")
