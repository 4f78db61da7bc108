"""What one release writes, another must read."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from services.contracts.envelope import UnknownMessage, facts_of, message_from
from services.contracts.messages import MESSAGES
from tests.contracts.samples import FOLDER, sample, sample_facts

TYPES = sorted(MESSAGES)
Path = tuple[str | int, ...]


def leaves(facts: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every fact of a message with the way to it, those that hold others too."""
    if path:
        yield path, facts
    for name, fact in facts.items() if isinstance(facts, dict) else enumerate(facts) if isinstance(facts, list) else ():
        yield from leaves(fact, (*path, name))


def changed(facts: Any, path: Path, fact: object) -> dict[str, Any]:
    """The facts with another one at the end of the way, or with none."""
    found = facts
    for name in path[:-1]:
        found = found[name]
    if fact is ...:
        del found[path[-1]]
    else:
        found[path[-1]] = fact
    return dict(facts)


def outcome(type_: str, facts: dict[str, Any]) -> object:
    """What reading gives: a message, or the word that it cannot be read."""
    try:
        return message_from(type_, facts)
    except UnknownMessage:
        return UnknownMessage


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
def test_a_fact_of_another_kind_is_told_wherever_it_stands(type_: str) -> None:
    for path, fact in leaves(sample_facts(type_)):
        for other in (7, "text", ["text"], {"text": "text"}, True):
            if not isinstance(other, type(fact)):
                with pytest.raises(UnknownMessage):
                    message_from(type_, changed(sample_facts(type_), path, other))


@pytest.mark.parametrize("type_", TYPES)
def test_null_is_as_good_as_left_out(type_: str) -> None:
    for path, _ in leaves(sample_facts(type_)):
        if isinstance(path[-1], int):
            continue  # a list has no place for it
        facts = changed(sample_facts(type_), path, None)
        assert outcome(type_, facts) == outcome(type_, changed(sample_facts(type_), path, ...))


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
