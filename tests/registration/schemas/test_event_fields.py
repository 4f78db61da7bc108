"""Fields that only events have."""

import pytest
from marshmallow import ValidationError

from services.registration.schemas.event_fields import CodeLists, QuestionCode, Timezone, timezones


def test_facets_without_terms_are_dropped_and_terms_said_once() -> None:
    assert CodeLists().deserialize({"theme": ["a", "a"], "scope": []}) == {"theme": ["a"]}


def test_faults_in_facets_are_told_without_inner_steps() -> None:
    with pytest.raises(ValidationError) as refusal:
        CodeLists().deserialize({"Bad Name": ["a"], "theme": ["A b"]})
    assert set(refusal.value.messages) == {"Bad Name", "theme"}


@pytest.mark.parametrize("name", ["Europe/London", "America/Argentina/Buenos_Aires", "UTC"])
def test_zones_of_the_iana_list_are_known(name: str) -> None:
    assert Timezone().deserialize(name) == name
    assert name in timezones()


@pytest.mark.parametrize("name", ["europe/london", "../etc/passwd", "GMT+25", "Factory"])
def test_other_names_are_no_zones(name: str) -> None:
    with pytest.raises(ValidationError):
        Timezone().deserialize(name)


def test_question_codes_may_have_underscores() -> None:
    assert QuestionCode().deserialize("access_needs") == "access_needs"
    with pytest.raises(ValidationError):
        QuestionCode().deserialize("Access needs")
