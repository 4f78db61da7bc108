"""Nobody gets in but those a door lets in."""

from flask import Flask

from services.kit.keys import new_token
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.authenticate_key import Presented, authenticate_key
from tests import factories


def test_a_key_names_its_organisation_and_scopes(app: Flask, runtime: Runtime, organisation: Organisation) -> None:
    key = factories.a_key(runtime, organisation, scopes=["events:read"])
    caller = authenticate_key(runtime.database, runtime.keys, Presented(key=key), now=runtime.now())
    assert caller is not None
    assert (caller.organisation_id, caller.scopes) == (organisation.id, frozenset({"events:read"}))


def test_a_key_never_issued_names_nobody(runtime: Runtime) -> None:
    presented = Presented(key=new_token())
    assert authenticate_key(runtime.database, runtime.keys, presented, now=runtime.now()) is None
