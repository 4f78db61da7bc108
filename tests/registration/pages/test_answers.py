"""The form of an answer: what few people need is folded away, and obeyed where it is told."""

from services.registration.runtime import Runtime
from tests.invitees import Invitees
from tests.registration.api.test_sending import outbox
from tests.registration.pages.test_invitation import DETAILS, RULE
from tests.registration.pages.visitor import Visitor


def test_how_a_name_is_used_is_asked_in_a_fold_and_obeyed(
    visitor: Visitor, invitees: Invitees, runtime: Runtime
) -> None:
    visitor.get(f"/i/{invitees.one()}").send({"door": "accept"})
    fold = visitor.page.select_one("details")
    assert fold is not None
    assert not fold.has_attr("open")
    visitor.send({**DETAILS, "name": "Амина Диалло", "names.address": "Dr Diallo", "names.latin": "Амина"})
    assert visitor.problems == ["Name in Latin letters: Please write it in Latin letters."]
    assert visitor.page.select_one("details[open] #names\\.latin")
    visitor.send({"names.latin": "Amina Diallo"})
    assert "Form of address Dr Diallo" in visitor.text
    assert "Name on the badge" not in visitor.text
    visitor.send(RULE)
    assert visitor.heading == "Your place is confirmed"
    (told,) = outbox(runtime)
    assert told.facts["recipient"] == {
        "name": "Амина Диалло", "email": "p1@example.org", "addressed_as": "Dr Diallo",
    }  # fmt: skip
