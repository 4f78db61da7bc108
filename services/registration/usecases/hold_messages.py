"""The restore fence: a restored copy must not tell what was told between its backup and now."""

from datetime import datetime
from uuid import UUID

from services.kit.database import Database, Transaction
from services.registration.store import audit, holds
from services.registration.store.holds import Held


def hold_messages(db: Database, *, now: datetime) -> int:
    """Keep back every message that is not settled, until an operator decides; tells how many.

    What is promised from now on goes out as ever.
    """
    with db.transaction() as session:
        held = holds.hold(session, now=now)
        _note(session, holds.list_held(session), "messages.held")
    return held


def list_held_messages(db: Database) -> list[Held]:
    """What is kept back, by event and type of message."""
    with db.transaction() as session:
        return holds.list_held(session)


def release_messages(db: Database) -> list[Held]:
    """Let all of it go; tells what went."""
    with db.transaction() as session:
        held = holds.list_held(session)
        holds.release(session)
        _note(session, held, "messages.released")
    return held


def drop_messages(db: Database, *, now: datetime) -> list[Held]:
    """Take all of it back, because it went out before the restore; tells what was dropped.

    Links in mails that people have stay good. Invitations that waited may be sent anew.
    """
    with db.transaction() as session:
        held = holds.list_held(session)
        holds.drop(session, now=now)
        _note(session, held, "messages.dropped")
    return held


def _note(session: Transaction, held: list[Held], action: str) -> None:
    counts: dict[tuple[UUID, UUID], dict[str, int]] = {}
    for one in held:
        counts.setdefault((one.organisation_id, one.event_id), {})[one.type] = one.messages
    for (organisation_id, event_id), by_type in counts.items():
        audit.note(
            session,
            organisation_id=organisation_id,
            event_id=event_id,
            subject_id=event_id,
            action=action,
            actor="operator",
            changes=by_type,
        )
