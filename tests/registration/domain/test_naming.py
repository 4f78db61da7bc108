"""How a name is used where that differs from the name."""

from services.registration.domain import naming


def test_what_is_said_takes_the_place_of_what_was_kept_and_an_empty_text_takes_it_away() -> None:
    names = {"address": "Dr Diallo", "sort": "Diallo"}
    assert naming.kept(names, {"address": "Amina", "badge": "A. D."}) == {
        "address": "Amina", "badge": "A. D.", "sort": "Diallo",
    }  # fmt: skip
    assert naming.kept(names, {"address": ""}) == {"sort": "Diallo"}


def test_lists_look_at_the_name_unless_the_organisers_say_otherwise() -> None:
    assert [naming.in_lists("Amina Diallo", names) for names in ({}, {"sort": "Diallo"})] == ["Amina Diallo", "Diallo"]
