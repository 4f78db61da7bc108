"""A message is complete: an example both services read, templates for its letters, a paragraph."""

import pytest

from services.contracts.messages import MESSAGES
from services.letters.purposes import PURPOSES
from services.notifications.domain.addressing import purposes_of_type
from tests.structure.tree import TOP, committed, text_of

TEMPLATES = TOP / "services/letters/templates"


@pytest.mark.parametrize("type_", MESSAGES)
class TestEveryMessage:
    def test_has_a_golden_sample(self, type_: str) -> None:
        assert (TOP / f"tests/contracts/golden/{type_}.v{MESSAGES[type_].version}.json").is_file()

    def test_becomes_letters_that_have_their_templates(self, type_: str) -> None:
        for purpose in purposes_of_type(type_):
            assert purpose in PURPOSES
            assert {one.name for one in (TEMPLATES / purpose).iterdir()} >= {"subject.txt", "body.txt", "body.mjml"}

    def test_has_its_paragraph(self, type_: str) -> None:
        assert f"\n## {type_}\n" in text_of("docs/messages.md")


def test_every_purpose_comes_from_a_message() -> None:
    assert {purpose for type_ in MESSAGES for purpose in purposes_of_type(type_)} == set(PURPOSES)


def test_every_golden_sample_belongs_to_a_message() -> None:
    samples = {path.name.rsplit(".v", 1)[0] for path in committed("tests/contracts/golden")}

    assert samples == set(MESSAGES)
