"""Where a government moves the clock, events keep their time on the wall."""

from datetime import timedelta

from sqlalchemy import text

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.renew_instants import renew_instants
from tests import factories
from tests.factories import Clock, Organiser


def test_instants_follow_a_new_table_of_zones_once(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, clock: Clock
) -> None:
    event = factories.an_event(runtime.database, organisation, answers_due_at="2027-03-20T12:00")
    path = f"/v1/events/{event.id}"
    before = organiser.get(path).json
    with runtime.database.transaction() as session:  # as an older table would have it
        session.execute(text("update registration.event set starts_at = starts_at + interval '1 h'"))

    for _ in range(2):
        renew_instants(runtime.database, now=clock.now)

    after = organiser.get(path).json
    assert (after["starts_at_utc"], after["version"]) == (before["starts_at_utc"], before["version"] + 1)
    assert [one["action"] for one in organiser.get(f"{path}/history").json["items"]].count(
        "event.instants_renewed"
    ) == 1


def test_what_is_over_stays_as_it_was(runtime: Runtime, organisation: Organisation, clock: Clock) -> None:
    factories.an_event(runtime.database, organisation)
    with runtime.database.transaction() as session:
        session.execute(text("update registration.event set starts_at = starts_at + interval '1 h'"))
    clock.now += timedelta(days=60)

    renew_instants(runtime.database, now=clock.now)

    with runtime.database.statement() as connection:
        assert connection.exec_driver_sql("select version from registration.event").scalar() == 1
