"""A list of invitees is sorted out row by row."""

from services.registration.domain.invitees import Candidate, Invitee, due_faults, lookalikes, sift


def row(index: int, email: str, **fields: object) -> Candidate:
    return Candidate(index=index, invitee=Invitee(name="Amina", email=email, source="A list", **fields))  # type: ignore[arg-type]  # any field of an invitee


def test_parts_good_rows_from_bad_and_repeated_ones() -> None:
    bad = Candidate(index=1, errors={"name": ["Missing."]})
    rows = [row(0, "a@example.org"), bad, row(2, "A@Example.org"), row(3, "b@example.org")]

    sifted = sift(rows, constituencies=[])

    assert list(sifted.good) == [0, 3]
    assert sifted.errors == {1: {"name": ["Missing."]}}
    assert list(sifted.repeated) == [2]


def test_knows_only_the_event_s_constituencies_when_it_has_some() -> None:
    rows = [row(0, "a@example.org", constituency="business"), row(1, "b@example.org", constituency="academia")]

    assert list(sift(rows, constituencies=["academia"]).errors) == [0]
    assert sift(rows, constituencies=[]).errors == {}


def test_a_bad_row_does_not_make_a_later_one_a_repetition() -> None:
    rows = [row(0, "a@example.org", constituency="unknown"), row(1, "a@example.org")]

    sifted = sift(rows, constituencies=["academia"])

    assert (list(sifted.good), sifted.repeated) == ([1], {})


def test_people_who_may_be_known_under_another_address_are_told_and_nobody_else() -> None:
    known = [("Dr. Amina Diallo", "Example Relief", "amina@example.org"), ("Bo Ek", "Institute", "bo@example.org")]
    rows = {
        2: Invitee(name="DIALLO Amína", email="a.diallo@example.com", source="A list", organisation="Example  Relief"),
        3: Invitee(name="Amina Diallo", email="amina@example.org", source="A list"),
        4: Invitee(name="Bo Ek", email="ek@example.com", source="A list", organisation="Another House"),
        5: Invitee(name="Cy Example", email="cy@example.org", source="A list", organisation="Institute"),
        6: Invitee(name="Prof Cy Example", email="cy@example.com", source="A list"),
    }
    assert lookalikes(rows, known) == {
        2: ["amina@example.org"], 3: ["a.diallo@example.com"], 6: ["cy@example.org"],
    }  # fmt: skip


def test_answers_are_due_by_the_end_of_the_event() -> None:
    ends = "2027-04-01T17:00"

    assert due_faults(ends, ends) == due_faults(None, ends) == due_faults(ends, None) == {}
    assert due_faults("2027-04-02", "2027-04-01") == {}
    assert list(due_faults("2027-04-01T17:01", ends)) == ["answers_due_at"]
    late = row(0, "a@example.org", answers_due_at="2027-04-02")
    assert list(sift([late], constituencies=[], ends_at=ends).errors[0]) == ["answers_due_at"]
