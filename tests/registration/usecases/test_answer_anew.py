"""Back to the invitation: for whoever it is surely theirs, and only after a no."""

import pytest
from flask.testing import FlaskClient

from services.registration.domain.refusals import NotFound
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from services.registration.usecases.answer_anew import answer_anew
from services.registration.usecases.cancel_registration import cancel_own_registration
from services.registration.usecases.confirm_address import confirm_address
from services.registration.usecases.show_registration import show_registration
from tests import factories
from tests.factories import Clock, Organiser
from tests.invitees import YES, Invitees, registration_token


@pytest.fixture
def invitees(runtime: Runtime, organisation: Organisation, organiser: Organiser, client: FlaskClient) -> Invitees:
    return Invitees(organiser, factories.an_event(runtime.database, organisation), client)


def back(runtime: Runtime, token: str) -> str:
    return answer_anew(runtime.database, runtime.keys, token, now=runtime.now())


def test_who_gave_the_place_back_can_answer_with_the_link(runtime: Runtime, invitees: Invitees) -> None:
    token = registration_token(runtime, invitees.says_yes()["reference"])
    with pytest.raises(NotFound):
        back(runtime, token)
    cancel_own_registration(runtime.database, runtime.keys, token, now=runtime.now())

    assert invitees.say(back(runtime, token), **YES).json["state"] == "confirmed"


def test_who_answered_with_another_address_gets_no_link_to_an_invitation_that_may_be_somebody_elses(
    runtime: Runtime, invitees: Invitees
) -> None:
    reference = invitees.says_yes(email="other@example.com")["reference"]
    proof = registration_token(runtime, reference, "address")
    confirm_address(runtime.database, runtime.keys, proof, now=runtime.now())
    token = registration_token(runtime, reference)
    cancel_own_registration(runtime.database, runtime.keys, token, now=runtime.now())

    with pytest.raises(NotFound):
        back(runtime, token)


@pytest.mark.parametrize("over", ["revoked", "late", "closed", "not yet"])
def test_it_is_offered_and_works_only_while_the_invitation_can_be_answered(
    runtime: Runtime, invitees: Invitees, organiser: Organiser, clock: Clock, over: str
) -> None:
    token = registration_token(runtime, invitees.says_yes()["reference"])
    cancel_own_registration(runtime.database, runtime.keys, token, now=runtime.now())
    path = f"/v1/events/{invitees.event.id}"
    if over == "revoked":
        one = organiser.get(f"{path}/invitations").json["items"][0]["id"]
        assert organiser.post(f"{path}/invitations/{one}/revoke", json={"reason": "A mistake"}).status_code == 200
    elif over == "late":
        organiser.patch(path, json={"answers_due_at": "2027-03-10T12:00"}, version="*")
        clock.forward(days=10)
    elif over == "closed":
        organiser.post(f"{path}/close")

    offered = show_registration(runtime.database, runtime.keys, token, now=runtime.now()).may_answer_anew
    assert offered is (over == "not yet")
    if not offered:
        with pytest.raises(NotFound):
            back(runtime, token)
