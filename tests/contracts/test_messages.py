"""What one release writes, another must read."""

import dataclasses

import pytest

from services.contracts.envelope import UnknownMessage, facts_of, message_from
from services.contracts.messages import MESSAGES
from tests.contracts.samples import FOLDER, sample, sample_facts

TYPES = sorted(MESSAGES)


def test_every_message_has_its_example_and_no_example_is_left_over() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == [f"{type_}.v1.json" for type_ in TYPES]


@pytest.mark.parametrize("type_", TYPES)
def test_reading_and_writing_gives_the_same_facts(type_: str) -> None:
    assert facts_of(sample(type_)) == sample_facts(type_)


@pytest.mark.parametrize("type_", TYPES)
def test_facts_of_a_later_release_are_left_out(type_: str) -> None:
    facts = sample_facts(type_)
    later = facts | {"shoe_size": 44, "event": facts["event"] | {"mascot": "an owl"}}

    assert message_from(type_, later) == sample(type_)


@pytest.mark.parametrize("type_", TYPES)
def test_facts_that_an_earlier_release_did_not_write_take_their_defaults(type_: str) -> None:
    cls = MESSAGES[type_]
    needed = {f.name for f in dataclasses.fields(cls) if f.default is f.default_factory is dataclasses.MISSING}
    earlier = {name: fact for name, fact in sample_facts(type_).items() if name in needed}

    assert isinstance(message_from(type_, earlier), cls)


@pytest.mark.parametrize("type_", TYPES)
def test_a_missing_fact_is_told(type_: str) -> None:
    facts = sample_facts(type_)
    del facts["event"]

    with pytest.raises(UnknownMessage, match=type_):
        message_from(type_, facts)


@pytest.mark.parametrize("type_", TYPES)
def test_types_are_a_noun_and_what_happened_to_it(type_: str) -> None:
    noun, _, happened = type_.partition(".")

    assert noun.isalpha()
    assert happened.isalpha()


def test_an_unknown_type_is_told() -> None:
    with pytest.raises(UnknownMessage, match=r"tea\.served"):
        message_from("tea.served", {})


def test_examples_use_invented_addresses_only() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.iterdir())
    hosts = {word.partition("@")[2].strip('",') for word in text.split() if "@" in word}

    assert hosts <= {"example.org", "example.com"}
