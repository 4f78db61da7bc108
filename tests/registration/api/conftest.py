"""Sample doors, so that each ground rule is tested by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from marshmallow import Schema
from sqlalchemy import text

from services.kit.database import DatabaseUnavailable
from services.registration.api.blueprints import ApiBlueprint
from services.registration.api.dispatch import guard_all, takes_large_body
from services.registration.api.guards import caller, for_invitee, guarded, invitee_token, public
from services.registration.api.versions import expected_version, with_version
from services.registration.domain.callers import SCOPES
from services.registration.domain.refusals import EventFull, NotFound, VersionMismatch
from services.registration.runtime import Runtime
from services.registration.schemas.fields import Line
from services.registration.schemas.paging import DryRunArgs
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser

GOOD_TOKEN = "the-one-good-token-of-these-tests"


class SampleSchema(Schema):
    """One name."""

    name = Line(50, required=True)


@dataclass
class Samples:
    """What the sample doors did, and a client for them."""

    app: Flask
    runtime: Runtime
    done: list[str] = field(default_factory=list)

    def visitor(self) -> FlaskClient:
        """Somebody without a key."""
        return self.app.test_client()

    def organiser(self, organisation: Organisation, **key: Any) -> Organiser:
        """Somebody with a key of an organisation."""
        key.setdefault("scopes", SCOPES)
        return Organiser(self.app.test_client(), factories.a_key(self.runtime, organisation, **key))


@pytest.fixture
def samples(make_app: Callable[..., Flask], runtime: Runtime) -> Samples:
    """An application with sample doors under /v1/samples."""
    return with_samples(make_app(), runtime)


def with_samples(app: Flask, runtime: Runtime) -> Samples:
    """Put the sample doors into an application."""
    made = Samples(app=app, runtime=runtime)
    app.extensions["flask-smorest"]["apis"][""]["ext_obj"].register_blueprint(_doors(made))
    guard_all(app)
    return made


def _doors(made: Samples) -> ApiBlueprint:
    doors = ApiBlueprint("samples", __name__, url_prefix="/v1/samples")
    _making(doors, made)
    _versioned(doors)
    _open_to_visitors(doors)
    _faulty(doors, made)
    return doors


def _making(doors: ApiBlueprint, made: Samples) -> None:
    @doors.route("", methods=["POST"])
    @guarded("events:write")
    @doors.arguments(SampleSchema)
    @doors.arguments(DryRunArgs, location="query")
    @doors.response(201, SampleSchema)
    def make(wanted: dict[str, Any], query: dict[str, Any]) -> Any:
        """Store the name as an organisation, and refuse "Full" after doing so."""
        with made.runtime.database.transaction() as session:
            factories.add_organisation(session, wanted["name"])
            made.done.append(wanted["name"])
            if wanted["name"] == "Full":
                raise EventFull("No seat is left.", alternatives=[{"attendance": "remote"}])
            if wanted["name"] == "Broken":
                raise RuntimeError("secret inside")
        return wanted

    @doors.route("/large", methods=["POST"])
    @guarded("events:write")
    @takes_large_body(3 * 1024 * 1024)
    @doors.response(200)
    def take_large() -> Any:
        """Take a large body."""
        return {"bytes": len(request.get_data())}


def _versioned(doors: ApiBlueprint) -> None:
    @doors.route("/<int:version>", methods=["GET"])
    @guarded("events:read")
    @doors.response(200)
    def look(version: int) -> Any:
        """Answer with a version."""
        return with_version({"caller": str(caller().organisation_id)}, version)

    @doors.route("/<int:version>", methods=["PATCH"])
    @guarded("events:write")
    @doors.response(200)
    def change(version: int) -> Any:
        """Change that version only."""
        expected = expected_version()
        if expected not in (None, version):
            raise VersionMismatch
        return with_version({}, version + 1)


def _open_to_visitors(doors: ApiBlueprint) -> None:
    @doors.route("/invitee", methods=["GET"])
    @for_invitee("Invitation")
    @doors.response(200)
    def invitee() -> Any:
        """Know one token."""
        if invitee_token() != GOOD_TOKEN:
            raise NotFound(f"never shown: {invitee_token()}")
        return {"known": True}

    @doors.route("/form", methods=["POST"])
    @public("anybody may write")
    @doors.response(201)
    def form() -> Any:
        """A public form."""
        return {}


def _faulty(doors: ApiBlueprint, made: Samples) -> None:
    @doors.route("/away", methods=["GET"])
    @public("sample of a fault")
    @doors.response(200)
    def away() -> Any:
        """The database is away."""
        raise DatabaseUnavailable("57P01")

    @doors.route("/slow", methods=["GET"])
    @public("sample of a fault")
    @doors.response(200)
    def slow() -> Any:
        """The database is too slow."""
        with made.runtime.database.transaction() as session:
            session.execute(text("set local statement_timeout = 1"))
            session.execute(text("select pg_sleep(1)"))
