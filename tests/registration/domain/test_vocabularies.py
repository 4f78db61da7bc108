"""Words may be renamed and reordered; a code that records have stays."""

import pytest

from services.registration.domain.refusals import Invalid, InvalidTransition
from services.registration.domain.vocabularies import SHIPPED, Term, Vocabulary, check_kept, check_terms


@pytest.mark.parametrize("name", SHIPPED)
def test_what_we_ship_is_sound(name: str) -> None:
    check_terms(SHIPPED[name], name)
    assert all(term.code.replace("-", "").isalnum() and term.code == term.code.lower() for term in SHIPPED[name])


def test_the_stakeholders_of_the_global_compact_are_there() -> None:
    labels = {term.label for term in SHIPPED["constituencies"]}

    assert {"Migrants", "Faith-based organisations", "Local authorities and communities", "Media"} <= labels


def test_a_code_comes_once() -> None:
    twice = [Term(code="press", label="Press"), Term(code="press", label="Media")]

    with pytest.raises(Invalid) as refused:
        check_terms(twice, "roles")
    assert list(refused.value.errors) == ["terms.1.code"]


def test_a_code_in_use_is_not_dropped() -> None:
    before, after = SHIPPED["roles"], [Term(code="participant", label="Guest")]

    check_kept(before, after, {"participant", "never-a-term"})
    with pytest.raises(InvalidTransition, match="chair"):
        check_kept(before, after, {"chair"})


def test_a_reader_gets_the_label_of_their_language() -> None:
    chair = Term(code="chair", label="Chair", labels={"fr": "Présidence", "pt-BR": "Presidência"})

    assert [chair.label_in(language) for language in ("fr-CA", "pt-BR", "pt", "en", "")] == [
        "Présidence", "Presidência", "Chair", "Chair", "Chair"
    ]  # fmt: skip
    assert Vocabulary(name="roles", version=1, terms=(chair,)).labels("fr") == {"chair": "Présidence"}
