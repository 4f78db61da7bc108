"""Tell operators' collectors how it is, in numbers."""

from services.kit.database import Database
from services.registration.domain.numbers import Numbers
from services.registration.store import numbers


def show_numbers(database: Database) -> Numbers:
    """Read everything that is counted.

    Raises:
        DatabaseUnavailable: the database does not answer.
    """
    with database.statement() as connection:
        return numbers.read_numbers(connection)
