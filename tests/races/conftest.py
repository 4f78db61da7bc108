"""A clean event for each race, and links to it made without the API."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import psycopg
import pytest

from services.kit.database import new_id
from services.local.servers import Servers
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.invitations import Invitation
from services.registration.store.organisations import Organisation
from tests import factories
from tests.races.web import Web, running_web


@pytest.fixture(scope="module")
def careless(migrated_url: str, servers: Servers) -> Iterator[Callable[[str], Web]]:
    """Two web processes that go without the named guard, the same two for every test of a module."""
    with ExitStack() as stack:
        yield cache(lambda guard: stack.enter_context(running_web(migrated_url, servers.redis_url, guard_off=guard)))


@pytest.fixture
def web(careless: Callable[[str], Web]) -> Web:
    """Two web processes with every guard."""
    return careless("")


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    """55 seats in the room, first come, first served."""
    return factories.an_event(runtime.database, organisation, capacity=55, waitlist_policy="first_come")


@pytest.fixture
def invited(runtime: Runtime, event: EventView) -> Callable[[int], list[str]]:
    """Invite so many people; their tokens."""

    def invite(number: int) -> list[str]:
        with runtime.database.transaction() as session:
            people = [
                Invitation(
                    id=new_id(), event_id=event.id, name=f"Person {n}", email=f"person{n}@example.org",
                    email_key=f"person{n}@example.org", source="A list", state="sent",
                )
                for n in range(number)
            ]  # fmt: skip
            session.add_all(people)
            session.flush()
            return [
                links.issue(session, runtime.keys, purpose="invitation", event_id=event.id, invitation_id=person.id)
                for person in people
            ]

    return invite


@pytest.fixture
def without_constraint(database_url: str) -> Iterator[None]:
    """The database without its own seat belt, as a negative control needs it."""
    rule = "check (capacity is null or over_capacity_allowed or confirmed + offered <= capacity) not valid"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("alter table registration.pool drop constraint ck_pool_not_oversold")
        yield
        connection.execute("truncate registration.pool cascade")
        connection.execute(f"alter table registration.pool add constraint ck_pool_not_oversold {rule}")
        connection.execute("alter table registration.pool validate constraint ck_pool_not_oversold")
