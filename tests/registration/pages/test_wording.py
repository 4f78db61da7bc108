"""What is wrong with a form, said so that a list of it says where."""

from tests.invitees import Invitees
from tests.registration.pages.visitor import Visitor


def test_what_is_wrong_names_its_field(visitor: Visitor, invitees: Invitees) -> None:
    visitor.get(f"/i/{invitees.one()}").send({"door": "accept"})
    visitor.send({"name": "x" * 201, "organisation": "x" * 201, "answers.dietary": "None"})
    assert visitor.problems == [
        "Name: Must have 1 to 200 characters.", "Organisation: Must have at most 200 characters.",
    ]  # fmt: skip


def test_what_is_wrong_is_told_in_the_language_of_the_page(visitor: Visitor, invitees: Invitees) -> None:
    visitor.get(f"/i/{invitees.one(language='fr')}").send({"door": "decline", "reason": "x" * 2001})
    assert visitor.problems == ["Avec vos propres mots : Doit avoir au plus 2000 caractères."]
