"""Whoever cannot come is told so, and nothing that is true no more is told after it."""

from sqlalchemy import text

from tests.waiting import Waitlist

LEAVING = text("""
select type from registration.outbox where subject_id = :id and withdrawn_at is null order by id
""")


def leaving(line: Waitlist, reference: str) -> list[str]:
    """What is told of them, or was."""
    with line.runtime.database.statement() as connection:
        return list(connection.execute(LEAVING, {"id": line.row(reference).id}).scalars())


def test_a_confirmation_that_has_not_left_yet_is_taken_back(line: Waitlist) -> None:
    (seated,) = line.joined(1)
    assert leaving(line, seated) == ["registration.confirmed"], "the control: it would be told"

    line.own(seated, "cancel")

    assert leaving(line, seated) == ["registration.cancelled"]


def test_one_that_has_left_stays_in_the_record(line: Waitlist) -> None:
    (seated,) = line.joined(1)
    with line.runtime.database.transaction() as session:
        session.execute(text("update registration.outbox set settled_at = now()"))

    line.own(seated, "cancel")

    assert leaving(line, seated) == ["registration.confirmed", "registration.cancelled"]
