"""People who wait."""

import pytest
from flask.testing import FlaskClient

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.factories import Clock, Organiser
from tests.waiting import Waitlist, World


@pytest.fixture
def world(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, clock: Clock
) -> World:
    """Where events with a waitlist are made."""
    return World(runtime, organisation, organiser, client, clock)


@pytest.fixture
def line(world: World) -> Waitlist:
    """One seat, first come, a freed seat is offered for a day."""
    return world.waitlist()
