"""The document of an event: filled in, changed, cloned."""

from services.registration.domain.events import DEFAULTS, changed_fields, cloned, filled


def test_what_is_not_given_has_its_default() -> None:
    details = filled({"title": "T", "summary": None, "slug": "not-part-of-it"})

    assert list(details) == list(DEFAULTS)
    assert (details["title"], details["summary"], details["access"]) == ("T", "", "invitation_only")


def test_what_is_given_is_laid_over_the_base() -> None:
    base = filled({"title": "T", "summary": "S"})

    assert filled({"summary": None}, base=base)["summary"] == ""
    assert filled({"title": "U"}, base=base)["summary"] == "S"


def test_changes_are_named_in_order() -> None:
    before = filled({"title": "T"})

    assert changed_fields(before, {**before, "languages": ["fr"], "title": "U"}) == ["title", "languages"]


def test_a_clone_leaves_behind_what_belongs_to_one_date() -> None:
    details = filled({"title": "T", "starts_at": "2027-09-10", "reference_code": "PC1", "sessions": [{"title": "S"}]})

    assert not {"starts_at", "reference_code", "sessions"} & cloned(details).keys()
    assert cloned(details)["title"] == "T"
