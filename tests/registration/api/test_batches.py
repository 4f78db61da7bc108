"""An order to send that was accepted says where its batch can be seen (RFC 9110, section 15.3.3)."""

import pytest

from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from services.registration.store.organisations import Organisation
from tests import factories
from tests.factories import Organiser
from tests.registration.api.test_sending import invite


@pytest.fixture
def event(runtime: Runtime, organisation: Organisation) -> EventView:
    return factories.an_event(runtime.database, organisation)


@pytest.mark.parametrize("way", ["send", "waves/A/release"])
def test_a_batch_is_where_the_answer_says(organiser: Organiser, event: EventView, way: str) -> None:
    path = f"/v1/events/{event.id}"
    invite(organiser, f"{path}/invitations", wave="A")
    organiser.put(f"{path}/waves", version="*", json={"waves": [{"code": "A"}]})
    order = f"{path}/invitations/send" if way == "send" else f"{path}/{way}"
    body = {"wave": "A"} if way == "send" else {}

    rehearsed = organiser.post(f"{order}?dry_run=true", json=body)
    sent = organiser.post(order, json=body)

    assert (rehearsed.status_code, "Location" in rehearsed.headers) == (200, False)
    assert (sent.status_code, organiser.get(sent.headers["Location"]).json["batch"]) == (202, sent.json["batch"])
