"""Keys that cannot open what is stored are noticed before people notice."""

import pytest
from sqlalchemy import text

from services.kit.database import Database, new_id
from services.kit.keys import Keyring
from services.registration.store import outbox
from services.registration.usecases.prove_keys import prove_keys
from tests.journeys.letters import a_confirmation

OLD = "an old secret of more than thirty-two characters"
NEW = "a new secret of more than thirty-two characters"


def seal(db: Database, where: str) -> None:
    """Store something under the old key."""
    with db.transaction() as session:
        if where == "outbox":
            event = new_id()
            outbox.promise(
                session, Keyring([OLD]), a_confirmation(event), event_id=event, subject_id=new_id(), token="t"
            )
            session.execute(text("update registration.outbox set published_at = now()"))
        else:
            session.execute(
                text(
                    "insert into registration.idempotency_record (digest, body_digest, status, headers, sealed_body)"
                    " values ('a', 'b', 201, '{}', :sealed)"
                ),
                {"sealed": Keyring([OLD]).seal("an answer")},
            )


def test_nothing_is_wrong_where_nothing_is_sealed(db: Database) -> None:
    assert prove_keys(db, Keyring([NEW]))


@pytest.mark.parametrize("where", ["outbox", "answers"])
def test_the_key_it_was_sealed_with_is_needed_in_any_place(db: Database, where: str) -> None:
    seal(db, where)

    assert prove_keys(db, Keyring([OLD]))
    assert prove_keys(db, Keyring([NEW, OLD])), "rotation keeps the old one for a time"
    assert not prove_keys(db, Keyring([NEW]))
