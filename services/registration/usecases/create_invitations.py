"""An organiser adds invitees; their links may be revealed to those who deliver them by other means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.kit.database import Database
from services.kit.keys import Keyring, new_token
from services.registration.domain.callers import Caller
from services.registration.domain.invitees import Candidate, Errors, Sifted, sift
from services.registration.domain.refusals import DuplicateInvitee, Invalid
from services.registration.domain.suppressions import NOT_INVITED
from services.registration.store import audit, invitees, links
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.usecases.add_invitees import (
    add_invitees,
    constituencies_of,
    hold_for,
    without_suppressed,
)
from services.registration.usecases.list_invitations import InvitationView, revealed, viewed

KNOWN = "Somebody with this address is invited to this event already."
TWICE = "This address stands in an earlier row already."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the organiser asks for.

    Attributes:
        event: id or slug.
        candidates: the rows as read.
        partial: store the good rows even when others are not.
        reveal_links: give each new invitation's link back, this once; that issues it.
    """

    event: str
    candidates: Sequence[Candidate]
    partial: bool = False
    reveal_links: bool = False


@dataclass(frozen=True, kw_only=True)
class Created:
    """What became of it; ``rejected`` is empty unless good rows were stored without them."""

    items: list[InvitationView]
    rejected: dict[int, Errors]


def create_invitations(db: Database, keys: Keyring, caller: Caller, wanted: Wanted, *, now: datetime) -> Created:
    """Add invitees to an event, all or none unless ``partial``.

    Raises:
        ForbiddenScope: links are asked for without the scope.
        NotFound: the caller has no such event.
        Invalid: rows have errors, told as ``invitees.<index>.<field>``.
        DuplicateInvitee: addresses are invited already; ``duplicates`` has the indexes.
        EventFull, QuotaFull: a seat is to be held, and none is free.
    """
    if wanted.reveal_links:
        caller.require("links:reveal")
    with db.transaction() as session:
        event = find_event(session, caller.organisation_id, wanted.event, only=caller.event_id)
        sifted = _sifted(session, keys, event, wanted)
        if sifted.errors and not wanted.partial:
            raise Invalid(_by_path(sifted.errors))
        columns = {"state": "sent", "issued_at": now} if wanted.reveal_links else {}
        stored = add_invitees(session, event, sifted.good, columns=columns)
        doubles = _doubles(sifted, stored)
        if doubles and not wanted.partial:
            raise DuplicateInvitee("Take these rows out and send the rest.", duplicates=sorted(doubles))
        refused = hold_for(session, event, sifted.good, stored, actor=caller.actor, now=now)
        if refused and not wanted.partial:
            raise next(iter(refused.values()))
        stored = {index: id_ for index, id_ in stored.items() if index not in refused}
        tokens = _revealed_tokens(session, keys, event, list(stored.values())) if wanted.reveal_links else {}
        _note(session, caller, event, created=len(stored), revealed_links=len(tokens))
        items = _items(session, event, stored, tokens)
    rejected = sifted.errors | {index: {"email": [sentence]} for index, sentence in doubles.items()}
    rejected |= {index: {"seat_held": [str(refusal)]} for index, refusal in refused.items()}
    return Created(items=items, rejected=dict(sorted(rejected.items())))


def _sifted(session: Session, keys: Keyring, event: Event, wanted: Wanted) -> Sifted:
    """The rows sorted out; who is not to be invited counts as a row with an error."""
    sifted = sift(wanted.candidates, constituencies=constituencies_of(event), ends_at=event.details.get("ends_at"))
    sifted, barred = without_suppressed(session, keys, event, sifted)
    return replace(sifted, errors=sifted.errors | {index: {"email": [NOT_INVITED]} for index in barred})


def _doubles(sifted: Sifted, stored: Mapping[int, UUID]) -> dict[int, str]:
    known = {index: KNOWN for index in sifted.good if index not in stored}
    return known | dict.fromkeys(sifted.repeated, TWICE)


def _revealed_tokens(session: Session, keys: Keyring, event: Event, ids: Sequence[UUID]) -> dict[UUID, str]:
    tokens = {id_: new_token() for id_ in ids}
    invitees.add_links(
        session,
        [
            links.issued(keys, token, purpose="invitation", event_id=event.id) | {"invitation_id": id_}
            for id_, token in tokens.items()
        ],
    )
    return tokens


def _items(
    session: Session, event: Event, stored: Mapping[int, UUID], tokens: Mapping[UUID, str]
) -> list[InvitationView]:
    rows = invitees.by_ids(session, list(stored.values()))
    views = [viewed(rows[id_], None, timezone=event.timezone) for id_ in stored.values()]
    return [revealed(view, tokens[view.id]) if view.id in tokens else view for view in views]


def _note(session: Session, caller: Caller, event: Event, *, created: int, revealed_links: int) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=event.id,
        action="invitations.created",
        actor=caller.actor,
        changes={"created": created, "revealed_links": revealed_links},
    )


def _by_path(errors: Mapping[int, Errors]) -> Errors:
    return {
        ".".join(part for part in ("invitees", str(index), field) if part): sentences
        for index, faults in errors.items()
        for field, sentences in faults.items()
    }
