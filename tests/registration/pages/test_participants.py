"""The list of participants in words."""

from services.registration.runtime import Runtime
from tests.invitees import Invitees
from tests.registration.pages.test_own_data import entered
from tests.registration.pages.visitor import Visitor


def test_a_group_is_called_what_the_event_calls_it(visitor: Visitor, invitees: Invitees, runtime: Runtime) -> None:
    groups = [{"code": "cs", "label": "Civic groups"}, {"code": "academia", "label": "Academia"}]
    told = {"participant_list": "roles_only", "constituencies": groups}
    path = f"/v1/events/{invitees.event.id}"
    assert invitees.organiser.patch(path, json=told, version="*").status_code == 200
    agreed = {"acknowledge_discussion_rule": True, "share_in_participant_list": True, "answers": {"dietary": "None"}}
    for group in ("cs", "academia"):
        assert invitees.say(invitees.one(constituency=group), answer="accept", name="A", **agreed).status_code == 201
    invitees.organiser.patch(f"{path}/capacity", json={"attendance": {"in_person": {"capacity": 3}}}, version="*")

    entered(visitor, invitees, runtime)

    text = visitor.get("/registration/participants").text
    assert "Academia" in text
    assert "Civic groups" in text
