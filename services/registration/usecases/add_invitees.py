"""The part that creating and importing invitations share: rows for good invitees, in portions."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.database import new_id
from services.kit.keys import Keyring
from services.letters.when import starts_utc
from services.registration.domain.invitees import Invitee, Sifted
from services.registration.domain.people import email_key
from services.registration.domain.refusals import Refusal
from services.registration.store import invitees, suppressions
from services.registration.store.base import Session
from services.registration.store.events import Event
from services.registration.usecases.hold_seats import Held, hold_seats

PORTION = 1000
Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""


def silent(_done: int, _all: int) -> None:
    """Tell nobody."""


def add_invitees(
    session: Session,
    event: Event,
    wanted: Mapping[int, Invitee],
    *,
    columns: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> dict[int, UUID]:
    """Store invitations; returns their ids by index, without those whose address the event knows already.

    Args:
        session: the transaction.
        event: whose invitations.
        wanted: invitees by index; no address twice.
        columns: what every row has besides.
        progress: told after each portion.
    """
    rows = {index: _row(event, invitee) | dict(columns or {}) for index, invitee in wanted.items()}
    # One order for everybody: two lists that share addresses then wait for each other instead of deadlocking.
    ordered = sorted(rows.values(), key=lambda row: str(row["email_key"]))
    added: set[UUID] = set()
    for start in range(0, len(ordered), PORTION):
        added |= invitees.add_many(session, ordered[start : start + PORTION])
        progress(min(start + PORTION, len(ordered)), len(ordered))
    return {index: row["id"] for index, row in rows.items() if row["id"] in added}


def hold_for(
    session: Session,
    event: Event,
    wanted: Mapping[int, Invitee],
    stored: Mapping[int, UUID],
    *,
    actor: str,
    now: datetime,
) -> dict[int, Refusal]:
    """Hold seats for those stored who are to have one; those without a free seat are taken out again, and told."""
    indexes = {stored[index]: index for index, one in wanted.items() if one.seat_held and index in stored}
    held = [
        Held(invitation_id=id_, constituency=wanted[index].constituency, role=wanted[index].role)
        for id_, index in indexes.items()
    ]
    refused = hold_seats(session, event, held, actor=actor, now=now)
    invitees.take_out(session, list(refused))
    return {indexes[id_]: refusal for id_, refusal in refused.items()}


def known_indexes(session: Session, event: Event, wanted: Mapping[int, Invitee]) -> list[int]:
    """Those whose address the event knows already."""
    keys = {index: email_key(one.email) for index, one in wanted.items()}
    known = invitees.known_keys(session, event.id, list(keys.values()))
    return [index for index, key in keys.items() if key in known]


def without_suppressed(
    session: Session, keys: Keyring, event: Event, sifted: Sifted
) -> tuple[Sifted, dict[int, Invitee]]:
    """The good rows without those who are not to be invited, and these."""
    barred = suppressions.suppressed(session, keys, event, [one.email for one in sifted.good.values()])
    left_out = {index: one for index, one in sifted.good.items() if email_key(one.email) in barred}
    return replace(sifted, good={i: one for i, one in sifted.good.items() if i not in left_out}), left_out


def constituencies_of(event: Event) -> list[str]:
    """Codes of the event's constituencies."""
    return [str(one["code"]) for one in event.details.get("constituencies") or []]


def first_language(event: Event) -> str:
    """In which language the event writes when nobody says otherwise."""
    return str((event.details.get("languages") or ["en"])[0])


def _row(event: Event, invitee: Invitee) -> dict[str, Any]:
    due, columns = invitee.answers_due_at, asdict(invitee)
    del columns["seat_held"]  # seats are held once the row is there
    return invitees.row_of(event.id, columns) | {
        "id": new_id(),
        "language": invitee.language or first_language(event),
        "answers_due_at": starts_utc(due, event.timezone) if due else None,
    }
