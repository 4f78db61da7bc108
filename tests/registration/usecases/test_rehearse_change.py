"""A dry run does everything and keeps nothing of it."""

import pytest
from sqlalchemy import func, select

from services.kit.database import Database, Transaction
from services.registration.domain.refusals import NotFound
from services.registration.store.organisations import Organisation
from services.registration.usecases.rehearse_change import rehearse_change
from tests.factories import add_organisation


def add_one(session: Transaction) -> str:
    add_organisation(session, "Example Institute")
    return "one more"


def stored(db: Database) -> int:
    with db.transaction() as session:
        return session.scalar(select(func.count()).select_from(Organisation)) or 0


def test_tells_what_would_happen_and_stores_nothing(db: Database) -> None:
    assert rehearse_change(db, add_one, dry_run=True) == "one more"
    assert stored(db) == 0


def test_does_the_same_for_good_without_a_dry_run(db: Database) -> None:
    assert rehearse_change(db, add_one, dry_run=False) == "one more"
    assert stored(db) == 1


@pytest.mark.parametrize("dry_run", [True, False])
def test_passes_a_refusal_on(db: Database, *, dry_run: bool) -> None:
    def refuse(_: Transaction) -> None:
        raise NotFound

    with pytest.raises(NotFound):
        rehearse_change(db, refuse, dry_run=dry_run)
