"""Who learns who takes part."""

import pytest
from flask import Flask

from services.registration.domain.refusals import NotFound
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.list_participants import list_participants
from tests import factories
from tests.factories import START, Organiser
from tests.invitees import YES, Invitees, registration_token


class People:
    """Two people with a place, of whom the first agreed to be shown."""

    def __init__(
        self, app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser, mode: str
    ) -> None:
        self.runtime = runtime
        self.event = factories.an_event(runtime.database, organisation, participant_list=mode)
        invitees = Invitees(organiser, self.event, app.test_client())
        tokens = [invitees.one(name=name, role="chair") for name in ("Amina Diallo", "Robin Example")]
        said = [
            invitees.say(
                token, **{**YES, "name": name, "organisation": "Example Trust", "share_in_participant_list": agrees}
            )
            for token, name, agrees in zip(tokens, ("Amina Diallo", "Robin Example"), (True, False), strict=True)
        ]
        self.links = [registration_token(runtime, one.get_json()["reference"]) for one in said]

    def seen_by(self, place: int) -> list[str]:
        """What the person of this place is shown."""
        found = list_participants(self.runtime.database, self.runtime.keys, self.links[place], now=START)
        return [one.name or one.organisation or one.role for one in found.people.entries]


@pytest.mark.parametrize(
    ("mode", "told"),
    [("consenting_participants", "Amina Diallo"), ("public", "Amina Diallo"), ("roles_only", "chair"),
     ("institutions_only", "Example Trust")],
)  # fmt: skip
def test_those_with_a_place_see_those_who_agreed(
    app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser, mode: str, told: str
) -> None:
    people = People(app, runtime, organisation, organiser, mode)

    assert people.seen_by(0) == people.seen_by(1) == [told]


def test_nobody_is_shown_to_anybody_unless_the_organisers_say_so(
    app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser
) -> None:
    people = People(app, runtime, organisation, organiser, "organisers")

    with pytest.raises(NotFound):
        people.seen_by(0)


def test_who_agreed_to_one_list_is_not_put_on_a_wider_one(
    app: Flask, runtime: Runtime, organisation: Organisation, organiser: Organiser
) -> None:
    people = People(app, runtime, organisation, organiser, "consenting_participants")
    path = f"/v1/events/{people.event.id}"

    assert organiser.patch(path, version="*", json={"participant_list": "public"}).status_code == 409
    assert organiser.patch(path, version="*", json={"participant_list": "roles_only"}).status_code == 200
    assert people.seen_by(1) == ["chair"]
