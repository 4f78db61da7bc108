"""Two organisations with everything an event can have, and the links of the people in it."""

import pytest
from flask import Flask

from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests.security.world import World


@pytest.fixture
def world(app: Flask, runtime: Runtime, organisation: Organisation) -> World:
    """One organisation's event with people in every state, and a second event of theirs."""
    return World.made(app, runtime, organisation)
