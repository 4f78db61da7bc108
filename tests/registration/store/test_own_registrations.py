"""A link works for as long as it is live, also while it waits for somebody else's change."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.registration.domain.refusals import Gone
from services.registration.runtime import Runtime
from services.registration.store import links
from services.registration.store.organisations import Organisation
from services.registration.store.own_registrations import find_own
from services.registration.usecases.cancel_registration import cancel_own_registration
from tests import factories
from tests.factories import Organiser
from tests.invitees import Invitees, registration_id, registration_token


@pytest.mark.parametrize("ends", [True, False], ids=["ends", "stays"])
def test_a_link_that_ends_while_it_waits_for_its_turn_does_nothing(
    runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient, ends: bool
) -> None:
    event = factories.an_event(runtime.database, organisation)
    reference = Invitees(organiser, event, client).says_yes()["reference"]
    token, id_ = registration_token(runtime, reference), registration_id(runtime, reference)
    db, keys, now = runtime.database, runtime.keys, runtime.now()

    with ThreadPoolExecutor(1) as other:
        with db.transaction() as session:
            find_own(session, keys, token, now=now, lock=True)
            waits = other.submit(cancel_own_registration, db, keys, token, now=now)
            _until_waiting(runtime)
            if ends:
                links.revoke_own(session, id_)
        if ends:
            with pytest.raises(Gone):
                waits.result(10)
        else:
            assert waits.result(10).state == "cancelled", "the control: it waited, and then it was carried out"


def _until_waiting(runtime: Runtime) -> None:
    for _ in range(1000):
        with runtime.database.statement() as connection:
            if connection.scalar(text("select count(*) from pg_locks where not granted")):
                return
    raise AssertionError("it never came to the database")
