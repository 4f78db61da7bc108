"""What is stored sealed, for the proof that our keys still open it."""

from sqlalchemy import LargeBinary, text
from sqlalchemy.orm import Session

LATEST = text("""
(select sealed_token as sealed from registration.outbox
 where settled_at is null and published_at is not null and sealed_token is not null order by id desc limit 1)
union all
(select sealed_body from registration.idempotency_record order by created_at desc limit 1)
union all
(select sealed_values from registration.answer_draft order by saved_at desc limit 1)
""").columns(sealed=LargeBinary())


def latest(session: Session) -> list[bytes]:
    """The newest sealed thing of each kind that is there."""
    return [bytes(row.sealed) for row in session.execute(LATEST)]
