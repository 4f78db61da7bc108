"""An organiser hands in a whole list of invitees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.kit.database import Database
from services.kit.keys import Keyring
from services.registration.domain.callers import Caller
from services.registration.domain.invitees import Candidate, Errors, Sifted, lookalikes, sift
from services.registration.domain.refusals import Invalid
from services.registration.store import audit, invitees
from services.registration.store.base import Session
from services.registration.store.events import Event, find_event
from services.registration.usecases.add_invitees import (
    Progress,
    add_invitees,
    constituencies_of,
    hold_for,
    known_indexes,
    silent,
    without_suppressed,
)
from services.registration.usecases.rehearse_change import rehearse_change


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """What the organiser asks for.

    Attributes:
        event: id or slug.
        candidates: the rows as read; ``index`` counts as a spreadsheet does, the header being row 1.
        partial: store the good rows even when others are not.
        dry_run: tell what would happen and store nothing.
    """

    event: str
    candidates: Sequence[Candidate]
    partial: bool = False
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What became of the list.

    Attributes:
        created: invitations stored, or that would be.
        duplicates: rows left out because their address is invited already or stands further up, with the address.
        errors: what is wrong, by row.
        suppressed: rows left out because their people asked not to be written to, with the address.
        similar: rows whose people may be invited under another address, with those addresses; they are stored.
        dry_run: whether nothing was stored on purpose.
    """

    created: int
    duplicates: dict[int, str]
    errors: dict[int, Errors]
    suppressed: dict[int, str] = field(default_factory=dict)
    similar: dict[int, list[str]] = field(default_factory=dict)
    dry_run: bool = False


def import_invitations(
    db: Database,
    keys: Keyring,
    caller: Caller,
    request: ImportRequest,
    *,
    now: datetime,
    progress: Progress = silent,
) -> ImportReport:
    """Add the invitees of a list; those known already, and those not to be invited, are left out.

    So a list can be handed in again.

    Args:
        db: the database.
        keys: recognises suppressed addresses.
        caller: who does it.
        request: the rows and how to treat them.
        now: the instant of asking.
        progress: told after each portion of rows.

    Raises:
        NotFound: the caller has no such event.
        Invalid: rows have errors and ``partial`` was not asked for: nothing is stored.
        EventFull, QuotaFull: a seat is to be held, none is free, and ``partial`` was not asked for.
    """
    # What a list would find of seats can only be told by trying.
    tried = request.dry_run and any(one.invitee and one.invitee.seat_held for one in request.candidates)
    errand = _Errand(keys=keys, caller=caller, request=request, progress=progress, looks_only=not tried, now=now)
    return rehearse_change(db, errand.run, dry_run=tried)


@dataclass(frozen=True, kw_only=True)
class _Errand:
    """One import. A dry run that ``looks_only`` stores nothing that would have to be taken back."""

    keys: Keyring
    caller: Caller
    request: ImportRequest
    progress: Progress
    looks_only: bool
    now: datetime

    def run(self, session: Session) -> ImportReport:
        """Carry it out in this transaction."""
        caller, request = self.caller, self.request
        event = find_event(session, caller.organisation_id, request.event, only=caller.event_id)
        sifted = sift(request.candidates, constituencies=constituencies_of(event), ends_at=event.details.get("ends_at"))
        if sifted.errors and not request.partial and not request.dry_run:
            raise _refusal(sifted.errors)
        sifted, barred = without_suppressed(session, self.keys, event, sifted)
        before = invitees.names_of(session, event.id)
        known, seatless = self._stored(session, event, sifted)
        new = {index: one for index, one in sifted.good.items() if index not in known}
        errors = sifted.errors | seatless
        created = len(sifted.good) - len(known) - len(seatless) if request.partial or not errors else 0
        if not request.dry_run:
            _note(session, caller, event, created)
        return ImportReport(
            created=created,
            duplicates=_duplicates(sifted, known),
            errors=dict(sorted(errors.items())),
            suppressed={index: one.email for index, one in sorted(barred.items())},
            similar=lookalikes(new, before),
            dry_run=request.dry_run,
        )

    def _stored(self, session: Session, event: Event, sifted: Sifted) -> tuple[list[int], dict[int, Errors]]:
        """Store the good rows; returns those whose address is known already, and those without a seat to hold."""
        request = self.request
        if request.dry_run and self.looks_only:
            return known_indexes(session, event, sifted.good), {}
        stored = add_invitees(session, event, sifted.good, progress=self.progress)
        refused = hold_for(session, event, sifted.good, stored, actor=self.caller.actor, now=self.now)
        if refused and not request.partial and not request.dry_run:
            raise next(iter(refused.values()))
        known = [index for index in sifted.good if index not in stored]
        return known, {index: {"seat_held": [str(refusal)]} for index, refusal in refused.items()}


def _duplicates(sifted: Sifted, known: Sequence[int]) -> dict[int, str]:
    found = {index: sifted.good[index].email for index in known}
    found |= {index: one.email for index, one in sifted.repeated.items()}
    return dict(sorted(found.items()))


def _note(session: Session, caller: Caller, event: Event, created: int) -> None:
    audit.note(
        session,
        organisation_id=event.organisation_id,
        event_id=event.id,
        subject_id=event.id,
        action="invitations.imported",
        actor=caller.actor,
        changes={"created": created},
    )


def _refusal(errors: Mapping[int, Errors]) -> Invalid:
    paths = {
        ".".join(part for part in ("rows", str(row), name) if part): sentences
        for row, faults in errors.items()
        for name, sentences in faults.items()
    }
    return Invalid(paths)
